// SPDX-License-Identifier: Apache-2.0
#include "simdlp/queue/forwarder.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "queue/batch_key.h"
#include "queue/rejected_lines.h"
#include "simdlp/journal/lines.h"
#include "simdlp/journal/reader.h"

namespace simdlp {

using namespace std::chrono_literals;
using queue_internal::batch_key;
using std::chrono::milliseconds;

namespace {

[[nodiscard]] std::int64_t nanoseconds_now() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// True if a failure is caused by the lines, and not by the server, the network or the options.
// Sending the lines again is then useless.
[[nodiscard]] bool is_final(const write_error& error) noexcept {
  switch (error.kind) {
    case write_error_kind::rejected:
    case write_error_kind::too_large: return true;
    case write_error_kind::http:
      return error.status == 400 || error.status == 413 || error.status == 422;
    default: return false;
  }
}

[[nodiscard]] client_options options_for(client_options from, const batch_key& key,
                                         std::size_t batch_bytes) {
  from.database = key.database;
  from.retention_policy = key.retention_policy;
  from.org = key.org;
  from.precision = precision::nanoseconds;
  from.retry.max_retries = retry_options::unlimited;
  from.retry.max_time = 0ms;
  // A batch ends where this class ends it.
  from.batch.flush_interval = 0ms;
  from.batch.batch_size = std::size_t{1} << 40U;
  from.batch.batch_bytes =
      std::clamp(2 * batch_bytes, from.batch.batch_bytes, from.batch.max_request_bytes);
  from.batch.buffer_bytes = std::max(from.batch.buffer_bytes, 4 * from.batch.max_request_bytes);
  from.batch.when_full = full_policy::block;
  from.batch.max_in_flight = 1;
  from.batch.stamp = false;
  from.validate = false;
  from.on_reject = reject_policy::isolate;
  from.on_auth_failure = auth_failure::fail;  // tried again by this class
  return from;
}

}  // namespace

class forwarder::inside {
 public:
  inside(journal& from, forward_options&& options);
  inside(const inside&) = delete;
  inside& operator=(const inside&) = delete;
  ~inside() { stop(); }

  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  bool wait(std::uint64_t sequence, milliseconds limit);
  void drop_oldest(bool on);
  void stop();
  [[nodiscard]] forward_statistics statistics() const;
  [[nodiscard]] std::map<int, std::uint64_t> answers() const;

 private:
  struct writer {
    std::unique_ptr<batch_writer> to;
    write_statistics books;  // what has already been counted
    std::map<int, std::uint64_t> answers;
  };
  // Lines with one key that are sent together.
  struct batch {
    batch_key key;  // with the database of the destination
    std::string lines;
    std::uint64_t last = 0;  // the last record that it contains or skips
    bool has_lines = false;
  };

  void run();
  [[nodiscard]] bool is_wanted(const journal_record& record);
  void gather(batch& to);
  [[nodiscard]] bool add(const journal_record& record, batch& to);
  [[nodiscard]] bool deliver(const batch& what);
  [[nodiscard]] bool settle(const batch& what, bool dropping);
  void count(writer& of, bool settled);
  void let_room_be_made();
  void advance(std::uint64_t to);
  void pause(milliseconds time);
  [[nodiscard]] std::string destination_of(std::string_view database) const;
  [[nodiscard]] batch_key key_of(const journal_record& record) const;
  [[nodiscard]] batch_key key_to_check() const;
  writer& writer_for(const batch_key& key);
  void note_failure(const write_error& error);
  void note_damage(const journal_damage& place);

  journal& from_;
  forward_options options_;
  std::string problem_;
  queue_internal::rejected_lines rejected_;
  journal_reader reader_;
  bool holds_record_ = false;        // the reader's record is not used yet
  std::uint64_t skipped_bytes_ = 0;  // by drop_oldest(), since room was last waited for

  client client_;
  std::map<batch_key, writer> writers_;

