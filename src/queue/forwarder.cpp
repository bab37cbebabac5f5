// SPDX-License-Identifier: Apache-2.0
#include "simdlp/queue/forwarder.h"

#include <algorithm>
#include <utility>

#include "queue/forwarder_core.h"
#include "simdlp/journal/lines.h"
#include "text/unix_time.h"

namespace simdlp {

using namespace std::chrono_literals;
using queue_internal::batch_key;
using std::chrono::milliseconds;

forwarder::inside::inside(journal& from, forward_options&& options)
    : from_(from),
      options_(std::move(options)),
      problem_(problem_of(options_for(key_to_check()))),
      rejected_(options_.rejected.empty() ? from.directory() + "/rejected" : options_.rejected),
      reader_(from.directory(), {from.place(options_.name).value_or(0) + 1}),
      client_(options_for(key_to_check())) {
  counts_.place = from.place(options_.name).value_or(0);
  const journal_error wrong = from.set_place(options_.name, counts_.place);
  if (wrong && problem_.empty()) problem_ = wrong.text;
  if (problem_.empty()) thread_ = std::thread([this] { run(); });
}

void forwarder::inside::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stops_.exchange(true)) return;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  client_.close();
}

forward_statistics forwarder::inside::statistics() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::map<int, std::uint64_t> forwarder::inside::answers() const {
  const std::lock_guard lock(mutex_);
  return answers_;
}

bool forwarder::inside::wait(std::uint64_t sequence, milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] {
    return counts_.place >= sequence || stops_.load();
  }) && counts_.place >= sequence;
}

void forwarder::inside::drop_oldest(bool on) {
  {
    const std::lock_guard lock(mutex_);
    dropping_ = on;
  }
  changed_.notify_all();
}

void forwarder::inside::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [&] { return stops_.load(); });
}

void forwarder::inside::run() {
  milliseconds delay = options_.destination.retry.interval;
  while (!stops_) {
    batch next;
    gather(next);
    if (!next.has_lines) {
      if (next.last > counts_.place) advance(next.last);  // only this thread changes the place
      let_room_be_made();
      if (options_.syncs && from_.last() > from_.durable()) static_cast<void>(from_.sync());
      from_.wait_durable(std::max(reader_.position(), next.last + 1), 200ms);
      continue;
    }
    bool is_done = false;
    while (!stops_ && !(is_done = deliver(next))) {
      pause(delay);
      delay = std::min(2 * delay, options_.destination.retry.max_delay);
    }
    // Lines that were not delivered are read again by the next forwarder of this name.
    if (!is_done) return;
    delay = options_.destination.retry.interval;
    advance(next.last);
    let_room_be_made();
  }
}

// The journal frees space by whole segments. After skipping as much as a segment, waits whether
// that was enough before skipping more.
void forwarder::inside::let_room_be_made() {
  if (skipped_bytes_ < from_.options().segment_bytes) return;
  skipped_bytes_ = 0;
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, 500ms, [&] { return stops_ || !dropping_; });
}

std::string forwarder::inside::destination_of(std::string_view database) const {
  const auto found = options_.databases.find(database);
  if (found != options_.databases.end()) return found->second;
  const std::string& fixed = options_.destination.database;
  return fixed.empty() ? std::string(database) : fixed;
}

batch_key forwarder::inside::key_of(const journal_record& record) const {
  const client_options& to = options_.destination;
  batch_key key{destination_of(record.database), to.retention_policy, to.org};
  queue_internal::read_metadata(record.metadata, key);
  return key;
}

bool forwarder::inside::is_wanted(const journal_record& record) {
  const auto age = std::chrono::nanoseconds(detail::unix_time() - record.arrival);
  const bool is_old = options_.max_age.count() != 0 && age > options_.max_age;
  const bool dropping = dropping_;
  if (!is_old && !dropping && !destination_of(record.database).empty()) return true;
  if (dropping) skipped_bytes_ += record.body.size();
  const std::lock_guard lock(mutex_);
  counts_.dropped += record.lines;
  return false;
}

// Takes the available records that fit into one batch. to.last is the place reached, which may be
// stored when the lines of the batch, if it has any, are delivered.
void forwarder::inside::gather(batch& to) {
  while (!stops_) {
    if (!holds_record_) {
      const std::uint64_t durable = from_.durable();
      const journal_read got = reader_.next(durable);
      if (got == journal_read::damage) {
        note_damage(reader_.damage());
        continue;
      }
      if (got == journal_read::error) {
        write_error wrong;
        wrong.kind = write_error_kind::usage;
        wrong.message = reader_.error().text;
        note_failure(wrong);
        pause(1s);
      }
      // Numbers that no record has, such as those of damage at the end of the journal, are passed, too.
      if (got == journal_read::end) to.last = std::max(to.last, durable);
      if (got != journal_read::record) return;
    }
    holds_record_ = true;
    const journal_record& record = reader_.record();
    if (is_wanted(record)) {
      batch_key key = key_of(record);
      if (to.has_lines &&
          (key != to.key || to.lines.size() + record.body.size() > options_.batch_bytes))
        return;
      to.key = std::move(key);
      if (!add(record, to)) return;  // tried again
    }
    to.last = record.sequence;
    holds_record_ = false;
    if (skipped_bytes_ >= from_.options().segment_bytes) return;
  }
}

// Returns false if lines that are not line protocol cannot be kept.
bool forwarder::inside::add(const journal_record& record, batch& to) {
  const std::size_t before = to.lines.size();
  const journal_lines_written got = append_lines(record, to.lines);
  if (got.rejected != 0 &&
      !rejected_.keep(to.key.name(),
                      "some of these lines are not line protocol; the others were sent", {},
                      record.body)) {
    to.lines.resize(before);
    write_error wrong;
    wrong.kind = write_error_kind::usage;
    wrong.message = "lines that are not line protocol cannot be written to the folder 'rejected'";
    note_failure(wrong);
    pause(1s);
    return false;
  }
  to.has_lines = to.has_lines || got.points != 0;
  const std::lock_guard lock(mutex_);
  counts_.unreadable += got.rejected;
  return true;
}

void forwarder::inside::advance(std::uint64_t to) {
  // If a place cannot be written now, the next call writes a later one.
  static_cast<void>(from_.set_place(options_.name, to));
  {
    const std::lock_guard lock(mutex_);
    counts_.place = to;
  }
  changed_.notify_all();
}

void forwarder::inside::note_failure(const write_error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (!error && !fails_) return;
    fails_ = static_cast<bool>(error);
  }
  if (options_.on_failure) options_.on_failure(error);
}

void forwarder::inside::note_damage(const journal_damage& place) {
  {
    const std::lock_guard lock(mutex_);
    ++counts_.damaged;
  }
  if (options_.on_damage) options_.on_damage(place);
}

forwarder::forwarder(journal& from, forward_options options)
    : inside_(std::make_unique<inside>(from, std::move(options))) {}
forwarder::~forwarder() = default;

const std::string& forwarder::problem() const noexcept { return inside_->problem(); }
bool forwarder::wait(std::uint64_t sequence, milliseconds limit) {
  return inside_->wait(sequence, limit);
}
void forwarder::drop_oldest(bool on) { inside_->drop_oldest(on); }
void forwarder::stop() { inside_->stop(); }
std::map<int, std::uint64_t> forwarder::answers() const { return inside_->answers(); }
forward_statistics forwarder::statistics() const { return inside_->statistics(); }

}  // namespace simdlp
