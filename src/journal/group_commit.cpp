// SPDX-License-Identifier: Apache-2.0
// The functions of the engine that its thread runs. All entries that arrived while the last group
// was synced form the next group, which needs one sync.
#include <algorithm>
#include <bit>
#include <cerrno>
#include <utility>

#include "journal/engine.h"
#include "journal/failure.h"

namespace simdlp::journal_format {
namespace {

constexpr std::chrono::milliseconds first_retry{50};
constexpr std::chrono::milliseconds longest_retry{1000};
constexpr std::chrono::seconds retention_interval{1};
// A group of large records is synced in parts, so that callers with records in the first part can
// continue while the next part is written. If syncs take long regardless of their size, fewer syncs are
// better.
constexpr std::uint64_t part_of_fast_disk = std::uint64_t{4} << 20U;
constexpr std::uint64_t part_of_slow_disk = std::uint64_t{16} << 20U;
constexpr std::chrono::milliseconds slow_sync{3};

void count(journal_histogram& histogram, std::uint64_t value) {
  // The smallest power of two that is not below the value.
  const auto power = value == 0 ? 0 : static_cast<std::size_t>(std::bit_width(value - 1));
  const auto bucket = std::min<std::size_t>(power, histogram.buckets.size() - 1);
  ++histogram.buckets[bucket];
  ++histogram.count;
  histogram.sum += value;
}

}  // namespace

engine::clock::time_point engine::wake_up_time() const {
  clock::time_point at = clock::time_point::max();
  if (unsynced_ && options_.sync_interval.count() > 0) {
    at = std::min(at, unsynced_since_ + options_.sync_interval);
  }
  if (failure_) at = std::min(at, retry_at_);
  if (options_.retain_age && !kept_.segments().empty()) {
    at = std::min(at, clock::now() + retention_interval);
  }
  return at;
}

void engine::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const clock::time_point at = wake_up_time();
    const auto has_work = [&] { return !queue_.empty() || closing_ || look_at_retention_; };
    if (at == clock::time_point::max()) {
      work_.wait(lock, has_work);
    } else if (!work_.wait_until(lock, at, has_work)) {
      look_at_retention_ = options_.retain_age.has_value();
    }
    group entries;
    entries.swap(queue_);
    const bool last_round = closing_;
    const bool retain = std::exchange(look_at_retention_, false);
    const bool failing = static_cast<bool>(failure_);
    const bool retry = failing && clock::now() >= retry_at_;
    lock.unlock();
    if (!entries.empty()) write_group(entries);
    const bool due =
        unsynced_ && (last_round || (options_.sync_interval.count() > 0 &&
                                     clock::now() - unsynced_since_ >= options_.sync_interval));
    if (due) static_cast<void>(commit());
    if (retry && !last_round) try_again();
    if (retain && !last_round) remove_passed_segments();
    lock.lock();
    if (last_round && queue_.empty()) return;
  }
}

void engine::write_group(group& entries) {
  bool sync = false;
  bool good = writer_.is_open();
  const std::uint64_t largest_part = sync_time_ > slow_sync ? part_of_slow_disk : part_of_fast_disk;
  while (!entries.empty() && good) {
    sync = sync || entries.front()->how == durability::synced;
    good = write_entry(*entries.front());
    if (!good) break;
    written_.push_back(std::move(entries.front()));
    entries.pop_front();
    if (sync && pieces_bytes_ >= largest_part) good = commit();
  }
  if (good) good = sync ? commit() : flush();
  if (good) return;
  journal_error reason;
  {
    const std::lock_guard lock(mutex_);
    reason = failure_;
  }
  while (!entries.empty()) {
    std::unique_ptr<submission> first = std::move(entries.front());
    entries.pop_front();
    end(std::move(first), reason);
  }
  update_counts();
}

bool engine::write_entry(submission& entry) {
  if (!entry.is_record) return true;
  if (!make_room(entry.header.size())) return false;
  entry.header.sequence = next_++;
  ++group_entries_;
  entry.header.confirmed = durable_;
  entry.text = encode(entry.header, writer_.seed());
  pieces_.push_back({entry.text.data(), entry.text.size()});
  for (const std::string_view part : {entry.database, entry.metadata}) {
    if (!part.empty()) pieces_.push_back({part.data(), part.size()});
  }
  for (const std::string_view part : entry.body) {
    if (!part.empty()) pieces_.push_back({part.data(), part.size()});
  }
  pieces_.push_back({&record_trailer, 1});
  pieces_bytes_ += entry.header.size();
  journal_segment& about = writer_.about();
  about.newest =
      about.records == 0 ? entry.header.arrival : std::max(about.newest, entry.header.arrival);
  ++about.records;
  about.lines += entry.header.lines;
  about.last = entry.header.sequence;
  return true;
}

bool engine::make_room(std::uint64_t bytes) {
  if (pieces_bytes_ + bytes <= writer_.room()) return true;
  if (!commit()) return false;
  if (bytes <= writer_.room()) return true;
  if (writer_.about().records == 0) {
    writer_.abandon();  // the next one has the same number, and replaces it
    return start_segment(bytes);
  }
  return finish_segment() && start_segment(bytes);
}

bool engine::finish_segment() {
  const int error = writer_.seal(next_);  // closes it in any case
  {
    const std::lock_guard lock(mutex_);
    kept_.add(writer_.about());
    look_at_retention_ = true;
  }
  if (error < 0) fail(error, writer_.about().file, "cannot finish");
  return error >= 0;
}

bool engine::start_segment(std::uint64_t bytes) {
  const std::uint64_t needed = segment_header_bytes + bytes + end_record_bytes;
  const int error = writer_.start(next_, confirmed_, std::max(options_.segment_bytes, needed));
  if (error < 0) {
    fail(error, segment_name(next_), "cannot create");
    return false;
  }
  update_counts();
  return true;
}

