// SPDX-License-Identifier: Apache-2.0
// The forwarder, against a server in this process: every record arrives, is counted once, and its place
// is stored only when it is finished.
#include "simdlp/queue/forwarder.h"

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include <gtest/gtest.h>

#include "queue/batch_key.h"
#include "queue/receiver.h"
#include "simdlp/journal.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

TEST(forwarder, DatabasesAreMapped) {
  temporary_folder folder;
  receiver server;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  const auto put = [&](std::string_view database, std::string_view body,
                       journal_precision unit = journal_precision::nanoseconds) {
    journal_entry entry;
    entry.database = database;
    entry.precision = unit;
    entry.arrival = 1'700'000'000'123'456'789;
    entry.lines = 1;
    entry.body = {&body, 1};
    EXPECT_FALSE(made.journal->append_and_wait(entry).error);
  };
  put("a", "m f=1 1");
  put("b", "m f=2 2\n");
  put("secret", "m f=3 3");
  put("a", "m f=4", journal_precision::seconds);
  forward_options how;
  how.destination = options_for(server.url());
  how.destination.database.clear();
  how.databases = {{"a", "A"}, {"secret", ""}};
  {
    forwarder to(*made.journal, how);
    ASSERT_EQ(to.problem(), "");
    EXPECT_TRUE(to.wait(4, 20s));
    EXPECT_EQ(to.statistics().written, 3U);
    EXPECT_EQ(to.statistics().dropped, 1U);
  }
  EXPECT_EQ(server.got(), "A:\nm f=1 1\nb:\nm f=2 2\nA:\nm f=4 1700000000000000000\n");
  // A new one continues where the old one ended.
  put("b", "m f=5 5");
  forwarder again(*made.journal, how);
  EXPECT_TRUE(again.wait(5, 20s));
  EXPECT_EQ(again.statistics().written, 1U);
}

void append_lines(journal& to, std::string_view database, std::string_view body,
                  std::uint32_t count) {
  journal_entry entry;
  entry.database = database;
  entry.lines = count;
  entry.body = {&body, 1};
  EXPECT_FALSE(to.append_and_wait(entry).error);
}

TEST(forwarder, NamesAreSentUnchanged) {
  temporary_folder folder;
  receiver server;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  const std::string_view line = R"(disk,path=C:\dir\file free=1i 1)";
  append_lines(*made.journal, "home", line, 1);
  forward_options how;
  how.destination = options_for(server.url());
  forwarder to(*made.journal, how);
  ASSERT_EQ(to.problem(), "");
  EXPECT_TRUE(to.wait(1, 20s));
  EXPECT_EQ(server.got(), "home:\n" + std::string(line) + "\n");
}

TEST(forwarder, AStopWhileRecordsAreReadLosesNone) {
  temporary_folder folder;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  constexpr std::uint64_t records = 300;
  std::string want;
  for (std::uint64_t i = 0; i < records; ++i) {
    std::string body;
    for (int k = 0; k < 20; ++k)
      body += "m f=" + std::to_string(i) + " " + std::to_string(k) + "\n";
    want += body;
    append_lines(*made.journal, "home", body, 20);
  }
  forward_options how;
  how.destination = options_for(nobody);
  for (int i = 0; i < 50; ++i) {
    forwarder to(*made.journal, how);
    ASSERT_EQ(to.problem(), "");
    std::this_thread::sleep_for(std::chrono::microseconds(20 * i));
  }
  receiver server;
  how.destination = options_for(server.url());
  forwarder to(*made.journal, how);
  EXPECT_TRUE(to.wait(records, 20s));
  EXPECT_EQ(to.statistics().written, records * 20);
  std::string got = server.got();
  for (std::size_t at; (at = got.find("home:\n")) != std::string::npos;) got.erase(at, 6);
  EXPECT_EQ(got, want);
}

// Refused lines cannot be kept: their folder would be inside a file.
forward_options without_place_for_refused(const temporary_folder& folder, const receiver& server) {
  std::ofstream(folder.path() / "file") << "x";
  forward_options out;
  out.destination = options_for(server.url());
  out.rejected = folder.path() / "file" / "rejected";
  return out;
}

