// SPDX-License-Identifier: Apache-2.0
#include "simdlp/journal/reader.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>

#include "journal/scratch.h"
#include "simdlp/journal.h"

namespace simdlp {
namespace {

using journal_test::append;
using journal_test::scratch;
using namespace std::chrono_literals;

TEST(journal_reader, ReportsADirectoryThatIsNotThere) {
  journal_reader reader("/no/such/directory");
  EXPECT_EQ(reader.next(), journal_read::error);
  EXPECT_NE(reader.error().text.find("/no/such/directory"), std::string::npos);
}

TEST(journal_reader, StartsWhereItIsAsked) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path(), {.segment_bytes = 4096});
  ASSERT_FALSE(error) << error.text;
  const std::string body(500, 'x');
  for (int i = 0; i < 40; ++i) ASSERT_FALSE(append(*journal, body).error);
  for (std::uint64_t from = 0; from <= 41; ++from) {
    journal_reader reader(place.path(), {.from = from});
    std::uint64_t expected = std::max<std::uint64_t>(from, 1);
    while (reader.next() == journal_read::record) {
      ASSERT_EQ(reader.record().sequence, expected++) << from;
    }
    EXPECT_EQ(expected, 41U) << from;
    EXPECT_EQ(reader.position(), 41U);
  }
}

TEST(journal_reader, StopsAtItsLimitAndGoesOn) {
  const scratch place;
  auto [journal, error, found] = journal::open(place.path());
  ASSERT_FALSE(error) << error.text;
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(append(*journal, "a f=1\n").error);
  journal_reader reader(place.path());
  EXPECT_EQ(reader.next(0), journal_read::end);
  EXPECT_EQ(reader.next(1), journal_read::record);
  EXPECT_EQ(reader.next(1), journal_read::end);
  EXPECT_EQ(reader.next(1), journal_read::end);
  EXPECT_EQ(reader.next(3), journal_read::record);
  EXPECT_EQ(reader.record().sequence, 2U);
  EXPECT_EQ(reader.next(), journal_read::record);
  EXPECT_EQ(reader.next(), journal_read::end);
}

TEST(journal_reader, FollowsAJournalThatIsWritten) {
  const scratch place;
  constexpr std::uint64_t count = 2000;
  { ASSERT_FALSE(journal::open(place.path()).error); }
  std::thread writer([&] {
    // Opened several times, so that the reader sees empty segments replaced.
    for (std::uint64_t i = 0; i < count; i += 200) {
      { ASSERT_FALSE(journal::open(place.path()).error); }
      auto [journal, error, found] = journal::open(place.path(), {.segment_bytes = 16384});
      ASSERT_FALSE(error) << error.text;
      for (int k = 0; k < 200; ++k) {
        const auto how = k % 3 == 0 ? durability::synced : durability::written;
        ASSERT_FALSE(append(*journal, "m f=" + std::to_string(i) + "\n", how).error);
      }
    }
  });
  journal_reader reader(place.path());
  std::uint64_t expected = 1;
  const auto give_up = std::chrono::steady_clock::now() + 60s;
  while (expected <= count && std::chrono::steady_clock::now() < give_up) {
    const journal_read step = reader.next();
    if (step == journal_read::end) {
      std::this_thread::sleep_for(1ms);
      continue;
    }
    ASSERT_EQ(step, journal_read::record) << reader.error().text << reader.damage().file_name();
    ASSERT_EQ(reader.record().sequence, expected++);
  }
  EXPECT_EQ(expected, count + 1);
  writer.join();
}

TEST(journal_reader, FollowsRecordsThatAreLargerThanASegment) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.segment_bytes = 4096, .retain_age = 0ns});
  ASSERT_FALSE(error) << error.text;
  ASSERT_FALSE(journal->set_place("slow", 0));
  journal_reader reader(place.path());
  EXPECT_EQ(reader.next(), journal_read::end);
  const std::string body(10'000, 'x');
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(append(*journal, body).error);
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
    ASSERT_EQ(reader.next(), journal_read::record);
    EXPECT_EQ(reader.record().sequence, sequence);
  }
  EXPECT_EQ(reader.next(), journal_read::end);
  // Nothing is removed that the other reader needs.
  journal_reader late(place.path());
  ASSERT_EQ(late.next(), journal_read::record);
  EXPECT_EQ(late.record().sequence, 1U);
  EXPECT_EQ(journal->stats().segments, 3U);
}

