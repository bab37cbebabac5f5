// SPDX-License-Identifier: Apache-2.0
// Every byte of a small journal changed, cut, removed and doubled: every loss is reported, only records
// that were written are found, and a journal can be opened on the rest.
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "journal/format.h"
#include "journal/model_storage.h"
#include "journal/modelled.h"
#include "journal/places.h"
#include "journal/survey.h"

namespace simdlp::journal_test {
namespace {

namespace format = journal_format;

// Two sealed segments, or one and one that was being written when the process died.
struct original {
  directory files;
  records acknowledged;
};

original make(bool sealed, std::size_t scale = 45) {
  original made;
  model_storage in;
  {
    auto opened = open_modelled(in, {.segment_bytes = 4096});
    for (std::uint64_t i = 1; i <= 11; ++i) {
      // Some records end within a sector, some span several, one is empty.
      const std::string body =
          i == 4 ? "" : "m,i=" + std::to_string(i) + " f=\"" + std::string(scale * i, 'a') + "\"\n";
      const auto done = append(*opened.engine, body);
      EXPECT_FALSE(done.error);
      made.acknowledged[done.sequence] = body;
    }
    made.files = in.now();
    if (sealed) {
      EXPECT_FALSE(opened.engine->close());
    }
  }
  if (sealed) made.files = in.now();
  return made;
}

// True if some damage covers the loss of this record.
bool is_reported(const journal_report& report, std::uint64_t sequence) {
  for (const journal_damage& each : report.damage) {
    if (each.first_lost == 0) continue;
    if (each.lost == 0 && sequence >= each.first_lost) return true;  // the number is not known
    if (sequence >= each.first_lost && sequence < each.first_lost + each.lost) return true;
  }
  return false;
}

void judge(const original& from, const directory& changed, const std::string& what) {
  model_storage in(changed);
  const format::survey found = format::survey_journal(in);
  ASSERT_EQ(found.error, 0) << what;
  const records left = records_in(in);
  for (const auto& [sequence, body] : left) {
    const auto written = from.acknowledged.find(sequence);
    ASSERT_NE(written, from.acknowledged.end()) << what << ": invented " << sequence;
    ASSERT_EQ(body, written->second) << what << ": changed " << sequence;
  }
  for (const auto& [sequence, body] : from.acknowledged) {
    if (left.count(sequence) != 0) continue;
    ASSERT_TRUE(is_reported(found.report, sequence)) << what << ": lost in silence " << sequence;
  }
  ASSERT_GT(found.next, from.acknowledged.rbegin()->first) << what;
}

// Opens the same journal for writing: the rest is kept, and the damage is still known later.
void judge_reopened(const directory& changed, const std::string& what) {
  model_storage in(changed);
  const records before = records_in(in);
  std::uint64_t damage = 0;
  {
    auto opened = open_modelled(in, {.segment_bytes = 4096});
    ASSERT_FALSE(opened.error) << what << ": " << opened.error.text;
    damage = opened.found.damage.size();
    const auto done = append(*opened.engine, "new f=1\n");
    ASSERT_FALSE(done.error) << what;
    ASSERT_EQ(before.count(done.sequence), 0U) << what;
    records expected = before;
    expected[done.sequence] = "new f=1\n";
    ASSERT_EQ(records_in(in), expected) << what;
  }
  auto again = open_modelled(in, {.segment_bytes = 4096});
  ASSERT_FALSE(again.error) << what;
  ASSERT_EQ(again.found.damage.size(), damage) << what;
  ASSERT_EQ(again.engine->stats().open_damage, damage) << what;
  ASSERT_FALSE(again.engine->acknowledge_damage());
  ASSERT_EQ(again.engine->stats().open_damage, 0U) << what;
  ASSERT_FALSE(again.engine->close());
  auto last = open_modelled(in, {.segment_bytes = 4096, .strict = true});
  ASSERT_FALSE(last.error) << what << ": " << last.error.text;
}

std::uint64_t end_of_data(const std::string& file) { return file.find_last_not_of('\0') + 1; }

class damage : public testing::TestWithParam<bool> {
 protected:
  const original from_ = make(GetParam());

