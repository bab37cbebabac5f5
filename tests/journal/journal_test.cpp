// SPDX-License-Identifier: Apache-2.0
// The promises of a journal while the disk works: order, durability, bounds, the lock, places of
// readers, retention, and closing.
#include "simdlp/journal.h"

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "journal/scratch.h"
#include "simdlp/journal/inspect.h"
#include "simdlp/journal/reader.h"

namespace simdlp {
namespace {

using journal_test::append;
using journal_test::read_all;
using journal_test::scratch;

using namespace std::chrono_literals;

TEST(journal, HoldsWhatWasAppendedInOrder) {
  const scratch place;
  {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    EXPECT_EQ(append(*journal, "a f=1\n").sequence, 1U);
    EXPECT_EQ(append(*journal, "b f=2\n").sequence, 2U);
    EXPECT_EQ(append(*journal, "", durability::written).sequence, 3U);
    EXPECT_FALSE(journal->close());
  }
  const auto all = read_all(place.path());
  EXPECT_EQ(all.damage, 0U);
  EXPECT_EQ(all.records,
            (std::map<std::uint64_t, std::string>{{1, "a f=1\n"}, {2, "b f=2\n"}, {3, ""}}));
}

TEST(journal, KeepsEveryPartOfAnEntry) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  const std::vector<std::string_view> body = {"a ", "", "f=1", "\n"};
  const std::string metadata("\0\x01meta", 6);
  ASSERT_FALSE(journal
                   ->append_and_wait({.database = "home/autogen",
                                      .precision = journal_precision::hours,
                                      .arrival = -5,
                                      .lines = 1,
                                      .body = body,
                                      .metadata = metadata})
                   .error);
  journal_reader reader(place.path());
  ASSERT_EQ(reader.next(), journal_read::record);
  EXPECT_EQ(reader.record().database, "home/autogen");
  EXPECT_EQ(reader.record().precision, journal_precision::hours);
  EXPECT_EQ(reader.record().arrival, -5);
  EXPECT_EQ(reader.record().lines, 1U);
  EXPECT_EQ(reader.record().body, "a f=1\n");
  EXPECT_EQ(reader.record().metadata, metadata);
  EXPECT_EQ(reader.next(), journal_read::end);
}

TEST(journal, GoesOnWithTheNextNumberAfterOpeningAgain) {
  const scratch place;
  for (std::uint64_t round = 0; round < 5; ++round) {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    EXPECT_EQ(found.records, round);
    EXPECT_EQ(found.damage.size(), 0U);
    EXPECT_EQ(append(*journal, "a f=1\n").sequence, round + 1);
  }
  EXPECT_EQ(read_all(place.path()).records.size(), 5U);
}

TEST(journal, MakesNoFilesWhenItIsOpenedWithoutAppending) {
  const scratch place;
  for (int round = 0; round < 5; ++round) {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
  }
  const auto report = inspect_journal(place.path()).report;
  EXPECT_EQ(report.segments.size(), 1U);
  EXPECT_LT(report.segments[0].size, 2000U);
}

TEST(journal, IsRefusedToASecondOne) {
  const scratch place;
  auto first = journal::open(place.path());
  ASSERT_FALSE(first.error) << first.error.text;
  auto second = journal::open(place.path());
  EXPECT_EQ(second.error.code, journal_errc::locked);
  EXPECT_NE(second.error.text.find("in use by process"), std::string::npos) << second.error.text;
  EXPECT_EQ(second.journal, nullptr);
  EXPECT_FALSE(first.journal->close());
  EXPECT_FALSE(journal::open(place.path()).error);
}

TEST(journal, NamesWhatCannotBeOpened) {
  const scratch place;
  EXPECT_EQ(journal::open(place.path() + "/no/such").error.code, journal_errc::io);
  EXPECT_EQ(journal::open(place.path(), {.create = false}).error.code, journal_errc::io);
  EXPECT_EQ(journal::open("").error.code, journal_errc::invalid_argument);
  std::ofstream(place.path()) << "a file";
  EXPECT_EQ(journal::open(place.path()).error.code, journal_errc::not_a_journal);
}

TEST(journal, RefusesASegmentOfANewerVersion) {
  const scratch place;
  { ASSERT_FALSE(journal::open(place.path()).error); }
  std::fstream file(place / "00000000000000000001.journal",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(8);
  file.put(2);
  file.seekp(512 + 8);
  file.put(2);
  file.close();
  EXPECT_EQ(journal::open(place.path()).error.code, journal_errc::not_a_journal);
}

TEST(journal, RollsOverToNewSegments) {
  const scratch place;
  const std::string body(1000, 'x');
  {
    auto [journal, error, found] = journal::open(place.path(), {.segment_bytes = 8192});
    ASSERT_FALSE(error) << error.text;
    for (int i = 0; i < 100; ++i) ASSERT_FALSE(append(*journal, body).error);
    const std::string large(100'000, 'y');
    ASSERT_FALSE(append(*journal, large).error);
    ASSERT_FALSE(append(*journal, body).error);
  }
  const auto report = inspect_journal(place.path()).report;
  EXPECT_EQ(report.records, 102U);
  EXPECT_EQ(report.damage.size(), 0U);
  EXPECT_GT(report.segments.size(), 15U);
  for (const journal_segment& each : report.segments) EXPECT_TRUE(each.sealed) << each.file;
  const auto all = read_all(place.path());
  EXPECT_EQ(all.records.size(), 102U);
  EXPECT_EQ(all.records.at(101).size(), 100'000U);
}

TEST(journal, ManyThreadsShareSyncs) {
  const scratch place;
  constexpr int threads = 8;
  constexpr int each = 200;
  {
    auto [opened, error, found] = journal::open(place.path(), {.segment_bytes = 65536});
    ASSERT_FALSE(error) << error.text;
    journal& to = *opened;
    std::vector<std::thread> writers;
    std::atomic<int> failed{0};
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&to, &failed, t] {
        for (int i = 0; i < each; ++i) {
          const std::string body = "m t=" + std::to_string(t) + ",i=" + std::to_string(i) + "\n";
          if (append(to, body).error) ++failed;
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_EQ(failed, 0);
    const journal_stats stats = to.stats();
    EXPECT_EQ(stats.appended, static_cast<std::uint64_t>(threads * each));
    EXPECT_EQ(stats.pending, 0U);
    EXPECT_EQ(stats.pending_bytes, 0U);
    EXPECT_EQ(stats.durable, stats.last);
  }
  const auto all = read_all(place.path());
  EXPECT_EQ(all.records.size(), static_cast<std::size_t>(threads * each));
  EXPECT_EQ(all.damage, 0U);
}

TEST(journal, CallsBackInOrderAndOnce) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  std::vector<std::uint64_t> ended;  // only the thread of the journal touches it until close()
  const std::string_view body = "a f=1\n";
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(journal->append({.database = "db", .body = {&body, 1}}, durability::synced,
                              [&](const journal_appended& done) {
                                EXPECT_FALSE(done.error);
                                ended.push_back(done.sequence);
                              }),
              journal_errc::none);
  }
  ASSERT_FALSE(journal->close());
  ASSERT_EQ(ended.size(), 1000U);
  for (std::size_t i = 0; i < ended.size(); ++i) EXPECT_EQ(ended[i], i + 1);
}

TEST(journal, FuturesOwnWhatTheyAppend) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  std::vector<std::future<journal_appended>> futures;
  for (int i = 0; i < 100; ++i) {
    const std::string body = "a f=" + std::to_string(i) + "\n";
    const std::string_view view = body;
    futures.push_back(journal->append({.database = std::string("db"), .body = {&view, 1}}));
  }
  for (auto& future : futures) EXPECT_FALSE(future.get().error);
  EXPECT_EQ(read_all(place.path()).records.at(100), "a f=99\n");
}

TEST(journal, RefusesWhenItsQueueIsFull) {
  const scratch place;
  auto [opened, error, found] = journal::open(place.path(), {.queue_bytes = 10'000});
  ASSERT_FALSE(error) << error.text;
  journal& to = *opened;
  std::mutex mutex;
  std::condition_variable changed;
  bool blocked = false;
  bool go_on = false;
  const std::string large(100'000, 'x');  // taken although it is larger: nothing waits
  const std::string_view view = large;
  ASSERT_EQ(to.append({.body = {&view, 1}}, durability::synced,
                      [&](const journal_appended&) {
                        std::unique_lock lock(mutex);
                        blocked = true;
                        changed.notify_all();
                        changed.wait(lock, [&] { return go_on; });
                      }),
            journal_errc::none);
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return blocked; });
  }
  const std::string body(4'000, 'y');
  const std::string_view small = body;
  std::atomic<int> ended{0};
  int accepted = 0;
  journal_errc answer = journal_errc::none;
  while (answer == journal_errc::none && accepted < 100) {
    answer = to.append({.body = {&small, 1}}, durability::synced,
                       [&](const journal_appended&) { ++ended; });
    if (answer == journal_errc::none) ++accepted;
  }
  EXPECT_EQ(answer, journal_errc::queue_full);
  EXPECT_EQ(accepted, 2);
  EXPECT_EQ(to.append({.body = {&small, 1}}).get().error.code, journal_errc::queue_full);
  EXPECT_EQ(to.stats().refused, 2U);
  // Calls that wait for room get it.
  std::thread waiting([&] { EXPECT_FALSE(append(to, small).error); });
  std::this_thread::sleep_for(20ms);
  {
    const std::lock_guard lock(mutex);
    go_on = true;
  }
  changed.notify_all();
  waiting.join();
  EXPECT_FALSE(to.sync());
  EXPECT_EQ(ended, accepted);
}

TEST(journal, RefusesWhatIsTooLarge) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  const std::string name(journal_entry::max_database_bytes + 1, 'd');
  EXPECT_EQ(journal->append({.database = name}, durability::synced, {}), journal_errc::too_large);
  EXPECT_EQ(journal->append_and_wait({.database = name}).error.code, journal_errc::too_large);
  // A thousand pieces that share their bytes.
  const std::string piece(std::size_t{2} << 20U, 'x');
  const std::vector<std::string_view> body(1000, piece);
  EXPECT_EQ(journal->append({.body = body}, durability::synced, {}), journal_errc::too_large);
  EXPECT_FALSE(append(*journal, "a f=1\n").error);
}

TEST(journal, SyncsWhatWasOnlyWrittenWithinItsInterval) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path(), {.sync_interval = 20ms});
  ASSERT_FALSE(error) << error.text;
  const auto done = append(*journal, "a f=1\n", durability::written);
  EXPECT_FALSE(done.error);
  EXPECT_EQ(journal->last(), 1U);
  EXPECT_EQ(journal->wait_durable(1, 10s), 1U);
}

