// SPDX-License-Identifier: Apache-2.0
// The queue on disk, against a server in this process: accepted points arrive in order, even after
// restarts, and refused lines are kept.
#include "simdlp/queue.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "queue/opened_queue.h"
#include "queue/receiver.h"
#include "queue/watched_syncs.h"
#include "simdlp/journal/reader.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

TEST(queue, WhatIsWrittenArrivesInOrder) {
  temporary_folder folder;
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  std::string want;
  for (int i = 1; i <= 95; ++i) {
    EXPECT_FALSE(writer->write(point_of(i)));
    want += "m f=" + std::to_string(i) + "i " + std::to_string(i) + "\n";
  }
  EXPECT_TRUE(writer->write(point_builder("no_fields")));
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(writer->stored(), 96U);
  std::string got = server.got();
  for (std::size_t at; (at = got.find("home:\n")) != std::string::npos;) got.erase(at, 6);
  EXPECT_EQ(got, want);
  const write_statistics books = writer->statistics();
  EXPECT_EQ(books.written, 95U);
  EXPECT_EQ(books.refused, 1U);
  EXPECT_EQ(books.pending, 0U);
  EXPECT_TRUE(books.balanced());
}

// Nobody else syncs it, and only batches on disk are sent.
TEST(queue, WithoutSyncsBatchesAreSentAllTheSame) {
  temporary_folder folder;
  receiver server;
  client_options options = options_for(server.url());
  options.batch.batch_size = 1;
  queue_options how;
  how.sync = queue_sync::none;
  const auto writer = open(folder.path() / "q", options, how);
  EXPECT_FALSE(writer->write(point_of(1)));
  for (int i = 0; i < 2'000 && writer->statistics().written == 0; ++i) {
    std::this_thread::sleep_for(5ms);
  }
  EXPECT_EQ(writer->statistics().written, 1U);
}

// Only what is on disk is sent, and no other batch follows.
TEST(queue, FlushIsNotHeldUpByAFailedSync) {
  temporary_folder folder;
  receiver server;
  client_options options = options_for(server.url());
  options.batch.flush_interval = 0ms;
  queue_options how;
  how.sync = queue_sync::interval;
  const auto writer = open(folder.path() / "q", options, how);
  EXPECT_FALSE(writer->write(point_of(1)));
  fail_syncs(1);
  EXPECT_TRUE(writer->flush(20s));
  fail_syncs(0);
  EXPECT_EQ(server.got(), "home:\nm f=1i 1\n");
}

TEST(queue, LinesOfATextArriveAndBadOnesAreListed) {
  temporary_folder folder;
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  const write_result result =
      writer->write("# comment\n\nm f=1 1\nm f=2 x\nlog s=\"a\nb\" 2\nm f=1,f=2\nm f=3 3");
  EXPECT_FALSE(result.ok());
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.counts.given, 5U);
  EXPECT_EQ(result.counts.accepted, 3U);
  EXPECT_EQ(result.counts.refused, 2U);
  EXPECT_TRUE(result.counts.balanced());
  ASSERT_EQ(result.lines.size(), 2U);
  EXPECT_TRUE(result.lines[0].known);
  EXPECT_EQ(result.lines[0].index, 1U);
  EXPECT_EQ(result.lines[0].code, "timestamp_syntax");
  EXPECT_EQ(result.lines[0].line, "m f=2 x");
  EXPECT_EQ(result.lines[1].index, 3U);
  EXPECT_EQ(result.lines[1].code, "duplicate_field");
  EXPECT_TRUE(writer->write("m f=4 4").ok());
  EXPECT_TRUE(writer->flush(20s));
  std::string got = server.got();
  for (std::size_t at; (at = got.find("home:\n")) != std::string::npos;) got.erase(at, 6);
  EXPECT_EQ(got, "m f=1 1\nlog s=\"a\nb\" 2\nm f=3 3\nm f=4 4\n");
  EXPECT_TRUE(writer->statistics().balanced());
  writer->close();
  const write_result late = writer->write("m f=5 5\nm f=6 6");
  EXPECT_EQ(late.error.kind, write_error_kind::closed);
  EXPECT_EQ(late.counts.refused, 2U);
  EXPECT_TRUE(late.counts.balanced());
}

TEST(queue, WhatIsLeftIsSentByTheNext) {
  temporary_folder folder;
  {
    const auto writer = open(folder.path() / "q", options_for(nobody));
    for (int i = 1; i <= 25; ++i) EXPECT_FALSE(writer->write(point_of(i)));
    EXPECT_FALSE(writer->sync());
    EXPECT_FALSE(writer->flush(100ms));
    EXPECT_EQ(writer->statistics().pending, 25U);
  }
  receiver server;
  {
    const auto writer = open(folder.path() / "q", options_for(server.url()));
    EXPECT_FALSE(writer->write(point_of(26)));
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_EQ(writer->statistics().written, 26U);
    EXPECT_TRUE(writer->statistics().balanced());
  }
  const std::string got = server.got();
  EXPECT_NE(got.find("m f=1i 1\n"), std::string::npos);
  EXPECT_NE(got.find("m f=26i 26\n"), std::string::npos);
  EXPECT_LT(got.find("m f=25i"), got.find("m f=26i"));
  {
    const auto writer = open(folder.path() / "q", options_for(server.url()));
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_EQ(writer->statistics().written, 0U);
  }
  EXPECT_EQ(server.got(), got);
}