bool engine::flush() {
  if (!pieces_.empty()) {
    const int error = writer_.write(pieces_);
    pieces_.clear();
    pieces_bytes_ = 0;
    if (error < 0) {
      fail(error, writer_.about().file, "cannot write");
      return false;
    }
    last_ = next_ - 1;
    if (!unsynced_) {
      unsynced_ = true;
      unsynced_since_ = clock::now();
    }
  }
  end_written(false);
  return true;
}

bool engine::commit() {
  if (!flush()) return false;
  if (unsynced_) {
    const clock::time_point before = clock::now();
    const int error = writer_.sync();
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(clock::now() - before);
    sync_time_ = took;
    {
      const std::lock_guard lock(mutex_);
      ++counts_.syncs;
      if (error < 0) ++counts_.failed_syncs;
      count(counts_.sync_microseconds, static_cast<std::uint64_t>(took.count()));
    }
    if (error < 0) {
      fail(error, writer_.about().file, "cannot sync");
      return false;
    }
    unsynced_ = false;
    const std::lock_guard lock(mutex_);
    count(counts_.group_entries, std::exchange(group_entries_, 0));
    durable_ = last_.load();
    confirmed_ = durable_;
  }
  end_written(true);
  return true;
}

// Ends what has reached the durability that was requested. Entries that wait for a sync stay.
void engine::end_written(bool synced) {
  group waiting;
  waiting.swap(written_);
  for (std::unique_ptr<submission>& each : waiting) {
    if (synced || (each->is_record && each->how == durability::written)) {
      end(std::move(each), {});
    } else {
      written_.push_back(std::move(each));
    }
  }
  update_counts();
}

void engine::end(std::unique_ptr<submission> what, const journal_error& error) {
  {
    const std::lock_guard lock(mutex_);
    --counts_.pending;
    counts_.pending_bytes -= what->bytes();
    if (what->is_record) {
      pending_file_bytes_ -= what->header.size();
      if (!error) {
        ++counts_.appended;
        counts_.appended_bytes += what->header.size();
      } else {
        ++counts_.failed;
      }
    }
  }
  if (what->done) what->done({what->header.sequence, error});
}

void engine::update_counts() {
  const std::lock_guard lock(mutex_);
  current_first_ = writer_.about().first;
  current_bytes_ = writer_.is_open() ? writer_.about().content : 0;
  counts_.segments = kept_.segments().size() + (writer_.is_open() ? 1 : 0);
  counts_.total_bytes = kept_.bytes() + (writer_.is_open() ? writer_.about().size : 0);
  progress_.notify_all();
}

// Until the next attempt to make a segment succeeds.
void engine::refuse_entries(const journal_error& reason) {
  failure_ = reason;
  retry_delay_ = first_retry;
  retry_at_ = clock::now() + retry_delay_;
}

// After a failure the segment is never touched again: its unsynced records may be on disk or not.
// They have failed; their numbers are not used again, and the next segment says so.
void engine::fail(int error, const std::string& file, std::string_view what) {
  const journal_error reason = failure_of(error, directory_ + "/" + file, what);
  group refused;
  {
    const std::lock_guard lock(mutex_);
    refuse_entries(reason);
    refused.swap(queue_);
    if (writer_.is_open()) kept_.add(writer_.about());
  }
  if (writer_.is_open()) writer_.abandon();
  pieces_.clear();
  pieces_bytes_ = 0;
  group_entries_ = 0;
  unsynced_ = false;
  last_ = next_ - 1;
  group waiting;
  waiting.swap(written_);
  for (std::unique_ptr<submission>& each : waiting) end(std::move(each), reason);
  for (std::unique_ptr<submission>& each : refused) end(std::move(each), reason);
  update_counts();
}

void engine::try_again() {
  const int error = writer_.start(next_, confirmed_, options_.segment_bytes);
  {
    const std::lock_guard lock(mutex_);
    if (error < 0) {
      failure_ = failure_of(error, directory_ + "/" + segment_name(next_), "cannot create");
      retry_delay_ = std::min<clock::duration>(2 * retry_delay_, longest_retry);
      retry_at_ = clock::now() + retry_delay_;
    } else {
      failure_ = {};
      // All earlier records are on disk or have failed, so that nothing is left that a sync could change.
      durable_ = last_.load();
    }
  }
  update_counts();
}

void engine::remove_passed_segments() {
  // With a bound, a segment whose records have all been read is finished early, so that its space
  // comes back.
  bool finish = false;
  {
    const std::lock_guard lock(mutex_);
    finish = options_.max_bytes != 0 && (options_.retain_age || options_.retain_bytes) &&
             writer_.is_open() && writer_.about().records != 0 && kept_.has_readers() &&
             kept_.passed() >= writer_.about().last &&
             kept_.bytes() + writer_.about().content > options_.max_bytes / 2;
  }
  if (finish && commit() && finish_segment()) static_cast<void>(start_segment(0));
  std::vector<std::string> files;
  int error = 0;
  {
    const std::lock_guard lock(mutex_);
    error = kept_.find_passed(writer_.is_open() ? writer_.about().first : next_,
                              writer_.about().content, files);
  }
  // Without the lock, as appends would wait for the removal of large files.
  std::size_t removed = 0;
  while (error >= 0 && removed < files.size()) {
    error = in_->unlink(files[removed]);
    if (error == -ENOENT) error = 0;  // somebody has removed it by hand
    if (error >= 0) ++removed;
  }
  {
    const std::lock_guard lock(mutex_);
    kept_.forget(removed);
    counts_.removed_segments += removed;
    if (error < 0) ++counts_.failed_removals;
  }
  update_counts();
}

}  // namespace simdlp::journal_format