TEST(journal, SyncMakesEverythingDurable) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path(), {.sync_interval = 0ms});
  ASSERT_FALSE(error) << error.text;
  ASSERT_FALSE(append(*journal, "a f=1\n", durability::written).error);
  EXPECT_EQ(journal->durable(), 0U);
  EXPECT_FALSE(journal->sync());
  EXPECT_EQ(journal->durable(), 1U);
  EXPECT_EQ(journal->wait_durable(2, 1ms), 1U);
}

TEST(journal, RefusesEverythingAfterClose) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  EXPECT_FALSE(journal->close());
  EXPECT_FALSE(journal->close());
  EXPECT_EQ(append(*journal, "a f=1\n").error.code, journal_errc::closed);
  EXPECT_EQ(journal->sync().code, journal_errc::closed);
  EXPECT_EQ(journal->set_place("r", 0).code, journal_errc::closed);
  EXPECT_EQ(journal->wait_durable(1, 10s), 0U);
}

TEST(journal, ClosesWhileOthersAppend) {
  for (int round = 0; round < 10; ++round) {
    const scratch place;
    std::atomic<std::uint64_t> acknowledged{0};
    {
      auto [opened, error, found] = journal::open(place.path());
      ASSERT_FALSE(error) << error.text;
      journal& to = *opened;
      std::vector<std::thread> writers;
      for (int t = 0; t < 4; ++t) {
        writers.emplace_back([&] {
          while (!append(to, "a f=1\n").error) ++acknowledged;
        });
      }
      std::this_thread::sleep_for(5ms);
      std::thread closer([&] { EXPECT_FALSE(to.close()); });
      EXPECT_FALSE(to.close());
      closer.join();
      for (std::thread& writer : writers) writer.join();
    }
    EXPECT_EQ(read_all(place.path()).records.size(), acknowledged);
  }
}

