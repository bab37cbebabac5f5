// SPDX-License-Identifier: Apache-2.0
// The queue on disk, against a server in this process: accepted points arrive in order, even after
// restarts; refused lines are kept; points that do not fit are handled by the policy.
#include "simdlp/queue.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "queue/receiver.h"
#include "queue/watched_syncs.h"
#include "simdlp/journal/reader.h"

namespace simdlp::testing {
namespace {

using namespace std::chrono_literals;

[[nodiscard]] std::unique_ptr<queue_writer> open(const std::string& directory,
                                                 const client_options& options,
                                                 const queue_options& how = {}) {
  queue_writer::opened made = queue_writer::open(directory, options, how);
  EXPECT_EQ(made.error, "");
  return std::move(made.writer);
}

[[nodiscard]] point_builder point_of(int number) {
  point_builder out("m");
  out.field("f", std::int64_t{number});
  out.timestamp(number);
  return out;
}

[[nodiscard]] std::string text_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

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

// Fills a small queue without a server.
[[nodiscard]] std::uint64_t fill(queue_writer& writer, int points) {
  std::uint64_t full = 0;
  const std::string text(1000, 'x');
  for (int i = 1; i <= points; ++i) {
    point_builder next("m");
    next.field("s", text);
    next.timestamp(i);
    const write_status status = writer.write(next);
    full += status.kind == write_error_kind::buffer_full ? 1 : 0;
  }
  return full;
}

TEST(queue, AFullOneFollowsThePolicy) {
  queue_options small;
  small.total_bytes = 100'000;
  client_options options = options_for(nobody);
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::fail;
    const auto writer = open(folder.path() / "q", options, small);
    const std::uint64_t full = fill(*writer, 300);
    EXPECT_GT(full, 100U);
    EXPECT_LE(writer->stored(), 300 - full);
    EXPECT_GT(writer->stored(), 0U);
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::drop_newest;
    const auto writer = open(folder.path() / "q", options, small);
    EXPECT_EQ(fill(*writer, 300), 0U);
    EXPECT_GT(writer->statistics().dropped, 100U);
    EXPECT_EQ(writer->statistics().accepted, 300U);
    EXPECT_TRUE(writer->statistics().balanced());
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::block;
    options.batch.block_timeout = 50ms;
    const auto writer = open(folder.path() / "q", options, small);
    EXPECT_GT(fill(*writer, 120), 1U);
  }
  {
    temporary_folder folder;
    options.batch.when_full = full_policy::drop_oldest;
    options.batch.block_timeout = std::nullopt;
    {
      const auto writer = open(folder.path() / "q", options, small);
      EXPECT_EQ(fill(*writer, 300), 0U);
      EXPECT_GT(writer->statistics().dropped, 100U);
    }
    // The newest points are there.
    receiver server;
    const auto writer = open(folder.path() / "q", options_for(server.url()), small);
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_NE(server.got().find("\" 300\n"), std::string::npos);
    EXPECT_EQ(server.got().find("\" 1\n"), std::string::npos);
  }
}

TEST(queue, ItCanBeAwaitedThatAFullOneHasRoom) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  unsigned short port = 0;
  {
    running_server gone(without_journal());
    port = gone.port();
  }
  const std::string address = "127.0.0.1:" + std::to_string(port);
  client_options options = options_for("http://" + address);
  options.batch.block_timeout = 0ms;
  const auto writer = open(folder.path() / "q", options, small);
  EXPECT_TRUE(writer->wait_for_room());
  EXPECT_GT(fill(*writer, 300), 0U);
  EXPECT_FALSE(writer->wait_for_room(50ms));
  EXPECT_FALSE(writer->flush(50ms));
  server_options back = without_journal();
  back.listen = {address};
  running_server server(back);
  EXPECT_TRUE(writer->wait_for_room(20s));
  EXPECT_EQ(fill(*writer, 1), 0U);
  writer->close();
  EXPECT_FALSE(writer->wait_for_room(50ms));
}