  // Calls `change(content, offset)` for every byte of every file, and a few of the zeros at the end.
  template <class Change>
  void for_each_byte(const std::string& what, Change change) {
    for (const auto& [name, content] : from_.files) {
      const std::uint64_t end = std::min<std::uint64_t>(content.size(), end_of_data(content) + 70);
      for (std::uint64_t at = 0; at < end; ++at) {
        directory changed = from_.files;
        change(changed.at(name), at);
        const std::string where = what + " at " + std::to_string(at) + " of " + name;
        judge(from_, changed, where);
        if (HasFatalFailure()) return;
        if (at % 37 == 0) judge_reopened(changed, where);
        if (HasFatalFailure()) return;
      }
    }
  }
};

TEST_P(damage, NothingIsReportedOfAGoodJournal) {
  model_storage in(from_.files);
  const format::survey found = format::survey_journal(in);
  EXPECT_EQ(found.report.damage.size(), 0U);
  EXPECT_EQ(found.report.torn_bytes, 0U);
  EXPECT_EQ(found.next, 12U);
  EXPECT_EQ(records_in(in), from_.acknowledged);
}

TEST_P(damage, EveryBitOfEveryByte) {
  for (unsigned bit = 0; bit < 8; ++bit) {
    for_each_byte("bit " + std::to_string(bit), [&](std::string& content, std::uint64_t at) {
      content[at] = static_cast<char>(static_cast<unsigned char>(content[at]) ^ (1U << bit));
    });
    if (HasFatalFailure()) return;
  }
}

TEST_P(damage, EveryByteAsZeroAndAsOnes) {
  for (const char value : {'\0', '\xFF'}) {
    for_each_byte("byte set", [&](std::string& content, std::uint64_t at) { content[at] = value; });
  }
}

TEST_P(damage, EveryFileCutAtEveryByte) {
  for_each_byte("cut", [](std::string& content, std::uint64_t at) { content.resize(at); });
}

TEST_P(damage, EveryByteRemoved) {
  for_each_byte("removed", [](std::string& content, std::uint64_t at) { content.erase(at, 1); });
}

TEST_P(damage, EveryByteDoubled) {
  for_each_byte("doubled",
                [](std::string& content, std::uint64_t at) { content.insert(at, 1, content[at]); });
}

TEST_P(damage, RunsOfBytesRemovedDoubledAndCleared) {
  for (const std::size_t size : {48U, 512U}) {
    const std::string what = std::to_string(size) + " bytes ";
    for_each_byte(what + "removed",
                  [&](std::string& content, std::uint64_t at) { content.erase(at, size); });
    for_each_byte(what + "doubled", [&](std::string& content, std::uint64_t at) {
      content.insert(at, content.substr(at, size));
    });
    for_each_byte(what + "overwritten", [&](std::string& content, std::uint64_t at) {
      const std::size_t count = std::min<std::size_t>(size, content.size() - at);
      content.replace(at, count, count, 'x');
    });
    if (HasFatalFailure()) return;
  }
}

TEST_P(damage, EveryRecordRemovedAsAWholeAndDoubledAsAWhole) {
  // Records follow each other, so their places follow from their sizes.
  for (const auto& [name, content] : from_.files) {
    std::uint64_t at = format::segment_header_bytes;
    std::uint64_t sequence = *format::first_of_segment_name(name);
    while (from_.acknowledged.count(sequence) != 0 && at < end_of_data(content)) {
      const std::uint64_t size = 48 + 2 + from_.acknowledged.at(sequence).size() + 1;
      if (at + size > content.size() || content[at + size - 1] != format::record_trailer) break;
      directory without = from_.files;
      without.at(name).erase(at, size);
      judge(from_, without, "record removed " + std::to_string(sequence));
      directory doubled = from_.files;
      doubled.at(name).insert(at, content.substr(at, size));
      judge(from_, doubled, "record doubled " + std::to_string(sequence));
      at += size;
      ++sequence;
    }
  }
}

TEST_P(damage, FilesRemovedAndEmptied) {
  const original three = make(GetParam(), 90);
  ASSERT_EQ(three.files.size(), 3U);
  for (const auto& [name, content] : three.files) {
    directory emptied = three.files;
    emptied.at(name).clear();
    judge(three, emptied, name + " emptied");
    judge_reopened(emptied, name + " emptied");
  }
  // Retention removes the first segments, and a missing last segment cannot be detected.
  const std::string middle = std::next(three.files.begin())->first;
  directory removed = three.files;
  removed.erase(middle);
  judge(three, removed, middle + " removed");
  judge_reopened(removed, middle + " removed");
}

INSTANTIATE_TEST_SUITE_P(Journals, damage, testing::Bool(), [](const auto& about) {
  return std::string(about.param ? "Sealed" : "BeingWritten");
});

TEST(damage_report, ASurveyFromARecordLeavesOutEarlierSegments) {
  const original from = make(true, 90);
  ASSERT_EQ(from.files.size(), 3U);
  directory changed = from.files;
  std::string& first = changed.begin()->second;
  first[first.find("i=2")] = 'X';
  model_storage in(changed);
  const std::uint64_t last = *format::first_of_segment_name(changed.rbegin()->first);
  EXPECT_EQ(format::survey_journal(in, 1).report.damage.size(), 1U);
  EXPECT_EQ(format::survey_journal(in, last - 1).report.segments.size(), 2U);
  for (const std::uint64_t at : {last, last + 1, std::uint64_t{1000}}) {
    const format::survey found = format::survey_journal(in, at);
    EXPECT_EQ(found.report.segments.size(), 1U);
    EXPECT_EQ(found.report.first, last);
    EXPECT_EQ(found.report.damage.size(), 0U);
  }
}

TEST(damage_report, ThePlaceIsSetAsideAndTheRestIsUsed) {
  const original from = make(true);
  directory changed = from.files;
  std::string& first = changed.begin()->second;
  const std::size_t at = first.find("i=2");
  first[at] = 'j';
  model_storage in(changed);
  {
    auto strict = open_modelled(in, {.strict = true});
    EXPECT_EQ(strict.error.code, journal_errc::damaged);
    EXPECT_EQ(in.now(), changed);  // it changed nothing
  }
  auto opened = open_modelled(in);
  ASSERT_FALSE(opened.error) << opened.error.text;
  ASSERT_EQ(opened.found.damage.size(), 1U);
  const journal_damage& damage = opened.found.damage[0];
  EXPECT_EQ(damage.kind, journal_damage_kind::bytes);
  EXPECT_EQ(damage.first_lost, 2U);
  EXPECT_EQ(damage.lost, 1U);
  EXPECT_TRUE(damage.was_durable);
  const directory now = in.now();
  const auto aside = now.find("damaged/" + damage.file_name());
  ASSERT_NE(aside, now.end());
  EXPECT_EQ(aside->second, first.substr(damage.offset, damage.length));
  EXPECT_EQ(opened.engine->damage().size(), 1U);
}

// The name of the file says whether the second copy of the header was used. A copy that is damaged later is
// damage of its own, even if the first one was acknowledged.
TEST(damage_report, ALostHeaderHasANameOfItsOwn) {
  directory files = make(true).files;
  std::string& first = files.begin()->second;
  first[8] = static_cast<char>(first[8] ^ 1);
  model_storage one(files);
  journal_damage of_one;
  {
    auto opened = open_modelled(one);
    ASSERT_EQ(opened.found.damage.size(), 1U);
    of_one = opened.found.damage[0];
    EXPECT_TRUE(of_one.file_name().starts_with("00000000000000000001-0.header"))
        << of_one.file_name();
    EXPECT_FALSE(opened.engine->acknowledge_damage());
  }
  directory later = one.now();
  std::string& again = later.find(files.begin()->first)->second;
  again[512 + 8] = static_cast<char>(again[512 + 8] ^ 1);
  model_storage both(later);
  auto opened = open_modelled(both);
  EXPECT_EQ(opened.found.open_damage(), 1U);
  ASSERT_EQ(opened.found.damage.size(), 2U);
  const journal_damage& lost = opened.found.damage[opened.found.damage[0].acknowledged ? 1 : 0];
  EXPECT_EQ(lost.file_name(), "00000000000000000001-0.lost-header");
  EXPECT_FALSE(lost.acknowledged);
  EXPECT_TRUE(both.now().contains("damaged/" + lost.file_name()));
  const auto read = format::damage_of_file_name(lost.file_name());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->first_lost, 1U);
  EXPECT_EQ(read->file_name(), lost.file_name());
  EXPECT_EQ(format::damage_of_file_name(of_one.file_name())->first_lost, 0U);
}

// A storage in which retention removes the first two segments before the second one is opened.
class shrinking_storage final : public borrowed_storage {
 public:
  shrinking_storage(model_storage& to, std::string first, std::string second)
      : borrowed_storage(to), first_(std::move(first)), second_(std::move(second)) {}
  file open(const std::string& name, bool writable) override {
    if (name == second_) {
      EXPECT_EQ(unlink(first_), 0);
      EXPECT_EQ(unlink(second_), 0);
    }
    return borrowed_storage::open(name, writable);
  }

 private:
  std::string first_;
  std::string second_;
};

TEST(damage_report, RetentionDuringASurveyIsNotDamage) {
  model_storage in;
  {
    auto opened = open_modelled(in, {.segment_bytes = 4096});
    for (int i = 0; i < 10; ++i) ASSERT_FALSE(append(*opened.engine, std::string(1000, 'x')).error);
  }
  const std::vector<journal_segment> segments = format::survey_journal(in).report.segments;
  ASSERT_GE(segments.size(), 3U);
  shrinking_storage shrinks(in, segments[0].file, segments[1].file);
  const format::survey found = format::survey_journal(shrinks);
  EXPECT_EQ(found.error, 0);
  EXPECT_TRUE(found.report.damage.empty());
  EXPECT_EQ(found.report.first, segments[2].first);
  EXPECT_EQ(found.report.last, 10U);
}

}  // namespace
}  // namespace simdlp::journal_test