TEST(forwarder, WhatCannotBeKeptHoldsNothingElseUp) {
  temporary_folder folder;
  receiver server;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  append_lines(*made.journal, "home", "m f=1 1\n", 1);
  append_lines(*made.journal, "home", "no line protocol\n", 1);
  append_lines(*made.journal, "home", "m f=3 3\n", 1);
  forward_options how = without_place_for_refused(folder, server);
  {
    forwarder to(*made.journal, how);
    EXPECT_TRUE(to.wait(1, 20s));
    EXPECT_FALSE(to.wait(2, 0ms));
  }
  EXPECT_EQ(server.got(), "home:\nm f=1 1\n");
  how.rejected = folder.path() / "rejected";
  forwarder to(*made.journal, how);
  EXPECT_TRUE(to.wait(3, 20s));
  EXPECT_EQ(to.statistics().unreadable, 1U);
  EXPECT_EQ(server.got(), "home:\nm f=1 1\nhome:\nm f=3 3\n");
}

// A record with some good lines is not sent before the others are kept, and the place does not go back
// in the meantime.
TEST(forwarder, AFolderThatCannotBeWrittenDoesNotMoveThePlaceBack) {
  temporary_folder folder;
  receiver server;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  append_lines(*made.journal, "home", "m f=1 1\n", 1);
  append_lines(*made.journal, "home", "no line protocol\nm f=2 2\n", 2);
  forward_options how = without_place_for_refused(folder, server);
  std::atomic<int> failures = 0;
  how.on_failure = [&](const write_error& error) { failures += error ? 1 : 0; };
  {
    forwarder to(*made.journal, how);
    EXPECT_TRUE(to.wait(1, 20s));
    for (int i = 0; i < 20'000 && failures < 2; ++i) std::this_thread::sleep_for(1ms);
    EXPECT_GE(failures, 2);
    EXPECT_EQ(to.statistics().place, 1U);
  }
  EXPECT_EQ(made.journal->place(how.name), 1U);
  EXPECT_EQ(server.got(), "home:\nm f=1 1\n");
}

// The first part of a batch arrives, the second is refused temporarily, and all of it is sent again.
TEST(forwarder, ABatchThatIsSentAgainIsCountedOnce) {
  temporary_folder folder;
  auto made = journal::open(folder.path() / "j");
  ASSERT_FALSE(made.error);
  std::string body;
  for (int i = 0; i < 200; ++i) body += "m f=" + std::to_string(i) + " " + std::to_string(i) + "\n";
  append_lines(*made.journal, "home", body, 200);
  // The server forgets the token when it has stored the first part.
  const std::string tokens = (folder.path() / "tokens").string();
  std::ofstream(tokens) << "right\n";
  std::atomic<int> stored = 0;
  server* running = nullptr;
  server_options options = without_journal();
  options.token_file = tokens;
  options.on_commit = [&](std::string_view, std::string_view, std::uint64_t) {
    if (++stored != 1) return;
    std::ofstream(tokens) << "another\n";
    EXPECT_EQ(running->reload(), "");
  };
  running_server server(options);
  running = &server.get();
  forward_options how;
  how.destination = options_for("http://127.0.0.1:" + std::to_string(server.port()));
  how.destination.connection.token = "right";
  how.destination.batch.batch_bytes = 500;
  how.destination.batch.max_request_bytes = 1000;
  std::atomic<bool> failed = false;
  how.on_failure = [&](const write_error& error) {
    if (error) failed = true;
  };
  forwarder to(*made.journal, how);
  ASSERT_EQ(to.problem(), "");
  for (int i = 0; i < 20'000 && !failed; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(failed);
  EXPECT_GE(stored, 1);
  std::ofstream(tokens) << "right\n";
  EXPECT_EQ(running->reload(), "");
  EXPECT_TRUE(to.wait(1, 20s));
  EXPECT_EQ(to.statistics().written, 200U);
  EXPECT_EQ(to.statistics().rejected, 0U);
  EXPECT_EQ(to.statistics().dropped, 0U);
}

// Other writers of journals may use metadata for something else.
TEST(forwarder, OnlyMetadataOfAQueueChangeTheKey) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "x"sv, "\0"sv, "retention_policy\0"sv, "retention_policy\0a"sv, "org\0b\0"sv,
        "retention_policy\0a\0org\0"sv}) {
    queue_internal::batch_key key{"d", "r", "o"};
    queue_internal::read_metadata(text, key);
    EXPECT_EQ(key, (queue_internal::batch_key{"d", "r", "o"})) << text;
  }
  queue_internal::batch_key key{"d", "r", "o"};
  queue_internal::read_metadata("retention_policy\0\0new\0x\0org\0b\0"sv, key);
  EXPECT_EQ(key, (queue_internal::batch_key{"d", "", "b"}));
}

}  // namespace
}  // namespace simdlp::testing
