// SPDX-License-Identifier: Apache-2.0
#include "queue/queue_core.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "queue/batch_key.h"
#include "text/unix_time.h"

namespace simdlp {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto retry_step = 20ms;
constexpr auto close_patience = 2s;  // until drop_oldest has made room for the last batch

// Returns the time at which a call with this limit gives up.
[[nodiscard]] steady_clock::time_point end_of(std::optional<milliseconds> limit) {
  const auto now = steady_clock::now();
  const auto longest = std::chrono::floor<milliseconds>(steady_clock::time_point::max() - now);
  return limit && *limit < longest ? now + *limit : steady_clock::time_point::max();
}

[[nodiscard]] journal_precision precision_of(precision unit) noexcept {
  switch (unit) {
    case precision::microseconds: return journal_precision::microseconds;
    case precision::milliseconds: return journal_precision::milliseconds;
    case precision::seconds: return journal_precision::seconds;
    default: return journal_precision::nanoseconds;
  }
}

[[nodiscard]] write_error error_of(const journal_error& from) {
  write_error out;
  out.kind = write_error_kind::buffer_full;
  out.message = "the queue: " + from.text;
  out.retryable = true;
  return out;
}

}  // namespace

queue_writer::inside::inside(std::unique_ptr<simdlp::journal> queue, const client_options& options,
                             const queue_options& how, const journal_report& found)
    : options_(options),
      how_(how),
      queue_(std::move(queue)),
      known_damage_(found.damage),
      damaged_(found.open_damage()),
      collector_(options, detail::unix_time),
      stored_to_(queue_->last()) {
  collector_.keep_refused(false);
  forward_options sending;
  sending.destination = options;
  sending.name = queue_place_name;
  sending.syncs = how.sync == queue_sync::none;
  sending.max_age = how.max_age;
  sending.on_failure = how.on_failure;
  sending.on_rejected = how.on_rejected;
  sending.on_damage = [this](const journal_damage& place) { note_damage(place); };
  // drop_oldest drops the current batch as a whole.
  sending.batch_bytes = std::min<std::size_t>(sending.batch_bytes, queue_->options().segment_bytes);
  // The database is part of each record.
  sending.destination.database.clear();
  sender_ = std::make_unique<forwarder>(*queue_, std::move(sending));
  cutter_ = std::thread([this] { cut_in_time(); });
}

write_status queue_writer::inside::feed(const add_function& add) {
  lock held(mutex_);
  if (closed_) return {write_error_kind::closed, errc::none};
  // While a call waits for room, others may feed their points, so this one is counted at its end.
  if (unstored_lines_ != 0 || is_full()) {
    if (!store(held, patience())) {
      first_missing_ = std::min(first_missing_, fed_++);
      if (options_.batch.when_full != full_policy::drop_newest)
        return {write_error_kind::buffer_full, errc::none};
      ++dropped_;
      return {};
    }
  }
  const bool was_empty = collector_.lines() == 0;
  const errc refused = add(collector_);
  ++fed_;
  if (refused != errc::none) return {write_error_kind::rejected, refused};
  if (was_empty && options_.batch.flush_interval.count() != 0) {
    cut_at_ = steady_clock::now() + options_.batch.flush_interval;
    changed_.notify_all();
  }
  // A failure is reported by the next call, which then refuses its point.
  if (is_full()) static_cast<void>(store(held, {}));
  return {};
}

// Returns the deadline for waiting, by batch.when_full.
steady_clock::time_point queue_writer::inside::patience() const {
  const batch_options& rules = options_.batch;
  const bool waits =
      rules.when_full == full_policy::block || rules.when_full == full_policy::drop_oldest;
  return waits ? end_of(rules.block_timeout) : steady_clock::time_point();
}

// Puts the open batch into the queue. If there is no room until `until`, returns false and keeps the
// batch. Tries at least once.
bool queue_writer::inside::store(lock& held, steady_clock::time_point until) {
  bool dropping = false;
  const bool stored = store_while_dropping(held, until, dropping);
  if (dropping) sender_->drop_oldest(false);
  cut_at_ = steady_clock::time_point::max();
  // Even if no call follows, a batch that was kept is tried again.
  if (!stored && options_.batch.flush_interval.count() != 0) {
    cut_at_ = steady_clock::now() + options_.batch.flush_interval;
    changed_.notify_all();
  }
  return stored;
}

bool queue_writer::inside::store_while_dropping(lock& held, steady_clock::time_point until,
                                                bool& dropping) {
  for (;;) {
    if (unstored_lines_ == 0) {
      if (collector_.lines() == 0) return true;
      std::vector<line_run> runs;
      unstored_lines_ = collector_.lines();
      collector_.take(unstored_, runs);
      unstored_end_ = fed_;
    }
    const journal_error wrong = append();
    note_failure(wrong);
    if (!wrong) {
      stored_end_ = unstored_end_;
      unstored_lines_ = 0;
      unstored_.clear();
      return true;
    }
    if (closed_ || steady_clock::now() >= std::min(until, give_up_at_)) return false;
    // Dropping batches from the queue does not help if the disk fails.
    const bool no_room =
        wrong.code == journal_errc::journal_full || wrong.code == journal_errc::disk_full;
    if (no_room && options_.batch.when_full == full_policy::drop_oldest) {
      dropping = true;
      sender_->drop_oldest(true);  // again each time: another thread may have ended it
    }
    held.unlock();
    std::this_thread::sleep_for(retry_step);
    held.lock();
  }
}