TEST(journal, KeepsThePlacesOfReaders) {
  const scratch place;
  {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    for (int i = 0; i < 10; ++i) ASSERT_FALSE(append(*journal, "a f=1\n").error);
    EXPECT_EQ(journal->place("forwarder"), std::nullopt);
    EXPECT_EQ(journal->set_place("bad/name", 1).code, journal_errc::invalid_argument);
    EXPECT_EQ(journal->set_place("forwarder", 11).code, journal_errc::invalid_argument);
    for (std::uint64_t at = 0; at <= 7; ++at) ASSERT_FALSE(journal->set_place("forwarder", at));
    ASSERT_FALSE(journal->set_place("other", 3));
    EXPECT_EQ(journal->place("forwarder"), 7U);
  }
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  EXPECT_EQ(journal->place("forwarder"), 7U);
  EXPECT_EQ(journal->place("other"), 3U);
  EXPECT_FALSE(journal->remove_reader("other"));
  EXPECT_EQ(journal->place("other"), std::nullopt);
}

TEST(journal, NeverUsesANumberBelowAPlaceAgain) {
  const scratch place;
  {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    for (int i = 0; i < 3; ++i) ASSERT_FALSE(append(*journal, "a f=1\n").error);
    ASSERT_FALSE(journal->set_place("r", 3));
  }
  // The state after a power loss that kept the place and lost the records.
  std::filesystem::remove(place / "00000000000000000001.journal");
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  EXPECT_EQ(append(*journal, "b f=1\n").sequence, 4U);
}