// Where the lines go is tested with the tool, whose server shows the parameters.
TEST(queue, ARecordHasTheRestOfItsKeyAsMetadata) {
  temporary_folder folder;
  client_options options = options_for(nobody);
  options.retention_policy = "weekly";
  options.org = "an org";
  {
    const auto writer = open(folder.path() / "q", options);
    EXPECT_FALSE(writer->write(point_of(1)));
  }
  journal_reader reader(folder.path() / "q");
  ASSERT_EQ(reader.next(), journal_read::record);
  EXPECT_EQ(reader.record().database, "home");
  using namespace std::string_view_literals;
  EXPECT_EQ(reader.record().metadata, "retention_policy\0weekly\0org\0an org\0"sv);
}

TEST(queue, ATimeIsGivenWhenAPointIsHandedOver) {
  temporary_folder folder;
  {
    const auto writer = open(folder.path() / "q", options_for(nobody));
    point_builder without("m");
    without.field("f", 1.5);
    EXPECT_FALSE(writer->write(without));
  }
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(server.got().rfind("home:\nm f=1.5 1", 0), 0U) << server.got();
}

TEST(queue, ASecondProcessIsRefused) {
  temporary_folder folder;
  const auto writer = open(folder.path() / "q", options_for(nobody));
  const queue_writer::opened second = queue_writer::open(folder.path() / "q", options_for(nobody));
  EXPECT_EQ(second.writer, nullptr);
  EXPECT_NE(second.error.find('q'), std::string::npos) << second.error;
}

TEST(queue, WrongUseIsToldAtTheStart) {
  temporary_folder folder;
  client_options nameless = options_for(nobody);
  nameless.database.clear();
  EXPECT_NE(queue_writer::open(folder.path() / "q", nameless).error, "");
  EXPECT_NE(queue_writer::open(folder.path() / "no" / "such", options_for(nobody)).error, "");
  std::ofstream(folder.path() / "file") << "x";
  EXPECT_NE(queue_writer::open(folder.path() / "file", options_for(nobody)).error, "");
}

// A file in the place of the folder with the places of readers.
TEST(queue, AFolderThatCannotBeReadIsNoQueue) {
  temporary_folder folder;
  std::filesystem::create_directory(folder.path() / "q");
  std::ofstream(folder.path() / "q" / "readers") << "x";
  queue_options how;
  how.create = false;
  const auto made = queue_writer::open(folder.path() / "q", options_for(nobody), how);
  const std::string at = folder.path() / "q";
  EXPECT_EQ(made.error,
            "there is no queue at '" + at + "': cannot read '" + at + "/readers': Not a directory");
  const auto none = queue_writer::open(folder.path() / "none", options_for(nobody), how);
  EXPECT_EQ(none.error, "there is no queue at '" + (folder.path() / "none").string() + "'");
}

TEST(queue, WhatTheServerRefusesIsKeptWithItsReason) {
  temporary_folder folder;
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  EXPECT_FALSE(writer->write(point_of(1)));
  EXPECT_TRUE(writer->flush(20s));
  point_builder clash("m");
  clash.field("f", "text");
  clash.timestamp(2);
  EXPECT_FALSE(writer->write(clash));
  EXPECT_FALSE(writer->write(point_of(3)));
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_NE(server.got().find("m f=3i 3\n"), std::string::npos);
  const std::string kept = text_of(folder.path() / "q" / "rejected" / "home.lp");
  EXPECT_NE(kept.find("# invalid column type for column 'f'"), std::string::npos) << kept;
  EXPECT_NE(kept.find("m f="), std::string::npos) << kept;
  EXPECT_EQ(writer->statistics().rejected, 1U);
  EXPECT_EQ(writer->statistics().written, 2U);
  EXPECT_TRUE(writer->statistics().balanced());
}

TEST(queue, TheServerMayBeAwayForAWhile) {
  temporary_folder folder;
  std::vector<std::string> failures;
  std::mutex mutex;
  queue_options how;
  how.on_failure = [&](const write_error& error) {
    const std::lock_guard lock(mutex);
    failures.push_back(error ? std::string(name(error.kind)) : "over");
  };
  const std::string address = free_address();
  const auto writer = open(folder.path() / "q", options_for("http://" + address), how);
  for (int i = 1; i <= 10; ++i) EXPECT_FALSE(writer->write(point_of(i)));
  EXPECT_FALSE(writer->flush(200ms));
  const auto has_failed = [&] {
    const std::lock_guard lock(mutex);
    return !failures.empty();
  };
  for (int i = 0; i < 20'000 && !has_failed(); ++i) std::this_thread::sleep_for(1ms);
  running_server back(server_at(address));
  EXPECT_TRUE(writer->flush(20s));
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(failures.empty());
  EXPECT_EQ(failures.front(), "connect");
  EXPECT_EQ(failures.back(), "over");
}

}  // namespace
}  // namespace simdlp::testing