  // What the callbacks reported about the current batch.
  std::optional<write_error> refused_;
  std::vector<line_error> refused_lines_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  forward_statistics counts_;
  std::map<int, std::uint64_t> answers_;
  bool fails_ = false;
  std::atomic<bool> stops_{false};
  std::atomic<bool> dropping_{false};
  std::thread thread_;
};

forwarder::inside::inside(journal& from, forward_options&& options)
    : from_(from),
      options_(std::move(options)),
      problem_(problem_of(options_for(options_.destination, key_to_check(), options_.batch_bytes))),
      rejected_(options_.rejected.empty() ? from.directory() + "/rejected" : options_.rejected),
      reader_(from.directory(), {from.place(options_.name).value_or(0) + 1}),
      client_(options_for(options_.destination, key_to_check(), options_.batch_bytes)) {
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

// A key for checking the other options.
batch_key forwarder::inside::key_to_check() const {
  return {"x", options_.destination.retention_policy, options_.destination.org};
}

bool forwarder::inside::is_wanted(const journal_record& record) {
  const auto age = std::chrono::nanoseconds(nanoseconds_now() - record.arrival);
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

forwarder::inside::writer& forwarder::inside::writer_for(const batch_key& key) {
  const auto found = writers_.find(key);
  if (found != writers_.end()) return found->second;
  if (writers_.size() >= 100) writers_.clear();
  writer_callbacks callbacks;
  callbacks.on_success = [this](const batch_info&) { note_failure({}); };
  callbacks.on_retry = [this](const batch_info&, const write_error& error, milliseconds) {
    note_failure(error);
    return stops_ || dropping_ ? retry_decision::give_up : retry_decision::retry;
  };
  callbacks.on_error = [this](const batch_info&, const write_error& error,
                              std::span<const line_error> lines) {
    refused_ = error;
    refused_lines_.insert(refused_lines_.end(), lines.begin(), lines.end());
  };
  writer& made = writers_[key];
  made.to = std::make_unique<batch_writer>(
      client_, options_for(options_.destination, key, options_.batch_bytes), std::move(callbacks));
  return made;
}

// Returns true if the batch is finished and its place may be stored.
bool forwarder::inside::deliver(const batch& what) {
  writer& with = writer_for(what.key);
  refused_.reset();
  refused_lines_.clear();
  // Lines that are too long for a request are refused here.
  const write_result handed = with.to->write(std::string_view(what.lines));
  bool settled = false;
  while (!settled && !stops_) settled = with.to->flush(100ms);
  if (!settled) {
    with.to->abort();
    count(with, false);
    return false;
  }
  refused_lines_.insert(refused_lines_.end(), handed.lines.begin(), handed.lines.end());
  if (handed.error && !refused_) refused_ = handed.error;
  const bool dropping = dropping_;  // it may change in the meantime
  const bool is_done = settle(what, dropping);
  count(with, is_done);
  return is_done;
}

bool forwarder::inside::settle(const batch& what, bool dropping) {
  if (!refused_ && refused_lines_.empty()) return true;
  if (refused_ && !is_final(*refused_)) {
    if (dropping) skipped_bytes_ += what.lines.size();
    note_failure(*refused_);
    return dropping;
  }
  const std::string reason = refused_ ? describe(*refused_) : std::string("refused");
  if (!rejected_.keep(what.key.name(), reason, refused_lines_, what.lines)) {
    write_error wrong;
    wrong.kind = write_error_kind::usage;
    wrong.message = "refused lines cannot be written to the folder 'rejected'";
    note_failure(wrong);
    return dropping;
  }
  if (options_.on_rejected)
    options_.on_rejected(refused_.value_or(write_error()), refused_lines_, what.lines);
  return true;
}

// A batch that is not settled is sent again as a whole, so its lines are counted then.
void forwarder::inside::count(writer& of, bool settled) {
  const write_statistics now = of.to->statistics();
  const write_statistics& old = of.books;
  const std::lock_guard lock(mutex_);
  if (settled) {
    counts_.written += now.written + now.sent - old.written - old.sent;
    counts_.rejected += now.rejected + now.not_written + now.unknown + now.refused - old.rejected -
                        old.not_written - old.unknown - old.refused;
    const bool is_refused = refused_ && is_final(*refused_);
    (is_refused ? counts_.rejected : counts_.dropped) += now.given_up - old.given_up;
  }
  counts_.batches += now.batches - old.batches;
  counts_.bytes += now.bytes - old.bytes;
  counts_.requests += now.requests - old.requests;
  counts_.retried += now.retried - old.retried;
  of.books = now;
  std::map<int, std::uint64_t> answers = of.to->answers();
  for (const auto& [status, number] : answers) answers_[status] += number - of.answers[status];
  of.answers = std::move(answers);
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