TEST(journal_reader, MissesNothingIfTheEmptySegmentWasReplacedAndRemoved) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.segment_bytes = 4096, .retain_age = 0ns});
  ASSERT_FALSE(error) << error.text;
  journal_reader reader(place.path());
  EXPECT_EQ(reader.next(), journal_read::end);
  for (int i = 0; i < 3; ++i) ASSERT_FALSE(append(*journal, std::string(10'000, 'x')).error);
  for (int i = 0; i < 500 && journal->stats().segments > 1; ++i) std::this_thread::sleep_for(10ms);
  ASSERT_EQ(journal->stats().segments, 1U);
  ASSERT_EQ(reader.next(), journal_read::record) << reader.damage().file_name();
  EXPECT_EQ(reader.record().sequence, 3U);
  EXPECT_EQ(reader.next(), journal_read::end);
}

TEST(journal_reader, ReportsDamageOnceAndGoesOn) {
  const scratch place;
  {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    for (int i = 0; i < 5; ++i) ASSERT_FALSE(append(*journal, "abc f=1\n").error);
  }
  std::fstream file(place / "00000000000000000001.journal",
                    std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(1024 + (48 + 2 + 8 + 1) + 55);  // in the second record
  file.put('X');
  file.close();
  journal_reader reader(place.path());
  EXPECT_EQ(reader.next(), journal_read::record);
  EXPECT_EQ(reader.next(), journal_read::damage);
  EXPECT_EQ(reader.damage().first_lost, 2U);
  EXPECT_EQ(reader.damage().lost, 1U);
  EXPECT_EQ(reader.next(), journal_read::record);
  EXPECT_EQ(reader.record().sequence, 3U);
  journal_reader later(place.path(), {.from = 4});
  EXPECT_EQ(later.next(), journal_read::record);
  EXPECT_EQ(later.record().sequence, 4U);
}

TEST(journal_reader, ReadsFilesThatWereRenamedInTheOrderOfTheirRecords) {
  const scratch place;
  for (int turn = 0; turn < 3; ++turn) {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    for (int i = 0; i < 4; ++i) ASSERT_FALSE(append(*journal, "a f=1\n").error);
  }
  const std::filesystem::path folder = place.path();
  const auto file = [&](int first) {
    const std::string number = std::to_string(first);
    return folder / (std::string(20 - number.size(), '0') + number + ".journal");
  };
  std::filesystem::rename(file(1), folder / "held");
  std::filesystem::rename(file(5), file(1));
  std::filesystem::rename(folder / "held", file(5));
  std::filesystem::copy_file(file(9), file(700));
  for (const std::uint64_t from : {1U, 4U, 5U, 12U, 13U}) {
    journal_reader reader(place.path(), {.from = from});
    std::uint64_t expected = from;
    journal_read got = reader.next();
    for (; got == journal_read::record; got = reader.next())
      ASSERT_EQ(reader.record().sequence, expected++) << from;
    EXPECT_EQ(got, journal_read::end) << from;
    EXPECT_EQ(expected, 13U) << from;
  }
}

TEST(journal_reader, ALostHeaderMayHaveCostRecords) {
  const scratch place;
  {
    auto [journal, error, found] = journal::open(place.path());
    ASSERT_FALSE(error) << error.text;
    ASSERT_FALSE(append(*journal, "a f=1\n").error);
  }
  std::filesystem::resize_file(std::filesystem::path(place.path()) / "00000000000000000001.journal",
                               0);
  journal_reader reader(place.path());
  ASSERT_EQ(reader.next(), journal_read::damage);
  EXPECT_EQ(reader.damage().kind, journal_damage_kind::header);
  EXPECT_EQ(reader.damage().first_lost, 1U);
  EXPECT_EQ(reader.damage().lost, 0U);
}

TEST(journal_reader, SkipsWhatRetentionRemoved) {
  const scratch place;
  auto [journal, error, found] =
      journal::open(place.path(), {.segment_bytes = 4096, .retain_age = 0ns});
  ASSERT_FALSE(error) << error.text;
  journal_reader reader(place.path());
  const std::string body(500, 'x');
  for (int i = 0; i < 50; ++i) ASSERT_FALSE(append(*journal, body).error);
  for (int i = 0; i < 500 && journal->stats().segments > 1; ++i) std::this_thread::sleep_for(10ms);
  ASSERT_EQ(journal->stats().segments, 1U);
  ASSERT_EQ(reader.next(), journal_read::record);
  EXPECT_GT(reader.record().sequence, 40U);
  while (reader.next() == journal_read::record) {
  }
  EXPECT_EQ(reader.position(), 51U);
}

}  // namespace
}  // namespace simdlp
