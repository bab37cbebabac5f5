// SPDX-License-Identifier: Apache-2.0
// Power is lost at every call. For every combination of unsynced sectors, names and sizes that
// survives, recovery finds everything that was acknowledged and nothing that was not sent, even if
// the power is lost again during recovery.
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "journal/model_storage.h"
#include "journal/modelled.h"

namespace simdlp::journal_test {
namespace {

constexpr std::uint64_t most_states = 3000;

struct history {
  records sent;
  records durable;  // acknowledged as synced
};

// The entries that are sent, by number. Numbers follow the order of the calls.
void note(history& all, std::string_view body, durability how, const journal_appended& done) {
  if (done.sequence == 0) return;
  all.sent[done.sequence] = body;
  if (!done.error && how == durability::synced) all.durable[done.sequence] = body;
}

std::string body_of(std::uint64_t number, std::size_t size) {
  std::string body = "m,i=" + std::to_string(number) + " f=\"";
  if (size > body.size() + 2) body.append(size - body.size() - 2, static_cast<char>('a' + number));
  return body + "\"\n";
}

using scenario = void (*)(journal_format::engine&, history&);

void one_after_the_other(journal_format::engine& to, history& all) {
  for (std::uint64_t i = 0; i < 4; ++i) {
    const std::string body = body_of(i, 100 + 150 * i);
    note(all, body, durability::synced, append(to, body));
  }
}

void written_then_synced(journal_format::engine& to, history& all) {
  for (std::uint64_t i = 0; i < 3; ++i) {
    const std::string body = body_of(i, 300);
    note(all, body, durability::written, append(to, body, durability::written));
  }
  if (!to.sync()) all.durable = all.sent;
  const std::string body = body_of(3, 100);
  note(all, body, durability::synced, append(to, body));
}

void several_segments(journal_format::engine& to, history& all) {
  for (std::uint64_t i = 0; i < 7; ++i) {
    const std::string body = body_of(i, 900);
    note(all, body, durability::synced, append(to, body));
  }
}

// Three entries that share a write and a sync.
void a_group(journal_format::engine& to, history& all) {
  std::mutex mutex;
  std::condition_variable changed;
  bool blocked = false;
  bool go_on = false;
  const std::string first = body_of(0, 60);
  const std::string_view first_view = first;
  const auto entry = [](const std::string_view& view) {
    return journal_entry{.database = "db", .arrival = 7, .lines = 1, .body = {&view, 1}};
  };
  const journal_errc refused = to.append(
      entry(first_view), durability::synced,
      [&](const journal_appended& done) {
        note(all, first, durability::synced, done);
        std::unique_lock lock(mutex);
        blocked = true;
        changed.notify_all();
        changed.wait(lock, [&] { return go_on; });
      },
      false);
  if (refused != journal_errc::none) return;
  {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return blocked; });
  }
  std::array<std::string, 3> bodies{body_of(1, 400), body_of(2, 30), body_of(3, 700)};
  for (const std::string& body : bodies) {
    const std::string_view view = body;
    static_cast<void>(to.append(
        entry(view), durability::synced,
        [&](const journal_appended& done) { note(all, body, durability::synced, done); }, false));
  }
  {
    const std::lock_guard lock(mutex);
    go_on = true;
  }
  changed.notify_all();
  static_cast<void>(to.close());
}

void places_and_retention(journal_format::engine& to, history& all) {
  static_cast<void>(to.set_place("r", 0));
  for (std::uint64_t i = 0; i < 5; ++i) {
    const std::string body = body_of(i, 900);
    const auto done = append(to, body);
    note(all, body, durability::synced, done);
    if (!done.error) static_cast<void>(to.set_place("r", done.sequence));
  }
}

// Checks the result of recovery from a state: at least everything that was acknowledged, at most
// everything that was sent.
void judge(const history& all, model_storage& in, bool may_be_removed, const std::string& what) {
  auto opened = open_modelled(in, {.segment_bytes = 4096});
  ASSERT_FALSE(opened.error) << what << ": " << opened.error.text;
  for (const journal_damage& damage : opened.found.damage) {
    ASSERT_FALSE(damage.was_durable) << what << ": " << damage.file_name();
  }
  const records left = records_in(in);
  for (const auto& [sequence, body] : left) {
    const auto sent = all.sent.find(sequence);
    ASSERT_NE(sent, all.sent.end()) << what << ": invented " << sequence;
    ASSERT_EQ(body, sent->second) << what;
  }
  const std::uint64_t passed = opened.engine->place("r").value_or(0);
  for (const auto& [sequence, body] : all.durable) {
    if (may_be_removed && sequence <= passed) continue;
    ASSERT_EQ(left.count(sequence), 1U) << what << ": lost " << sequence;
  }
  const auto done = append(*opened.engine, "new f=1\n");
  ASSERT_FALSE(done.error) << what;
  ASSERT_GT(done.sequence, passed) << what;
  ASSERT_EQ(left.count(done.sequence), 0U) << what;
}

void lose_power_everywhere(scenario run, const journal_options& options, bool may_be_removed,
                           const std::string& name) {
  std::uint64_t states = 0;
  for (std::uint64_t call = 0;; ++call) {
    model_storage in;
    history all;
    in.lose_power_at(call);
    {
      auto opened = open_modelled(in, options);
      if (!opened.error) run(*opened.engine, all);
    }
    states += in.for_each_loss(most_states, [&](const directory& left) {
      if (testing::Test::HasFatalFailure()) return;
      model_storage after(left);
      judge(all, after, may_be_removed, name + ", call " + std::to_string(call));
    });
    if (testing::Test::HasFatalFailure()) return;
    if (in.calls() <= call) break;
  }
  testing::Test::RecordProperty("states_" + name, std::to_string(states));
}

const journal_options small{.segment_bytes = 4096, .sync_interval = std::chrono::milliseconds(0)};

TEST(power_loss, OneAfterTheOther) {
  lose_power_everywhere(one_after_the_other, small, false, "one_after_the_other");
}

TEST(power_loss, WrittenThenSynced) {
  lose_power_everywhere(written_then_synced, small, false, "written_then_synced");
}

TEST(power_loss, SeveralSegments) {
  lose_power_everywhere(several_segments, small, false, "several_segments");
}

TEST(power_loss, AGroup) { lose_power_everywhere(a_group, small, false, "a_group"); }

TEST(power_loss, PlacesAndRetention) {
  journal_options options = small;
  options.retain_age = std::chrono::nanoseconds(0);
  lose_power_everywhere(places_and_retention, options, true, "places_and_retention");
}

// The power is lost once while entries are written and once more at every call of the recovery.
TEST(power_loss, DuringRecovery) {
  for (const std::uint64_t first : {7U, 8U, 9U, 11U, 12U, 14U}) {
    model_storage in;
    history all;
    in.lose_power_at(first);
    {
      auto opened = open_modelled(in, small);
      if (!opened.error) a_group(*opened.engine, all);
    }
    in.for_each_loss(60, [&](const directory& left) {
      for (std::uint64_t call = 0;; ++call) {
        if (testing::Test::HasFatalFailure()) return;
        model_storage again(left);
        again.lose_power_at(call);
        { auto opened = open_modelled(again, small); }
        again.for_each_loss(50, [&](const directory& later) {
          if (testing::Test::HasFatalFailure()) return;
          model_storage after(later);
          judge(all, after, false,
                "calls " + std::to_string(first) + " and " + std::to_string(call));
        });
        if (again.calls() <= call) break;
      }
    });
  }
}

}  // namespace
}  // namespace simdlp::journal_test
