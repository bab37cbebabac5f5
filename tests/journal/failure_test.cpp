// SPDX-License-Identifier: Apache-2.0
// Every call fails once: with EIO, with a full disk, or by writing less than requested. Acknowledged
// entries are found after a power loss, others are reported as failed, and the journal continues by
// itself.
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "journal/model_storage.h"
#include "journal/modelled.h"

namespace simdlp::journal_test {
namespace {

using namespace std::chrono_literals;

struct outcome {
  records acknowledged;
  records sent;
  std::uint64_t failed = 0;
  bool recovered = false;  // an append succeeded in the end
  journal_errc last_error = journal_errc::none;
};

void append_and_note(journal_format::engine& to, std::string_view body, outcome& result) {
  const auto done = append(to, body);
  if (done.sequence != 0) result.sent[done.sequence] = body;
  if (done.error) {
    ++result.failed;
    result.last_error = done.error.code;
  } else {
    result.acknowledged[done.sequence] = body;
  }
}

outcome run(model_storage& in) {
  outcome result;
  auto opened = open_modelled(in, {.segment_bytes = 4096});
  for (int attempt = 0; opened.error && attempt < 3; ++attempt) {
    opened.engine.reset();
    opened = open_modelled(in, {.segment_bytes = 4096});
  }
  if (opened.error) return result;
  for (int i = 0; i < 8; ++i) {
    append_and_note(*opened.engine, "m f=\"" + std::string(700, 'x') + "\"\n", result);
  }
  for (int i = 0; i < 200 && !result.recovered; ++i) {
    const auto before = result.acknowledged.size();
    append_and_note(*opened.engine, "last f=1\n", result);
    result.recovered = result.acknowledged.size() > before;
    if (!result.recovered) std::this_thread::sleep_for(10ms);
  }
  EXPECT_TRUE(!result.recovered || !opened.engine->health());
  return result;
}

void judge(const outcome& result, const model_storage& in, const std::string& what) {
  ASSERT_TRUE(result.recovered) << what;
  in.for_each_loss(50, [&](const directory& left) {
    if (testing::Test::HasFatalFailure()) return;
    model_storage after(left);
    auto opened = open_modelled(after, {.segment_bytes = 4096});
    ASSERT_FALSE(opened.error) << what << ": " << opened.error.text;
    for (const journal_damage& damage : opened.found.damage) {
      ASSERT_FALSE(damage.was_durable) << what << ": " << damage.file_name();
    }
    const records kept = records_in(after);
    for (const auto& [sequence, body] : result.acknowledged) {
      ASSERT_EQ(kept.count(sequence), 1U) << what << ": lost " << sequence;
      ASSERT_EQ(kept.at(sequence), body) << what;
    }
    for (const auto& [sequence, body] : kept) {
      ASSERT_EQ(result.sent.count(sequence), 1U) << what << ": invented " << sequence;
      ASSERT_EQ(result.sent.at(sequence), body) << what;
    }
  });
}

TEST(failures, OfEveryCallOnce) {
  for (const int error : {EIO, ENOSPC, EDQUOT}) {
    std::uint64_t failures = 0;
    for (std::uint64_t call = 0;; ++call) {
      model_storage in;
      in.fail_at(call, error);
      const outcome result = run(in);
      judge(result, in, "errno " + std::to_string(error) + " at call " + std::to_string(call));
      if (HasFatalFailure()) return;
      failures += result.failed;
      if (result.failed != 0) {
        EXPECT_EQ(result.last_error, error == EIO ? journal_errc::io : journal_errc::disk_full);
      }
      if (in.calls() <= call) break;
    }
    EXPECT_GT(failures, 10U);
  }
}

TEST(failures, ShortWritesAreFinished) {
  for (std::uint64_t call = 0;; ++call) {
    for (const std::size_t bytes : {1U, 47U, 48U, 500U}) {
      model_storage in;
      in.shorten_at(call, bytes);
      const outcome result = run(in);
      EXPECT_EQ(result.failed, 0U);
      judge(result, in, "short write at call " + std::to_string(call));
      if (HasFatalFailure()) return;
      if (in.calls() <= call) return;
    }
  }
}

TEST(failures, ASegmentIsNeverSyncedAgainAfterAFailedSync) {
  // If every other sync of a disk fails, a journal acknowledges only entries that a later segment
  // holds.
  for (std::uint64_t call = 0; call < 60; ++call) {
    model_storage in;
    in.fail_at(call, EIO);
    outcome result;
    {
      auto opened = open_modelled(in, {.segment_bytes = 4096});
      if (opened.error) continue;
      append_and_note(*opened.engine, "a f=1\n", result);
      append_and_note(*opened.engine, "b f=1\n", result);
      std::this_thread::sleep_for(60ms);
      append_and_note(*opened.engine, "c f=1\n", result);
      in.for_each_loss(1, [&](const directory& left) {
        model_storage after(left);
        const records kept = records_in(after);
        for (const auto& [sequence, body] : result.acknowledged) {
          EXPECT_EQ(kept.count(sequence), 1U) << call;
        }
      });
    }
    if (in.calls() <= call) break;
  }
}

TEST(failures, HealthSaysWhyEntriesAreRefused) {
  model_storage in;
  auto opened = open_modelled(in);
  ASSERT_FALSE(opened.error);
  EXPECT_FALSE(opened.engine->health());
  in.lose_power_at(in.calls());  // from here on every call fails
  const auto done = append(*opened.engine, "a f=1\n");
  EXPECT_EQ(done.error.code, journal_errc::io);
  EXPECT_NE(done.error.text.find("cannot write"), std::string::npos) << done.error.text;
  EXPECT_EQ(opened.engine->health().code, journal_errc::io);
  EXPECT_EQ(append(*opened.engine, "a f=1\n").error.code, journal_errc::io);
  EXPECT_EQ(opened.engine->sync().code, journal_errc::io);
  EXPECT_EQ(opened.engine->close().code, journal_errc::io);
}

TEST(failures, AJournalOnAFullDiskCanBeOpened) {
  directory cut;
  {
    model_storage in;
    auto opened = open_modelled(in, {.segment_bytes = 4096});
    for (int i = 0; i < 3; ++i) ASSERT_FALSE(append(*opened.engine, "a f=1\n").error);
    opened.engine.reset();
    cut = in.now();
  }
  for (auto& [name, content] : cut) {
    if (name.ends_with(".journal")) content.pop_back();  // so that numbers are skipped
  }
  int without_room = 0;
  for (std::uint64_t call = 0;; ++call) {
    model_storage in(cut);
    in.fail_at(call, ENOSPC);
    const journal_options options{.segment_bytes = 4096, .open_without_room = true};
    auto opened = open_modelled(in, options);
    if (opened.error) continue;  // damage could not be set aside, for example
    const bool had_room = in.calls() <= call || !opened.engine->health();
    without_room += had_room ? 0 : 1;
    bool written = false;
    for (int i = 0; i < 200 && !written; ++i) {
      written = !append(*opened.engine, "last f=1\n").error;
      if (!written) std::this_thread::sleep_for(10ms);
    }
    EXPECT_TRUE(written) << call;
    opened.engine.reset();
    model_storage after(in.now());
    const auto again = open_modelled(after);
    ASSERT_FALSE(again.error);
    EXPECT_EQ(again.found.damage.size(), 1U) << call;  // the byte
    EXPECT_GE(records_in(after).size(), 4U) << call;   // an append that failed may be among them
    if (in.calls() <= call) break;
  }
  EXPECT_GT(without_room, 2);
}

// Numbers were skipped at open(), and the first segment, still empty, is replaced for a record that does
// not fit. The header of its replacement must not confirm the skipped numbers.
TEST(failures, SkippedNumbersAreNotLostRecords) {
  model_storage whole;
  {
    auto opened = open_modelled(whole, {.segment_bytes = 4096});
    for (int i = 0; i < 2; ++i) ASSERT_FALSE(append(*opened.engine, "a f=1\n").error);
  }
  directory cut = whole.now();
  cut.at("00000000000000000001.journal").pop_back();
  model_storage in(cut);
  {
    auto opened = open_modelled(in, {.segment_bytes = 4096});
    ASSERT_FALSE(opened.error) << opened.error.text;
    ASSERT_FALSE(append(*opened.engine, std::string(6000, 'x')).error);
  }
  const auto again = open_modelled(in);
  ASSERT_FALSE(again.error) << again.error.text;
  ASSERT_EQ(again.found.damage.size(), 1U);  // the byte
  EXPECT_NE(again.found.damage.front().kind, journal_damage_kind::missing);
  EXPECT_EQ(again.found.records, 3U);
}

// Readers that read to durable() would wait for the next append otherwise.
TEST(failures, AfterAFailedSyncNothingIsLeftToBeSynced) {
  model_storage in;
  auto opened = open_modelled(in);
  ASSERT_FALSE(append(*opened.engine, "a f=1\n", durability::written).error);
  in.fail_at(in.calls(), EIO);
  EXPECT_TRUE(opened.engine->sync());
  EXPECT_EQ(opened.engine->wait_durable(1, 20s), 1U);
  EXPECT_FALSE(opened.engine->health());
  EXPECT_FALSE(opened.engine->sync());
  // The header of the next segment does not require the record that may be lost.
  ASSERT_FALSE(append(*opened.engine, "b f=1\n").error);
  opened.engine.reset();
  const auto again = open_modelled(in);
  EXPECT_TRUE(again.found.damage.empty());
  EXPECT_EQ(again.found.last, 2U);
}

TEST(failures, EntriesThatFailedAreNotCountedAsSynced) {
  model_storage in;
  auto opened = open_modelled(in);
  ASSERT_FALSE(append(*opened.engine, "a f=1\n").error);
  in.fail_at(in.calls(), EIO);
  ASSERT_TRUE(append(*opened.engine, "b f=1\n").error);
  for (int i = 0; i < 500 && opened.engine->health(); ++i) std::this_thread::sleep_for(10ms);
  ASSERT_FALSE(append(*opened.engine, "c f=1\n", durability::written).error);
  ASSERT_FALSE(append(*opened.engine, "d f=1\n").error);
  EXPECT_EQ(opened.engine->stats().group_entries.sum, 3U);
}

TEST(failures, AnEntryThatIsTooLargeIsCountedAsRefused) {
  model_storage in;
  const auto opened = open_modelled(in);
  const std::string name(journal_entry::max_database_bytes + 1, 'd');
  EXPECT_EQ(opened.engine->append_and_wait({.database = name}, durability::synced).error.code,
            journal_errc::too_large);
  EXPECT_EQ(opened.engine->append({.database = name}, durability::synced, {}, true),
            journal_errc::too_large);
  EXPECT_EQ(opened.engine->stats().refused, 2U);
}

// A storage in which files cannot be removed.
class stubborn_storage final : public borrowed_storage {
 public:
  using borrowed_storage::borrowed_storage;
  int unlink(const std::string&) override { return -EACCES; }
};

void fill_segments(journal_format::engine& to) {
  for (int i = 0; i < 20; ++i) ASSERT_FALSE(append(to, std::string(1000, 'x')).error);
}

TEST(failures, ASegmentRemovedByHandDoesNotStopRetention) {
  model_storage in;
  auto opened = open_modelled(in, {.segment_bytes = 4096, .retain_age = 0ns});
  journal_format::engine& journal = *opened.engine;
  ASSERT_FALSE(journal.set_place("reader", 0));
  fill_segments(journal);
  ASSERT_EQ(in.unlink("00000000000000000001.journal"), 0);
  ASSERT_FALSE(journal.set_place("reader", journal.last()));
  for (int i = 0; i < 500 && journal.stats().segments > 1; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(journal.stats().segments, 1U);
  EXPECT_EQ(journal.stats().failed_removals, 0U);
}

TEST(failures, SegmentsThatCannotBeRemovedAreCounted) {
  model_storage in;
  const journal_options options{.segment_bytes = 4096, .retain_age = 0ns};
  journal_format::engine journal(std::make_unique<stubborn_storage>(in), nullptr, "model", options);
  journal_report found;
  ASSERT_FALSE(journal.open(found));
  fill_segments(journal);
  for (int i = 0; i < 500 && journal.stats().failed_removals == 0; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_GT(journal.stats().failed_removals, 0U);
  EXPECT_EQ(journal.stats().removed_segments, 0U);
  EXPECT_GT(journal.stats().segments, 1U);
}

// A storage that removes a file only when the test allows it, or after a while.
class slow_storage final : public borrowed_storage {
 public:
  slow_storage(model_storage& to, std::future<void> allowed, std::promise<void>& reached)
      : borrowed_storage(to), allowed_(std::move(allowed)), reached_(&reached) {}
  int unlink(const std::string& name) override {
    if (allowed_.valid()) {
      reached_->set_value();
      EXPECT_EQ(allowed_.wait_for(5s), std::future_status::ready);
      allowed_ = {};
    }
    return borrowed_storage::unlink(name);
  }

 private:
  std::future<void> allowed_;
  std::promise<void>* reached_;
};

TEST(failures, AppendsDoNotWaitForTheRemovalOfFiles) {
  model_storage in;
  std::promise<void> allow;
  std::promise<void> reached;
  const journal_options options{.segment_bytes = 4096, .retain_age = 0ns};
  journal_format::engine journal(std::make_unique<slow_storage>(in, allow.get_future(), reached),
                                 nullptr, "model", options);
  journal_report found;
  ASSERT_FALSE(journal.open(found));
  std::promise<void> stored;
  for (int i = 0; i < 5; ++i) {
    const std::string body(1000, 'x');
    const std::string_view piece = body;
    ASSERT_EQ(journal.append({.database = "db", .lines = 1, .body = {&piece, 1}},
                             durability::synced, {}, true),
              journal_errc::none);
  }
  ASSERT_EQ(reached.get_future().wait_for(5s), std::future_status::ready);
  EXPECT_EQ(journal.append(
                {.database = "db"}, durability::synced,
                [&](const journal_appended&) { stored.set_value(); }, true),
            journal_errc::none);
  allow.set_value();
  EXPECT_EQ(stored.get_future().wait_for(5s), std::future_status::ready);
}

TEST(failures, AFullDiskIsAnErrorAtTheStartUnlessItIsAllowed) {
  model_storage in;
  in.fail_at(0, ENOSPC);
  EXPECT_EQ(open_modelled(in).error.code, journal_errc::disk_full);
}

}  // namespace
}  // namespace simdlp::journal_test