// Calls that wait for room have not handed over their points yet, though batches of others are stored.
TEST(queue, PointsThatWaitForRoomAreNotStored) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  unsigned short port = 0;
  {
    running_server gone(without_journal());
    port = gone.port();
  }
  const std::string address = "127.0.0.1:" + std::to_string(port);
  client_options options = options_for("http://" + address);
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::block;
  options.batch.block_timeout = 20s;
  const auto writer = open(folder.path() / "q", options, small);
  std::uint64_t before = 0;
  for (; writer->wait_for_room(0ms); ++before) EXPECT_EQ(fill(*writer, 1), 0U);
  std::atomic<int> begun = 0;
  std::vector<std::thread> others;
  for (int i = 0; i < 3; ++i) {
    others.emplace_back([&] {
      ++begun;
      EXPECT_FALSE(writer->write(point_of(1)));
    });
  }
  while (begun < 3) std::this_thread::yield();
  std::this_thread::sleep_for(100ms);  // they wait
  EXPECT_LT(writer->stored(), before);
  server_options back = without_journal();
  back.listen = {address};
  running_server server(back);
  for (std::thread& each : others) each.join();
  // A call that has waited stores the points before its own. So only the last point is in the open
  // batch; if the calls had not waited, all three would be.
  EXPECT_EQ(writer->stored(), before + 2);
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(writer->stored(), before + 3);
}

TEST(queue, NoMoreOfTheOldestIsDroppedThanNeeded) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 100'000;
  client_options options = options_for(nobody);
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::drop_oldest;
  const auto writer = open(folder.path() / "q", options, small);
  std::uint64_t most = 0;
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(fill(*writer, 10), 0U);
    const std::uint64_t held = writer->statistics().pending;
    most = std::max(most, held);
    EXPECT_GE(held, most / 2);
  }
  EXPECT_GT(writer->statistics().dropped, 100U);
}

TEST(queue, OneThatHoldsNoBatchAtAllIsClosedAllTheSame) {
  temporary_folder folder;
  queue_options small;
  small.total_bytes = 10'000;
  client_options options = options_for(nobody);
  options.batch.batch_size = 100;
  options.batch.flush_interval = 0ms;
  options.batch.when_full = full_policy::drop_oldest;
  const auto writer = open(folder.path() / "q", options, small);
  EXPECT_EQ(fill(*writer, 50), 0U);
  writer->close();
  const write_statistics books = writer->statistics();
  EXPECT_EQ(books.dropped, 50U);
  EXPECT_TRUE(books.balanced());
}

TEST(queue, DamageCostsItsRecordsAndIsCounted) {
  temporary_folder folder;
  {
    client_options options = options_for(nobody);
    options.batch.flush_interval = 0ms;  // batches of ten points, whatever the time
    const auto writer = open(folder.path() / "q", options);
    for (int i = 1; i <= 50; ++i) EXPECT_FALSE(writer->write(point_of(i)));
    EXPECT_FALSE(writer->sync());
  }
  bool flipped = false;
  for (const auto& each : std::filesystem::directory_iterator(folder.path() / "q")) {
    if (!each.is_regular_file()) continue;
    std::string bytes = text_of(each.path());
    const std::size_t at = bytes.find("m f=15i 15");
    if (at == std::string::npos) continue;
    bytes[at + 4] ^= 1;
    std::ofstream(each.path(), std::ios::binary) << bytes;
    flipped = true;
  }
  ASSERT_TRUE(flipped);
  receiver server;
  const auto writer = open(folder.path() / "q", options_for(server.url()));
  EXPECT_TRUE(writer->flush(20s));
  EXPECT_EQ(writer->damaged(), 1U);
  EXPECT_NE(server.got().find("m f=9i 9\n"), std::string::npos);
  EXPECT_NE(server.got().find("m f=50i 50\n"), std::string::npos);
  EXPECT_EQ(server.got().find("15i"), std::string::npos);
}