std::uint64_t wait_for_segments(journal& of, std::uint64_t wanted) {
  for (int i = 0; i < 500 && of.stats().segments > wanted; ++i) std::this_thread::sleep_for(10ms);
  return of.stats().segments;
}

TEST(journal, RemovesSegmentsThatAllReadersHavePassed) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.segment_bytes = 4096, .retain_age = 0ns});
  ASSERT_FALSE(error) << error.text;
  ASSERT_FALSE(journal->set_place("slow", 0));
  ASSERT_FALSE(journal->set_place("fast", 0));
  const std::string body(500, 'x');
  for (int i = 0; i < 50; ++i) ASSERT_FALSE(append(*journal, body).error);
  EXPECT_FALSE(journal->set_place("fast", 50));
  EXPECT_GT(journal->stats().segments, 8U);
  EXPECT_EQ(read_all(place.path()).records.size(), 50U);
  EXPECT_FALSE(journal->set_place("slow", 25));
  EXPECT_LT(wait_for_segments(*journal, 6), 7U);
  const auto half = read_all(place.path());
  EXPECT_LE(half.records.begin()->first, 26U);
  EXPECT_GT(half.records.begin()->first, 18U);
  EXPECT_EQ(half.damage, 0U);
  EXPECT_FALSE(journal->set_place("slow", 50));
  EXPECT_EQ(wait_for_segments(*journal, 1), 1U);
}

TEST(journal, RemovesTheOldestSegmentsOverASize) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.segment_bytes = 4096, .retain_bytes = 20'000});
  ASSERT_FALSE(error) << error.text;
  const std::string body(500, 'x');
  for (int i = 0; i < 200; ++i) ASSERT_FALSE(append(*journal, body).error);
  EXPECT_LE(wait_for_segments(*journal, 6), 6U);
  const auto left = read_all(place.path());
  EXPECT_EQ(left.records.rbegin()->first, 200U);
  EXPECT_GE(left.records.size(), 20U);
  EXPECT_EQ(left.damage, 0U);
}

TEST(journal, IsFullAtItsSizeUntilReadersHavePassed) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.max_bytes = 64 << 10, .retain_age = 0ns});
  ASSERT_FALSE(error) << error.text;
  ASSERT_FALSE(journal->set_place("r", 0));
  const std::string body(1000, 'x');
  journal_appended last;
  std::uint64_t count = 0;
  while (count < 1000) {
    last = append(*journal, body);
    if (last.error) break;
    ++count;
  }
  EXPECT_EQ(last.error.code, journal_errc::journal_full);
  EXPECT_FALSE(journal->sync());  // takes no room
  EXPECT_GT(count, 50U);
  EXPECT_LE(count, 65U);
  EXPECT_FALSE(journal->set_place("r", count));
  wait_for_segments(*journal, 1);
  for (std::uint64_t i = 0; i < 40; ++i) ASSERT_FALSE(append(*journal, body).error) << i;
}

TEST(journal, KeepsItsFilesPrivate) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  ASSERT_FALSE(journal->set_place("r", 0));
  using std::filesystem::perms;
  for (const auto& each : std::filesystem::recursive_directory_iterator(place.path())) {
    EXPECT_EQ(each.status().permissions() & (perms::group_all | perms::others_all), perms::none)
        << each.path();
  }
}

}  // namespace
}  // namespace simdlp