// Reports the first of several failures, and their end.
void queue_writer::inside::note_failure(const journal_error& wrong) {
  if (fails_ == static_cast<bool>(wrong)) return;
  fails_ = static_cast<bool>(wrong);
  if (how_.on_failure) how_.on_failure(fails_ ? error_of(wrong) : write_error());
}

// Called when a place that cannot be read is reached. open() has usually found it before.
void queue_writer::inside::note_damage(const journal_damage& place) {
  const bool is_known = std::ranges::any_of(
      known_damage_, [&](const journal_damage& each) { return each.covers(place); });
  if (is_known) return;
  ++damaged_;
  if (how_.on_damage) how_.on_damage(place, {});
}

bool queue_writer::inside::wait_for_room(std::optional<milliseconds> limit) {
  const auto until = end_of(limit);
  lock held(mutex_);
  if (closed_) return false;
  return (unstored_lines_ == 0 && !is_full()) || store(held, until);
}

journal_error queue_writer::inside::append() {
  const std::array<std::string_view, 1> body = {unstored_};
  const std::string metadata =
      queue_internal::metadata_of({options_.database, options_.retention_policy, options_.org});
  journal_entry entry;
  entry.database = options_.database;
  entry.precision = precision_of(options_.precision);
  entry.arrival = detail::unix_time();
  entry.lines = static_cast<std::uint32_t>(unstored_lines_);
  entry.body = body;
  entry.metadata = metadata;
  const bool synced = how_.sync == queue_sync::batch;
  const journal_appended done =
      queue_->append_and_wait(entry, synced ? durability::synced : durability::written);
  if (!done.error) stored_to_ = done.sequence;
  return done.error;
}

void queue_writer::inside::cut_in_time() {
  lock held(mutex_);
  while (!closed_) {
    if (cut_at_ == steady_clock::time_point::max()) {
      changed_.wait(held);
    } else if (changed_.wait_until(held, cut_at_) == std::cv_status::timeout) {
      const bool drops = options_.batch.when_full == full_policy::drop_oldest;
      if (steady_clock::now() >= cut_at_)
        static_cast<void>(store(held, drops ? patience() : steady_clock::time_point()));
    }
  }
}

void queue_writer::inside::cut() {
  lock held(mutex_);
  static_cast<void>(store(held, {}));
}

write_error queue_writer::inside::sync() {
  lock held(mutex_);
  if (!store(held, patience())) return error_of(queue_->health());
  held.unlock();
  const journal_error wrong = queue_->sync();
  return wrong ? error_of(wrong) : write_error();
}

bool queue_writer::inside::flush(std::optional<milliseconds> limit) {
  const auto begun = steady_clock::now();
  std::uint64_t until = 0;
  {
    lock held(mutex_);
    if (!store(held, end_of(limit))) return false;
    until = stored_to_;
  }
  for (;;) {
    // Only batches on disk are sent.
    if (queue_->durable() < until) static_cast<void>(queue_->sync());
    const auto spent = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun);
    if (limit && spent > *limit) return sender_->wait(until, 0ms);
    const milliseconds step = limit ? std::min<milliseconds>(*limit - spent, 200ms) : 200ms;
    if (sender_->wait(until, step)) return true;
    const std::lock_guard held(mutex_);
    if (closed_) return false;
  }
}

void queue_writer::inside::close(milliseconds limit) {
  if (limit.count() != 0) static_cast<void>(flush(limit));
  {
    lock held(mutex_);
    if (closed_) return;
    give_up_at_ = steady_clock::now() + close_patience;
    const bool drops = options_.batch.when_full == full_policy::drop_oldest;
    const bool stored = store(held, drops ? give_up_at_ : steady_clock::time_point());
    if (closed_) return;  // by another thread in the meantime
    if (!stored) lost_ = unstored_lines_ + collector_.lines();
    closed_ = true;
  }
  changed_.notify_all();
  if (cutter_.joinable()) cutter_.join();
  sender_->stop();
  static_cast<void>(queue_->close());
}

std::uint64_t queue_writer::inside::stored() const {
  const std::lock_guard held(mutex_);
  const bool is_all = unstored_lines_ == 0 && collector_.lines() == 0;
  return std::min(first_missing_, is_all ? fed_ : stored_end_);
}

write_statistics queue_writer::inside::statistics() const {
  const forward_statistics sent = sender_->statistics();
  const std::lock_guard held(mutex_);
  write_statistics out;
  out.written = sent.written;
  out.rejected = sent.rejected + sent.unreadable;
  out.dropped = sent.dropped + dropped_ + lost_;
  const std::uint64_t settled = out.written + out.rejected + out.dropped;
  const std::uint64_t here = collector_.records() - collector_.refused() + dropped_;
  // Points of an earlier process are counted when they are settled.
  out.accepted = std::max(here, settled);
  out.pending = out.accepted - settled;
  out.refused = collector_.refused();
  out.omitted = collector_.omitted();
  out.given = out.accepted + out.refused;
  out.batches = sent.batches;
  out.bytes = sent.bytes;
  out.requests = sent.requests;
  out.retried = sent.retried;
  return out;
}

}  // namespace simdlp