// Writes 50 points in batches of ten into a queue, and returns the file that holds them.
[[nodiscard]] std::filesystem::path queue_of_50(const std::filesystem::path& directory) {
  client_options options = options_for(nobody);
  options.batch.flush_interval = 0ms;
  {
    const auto writer = open(directory, options);
    for (int i = 1; i <= 50; ++i) EXPECT_FALSE(writer->write(point_of(i)));
    EXPECT_FALSE(writer->sync());
  }
  for (const auto& each : std::filesystem::directory_iterator(directory)) {
    if (each.path().extension() == ".journal") return each.path();
  }
  return {};
}

TEST(queue, DamageAtTheEndDelaysNothing) {
  using change = void (*)(const std::filesystem::path&);
  const change changes[] = {
      [](const auto& file) { std::filesystem::resize_file(file, text_of(file).size() - 1); },
      [](const auto& file) { std::ofstream(file, std::ios::app) << "garbage"; },
      [](const auto& file) {
        std::string bytes = text_of(file);
        bytes[bytes.find("m f=45i 45") + 4] ^= 1;
        std::ofstream(file, std::ios::binary) << bytes;
      }};
  for (const change each : changes) {
    temporary_folder folder;
    each(queue_of_50(folder.path() / "q"));
    receiver server;
    queue_options how;
    std::vector<std::string> kept;
    how.on_damage = [&](const journal_damage&, const std::string& file) { kept.push_back(file); };
    for (int run = 0; run < 2; ++run) {
      const auto writer = open(folder.path() / "q", options_for(server.url()), how);
      EXPECT_TRUE(writer->flush(20s));
      EXPECT_EQ(writer->damaged(), 1U);
      ASSERT_EQ(kept.size(), 1U);  // told once
      EXPECT_TRUE(std::filesystem::exists(kept.front()));
    }
    EXPECT_NE(server.got().find("m f=40i 40\n"), std::string::npos);
  }
}

// The reader reports the header and the records that are missing with it.
TEST(queue, ALostHeaderIsOneDamage) {
  temporary_folder folder;
  {
    const std::filesystem::path file = queue_of_50(folder.path() / "q");
    static_cast<void>(queue_of_50(folder.path() / "q"));  // in another segment
    std::string bytes = text_of(file);
    std::fill_n(bytes.begin(), std::min<std::size_t>(bytes.size(), 16'384), '\xFF');
    std::ofstream(file, std::ios::binary) << bytes;
  }
  receiver server;
  for (int run = 0; run < 2; ++run) {
    const auto writer = open(folder.path() / "q", options_for(server.url()));
    EXPECT_FALSE(writer->write(point_of(100 + run)));
    EXPECT_TRUE(writer->flush(20s));
    EXPECT_EQ(writer->damaged(), 1U);
  }
  EXPECT_NE(server.got().find("m f=101i 101\n"), std::string::npos);
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
  unsigned short port = 0;
  {
    running_server gone(without_journal());
    port = gone.port();
  }
  const std::string address = "127.0.0.1:" + std::to_string(port);
  const auto writer = open(folder.path() / "q", options_for("http://" + address), how);
  for (int i = 1; i <= 10; ++i) EXPECT_FALSE(writer->write(point_of(i)));
  EXPECT_FALSE(writer->flush(200ms));
  const auto has_failed = [&] {
    const std::lock_guard lock(mutex);
    return !failures.empty();
  };
  for (int i = 0; i < 20'000 && !has_failed(); ++i) std::this_thread::sleep_for(1ms);
  server_options options = without_journal();
  options.listen = {address};
  running_server back(options);
  EXPECT_TRUE(writer->flush(20s));
  const std::lock_guard lock(mutex);
  ASSERT_FALSE(failures.empty());
  EXPECT_EQ(failures.front(), "connect");
  EXPECT_EQ(failures.back(), "over");
}

}  // namespace
}  // namespace simdlp::testing
