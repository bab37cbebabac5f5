// SPDX-License-Identifier: Apache-2.0
// The functions of the engine that callers run. Those of its thread are in group_commit.cpp.
#include "journal/engine.h"

#include <algorithm>
#include <future>
#include <span>
#include <utility>

#include "journal/crc32c.h"
#include "journal/failure.h"

namespace simdlp::journal_format {
namespace {

constexpr std::uint64_t smallest_segment = 4096;

std::uint64_t body_bytes(const journal_entry& entry) {
  std::uint64_t sum = 0;
  for (const std::string_view part : entry.body) sum += part.size();
  return sum;
}

// The submission of an entry within the limits.
std::unique_ptr<submission> submission_of(const journal_entry& entry, durability how,
                                          std::uint64_t body, bool copy) {
  auto made = std::make_unique<submission>();
  made->how = how;
  made->header = {.arrival = entry.arrival,
                  .body = static_cast<std::uint32_t>(body),
                  .metadata = static_cast<std::uint32_t>(entry.metadata.size()),
                  .lines = entry.lines,
                  .database = static_cast<std::uint16_t>(entry.database.size()),
                  .precision = static_cast<std::uint8_t>(entry.precision)};
  if (copy) {
    made->copy.reserve(static_cast<std::size_t>(made->header.payload()));
    made->copy.append(entry.database).append(entry.metadata);
    for (const std::string_view part : entry.body) made->copy.append(part);
    const std::string_view bytes = made->copy;
    made->database = bytes.substr(0, entry.database.size());
    made->metadata = bytes.substr(entry.database.size(), entry.metadata.size());
    made->body = {bytes.substr(entry.database.size() + entry.metadata.size())};
  } else {
    made->database = entry.database;
    made->metadata = entry.metadata;
    made->body.assign(entry.body.begin(), entry.body.end());
  }
  std::uint32_t crc = crc32c(crc32c(0, made->database), made->metadata);
  for (const std::string_view part : made->body) crc = crc32c(crc, part);
  made->header.payload_crc = crc;
  return made;
}

}  // namespace

engine::engine(std::unique_ptr<storage> in, std::unique_ptr<directory_lock> lock,
               std::string directory, const journal_options& options)
    : directory_(std::move(directory)),
      options_([&] {
        journal_options sane = options;
        sane.segment_bytes = std::max(sane.segment_bytes, smallest_segment);
        // Space is freed by whole segments, so the bound must allow several.
        if (sane.max_bytes != 0) {
          sane.segment_bytes =
              std::min(sane.segment_bytes, std::max(sane.max_bytes / 8, smallest_segment));
        }
        return sane;
      }()),
      in_(std::move(in)),
      lock_(std::move(lock)),
      writer_(*in_),
      kept_(*in_, options_) {}

journal_error engine::open(journal_report& report) {
  recovery recovered = recover(*in_, options_.strict);
  report = recovered.found.report;
  if (recovered.error) {
    // Other errors begin with the name of a file.
    const bool is_of_journal = recovered.error.code == journal_errc::damaged;
    recovered.error.text = directory_ + (is_of_journal ? ": " : "/") + recovered.error.text;
    return recovered.error;
  }
  std::vector<journal_segment> segments = report.segments;
  const auto failed = [&](int error, const std::string& file, std::string_view what) {
    return failure_of(error, directory_ + "/" + file, what);
  };
  // The last process may have died before it synced what it wrote.
  if (!segments.empty() && !segments.back().sealed) {
    const journal_segment& last = segments.back();
    const open_file file(*in_, in_->open(last.file, true));
    const int error = file.get() < 0 ? file.get() : in_->sync(file.get());
    if (error < 0) return failed(error, last.file, "cannot sync");
  }
  next_ = recovered.found.next;
  confirmed_ = report.last;
  const std::string file = segment_name(next_);
  // From here on, the header of the next segment says which records must exist.
  const int error = writer_.start(next_, confirmed_, options_.segment_bytes);
  const bool has_segment = error >= 0;
  if (!has_segment) {
    journal_error reason = failed(error, file, "cannot create");
    if (reason.code != journal_errc::disk_full || !options_.open_without_room) return reason;
    refuse_entries(reason);
  }
  // An empty segment, or one with a torn first record, has the same name and was replaced.
  std::erase_if(segments, [&](const journal_segment& each) { return each.file == file; });
  // A file that is cut before the next one confirms its records looks as if it had lost some.
  for (journal_segment& each : std::span(segments).first(has_segment ? segments.size() : 0)) {
    const int uncut = cut_end(*in_, each);
    if (uncut < 0) return failed(uncut, each.file, "cannot cut");
  }
  const int unread = kept_.open(std::move(segments));
  if (unread < 0) return failed(unread, "readers", "cannot read");
  found_ = report;
  last_ = next_ - 1;
  durable_ = next_ - 1;
  look_at_retention_ = true;
  update_counts();
  thread_ = std::thread([this] { run(); });
  closed_ = false;
  return {};
}

journal_errc engine::refusal(std::uint64_t bytes, std::uint64_t file_bytes) const {
  if (closing_) return journal_errc::closed;
  if (failure_) return failure_.code;
  // A request for a sync takes no room.
  if (options_.max_bytes != 0 && file_bytes != 0 &&
      kept_.bytes() + current_bytes_ + pending_file_bytes_ + file_bytes > options_.max_bytes) {
    return journal_errc::journal_full;
  }
  if (counts_.pending != 0 && counts_.pending_bytes + bytes > options_.queue_bytes) {
    return journal_errc::queue_full;
  }
  return journal_errc::none;
}

journal_errc engine::push(std::unique_ptr<submission> what, bool wait) {
  const std::uint64_t bytes = what->bytes();
  const std::uint64_t file_bytes = what->is_record ? what->header.size() : 0;
  std::unique_lock lock(mutex_);
  journal_errc refused = refusal(bytes, file_bytes);
  while (wait && refused == journal_errc::queue_full) {
    progress_.wait(lock);
    refused = refusal(bytes, file_bytes);
  }
  if (refused != journal_errc::none) {
    ++counts_.refused;
    if (refused == journal_errc::journal_full) {
      look_at_retention_ = true;
      work_.notify_one();
    }
    return refused;
  }
  ++counts_.pending;
  counts_.pending_bytes += bytes;
  pending_file_bytes_ += file_bytes;
  const bool idle = queue_.empty();
  queue_.push_back(std::move(what));
  if (idle) work_.notify_one();
  return journal_errc::none;
}

journal_appended engine::push_and_wait(std::unique_ptr<submission> what) {
  std::promise<journal_appended> ended;
  what->done = [&ended](const journal_appended& how_it_ended) { ended.set_value(how_it_ended); };
  const journal_errc refused = push(std::move(what), true);
  if (refused == journal_errc::none) return ended.get_future().get();
  const journal_error reason = health();
  return {0, reason.code == refused ? reason : error_of(refused)};
}

std::unique_ptr<submission> engine::take(const journal_entry& entry, durability how, bool copy) {
  const std::uint64_t body = body_bytes(entry);
  if (entry.database.size() > journal_entry::max_database_bytes ||
      entry.metadata.size() > journal_entry::max_metadata_bytes ||
      body > journal_entry::max_body_bytes) {
    const std::lock_guard lock(mutex_);
    ++counts_.refused;
    return nullptr;
  }
  return submission_of(entry, how, body, copy);
}

journal_errc engine::append(const journal_entry& entry, durability how, journal::completion done,
                            bool copy) {
  auto made = take(entry, how, copy);
  if (made == nullptr) return journal_errc::too_large;
  made->done = std::move(done);
  return push(std::move(made), false);
}

journal_appended engine::append_and_wait(const journal_entry& entry, durability how) {
  auto made = take(entry, how, false);
  if (made == nullptr) return {0, error_of(journal_errc::too_large)};
  return push_and_wait(std::move(made));
}

journal_error engine::sync() {
  auto barrier = std::make_unique<submission>();
  barrier->is_record = false;
  return push_and_wait(std::move(barrier)).error;
}

journal_error engine::close() {
  const std::lock_guard once(closing_mutex_);
  if (closed_) return close_error_;
  closed_ = true;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    work_.notify_one();
    progress_.notify_all();
  }
  thread_.join();
  const std::lock_guard lock(mutex_);
  close_error_ = failure_;
  if (writer_.is_open()) {
    const int error = writer_.seal(next_);
    if (error < 0 && !close_error_) {
      close_error_ = failure_of(error, directory_ + "/" + writer_.about().file, "cannot finish");
    }
  }
  if (lock_ != nullptr) lock_->release();
  progress_.notify_all();
  return close_error_;
}

journal_error engine::health() const {
  const std::lock_guard lock(mutex_);
  if (failure_) return failure_;
  if (options_.max_bytes != 0 && kept_.bytes() + current_bytes_ >= options_.max_bytes) {
    return error_of(journal_errc::journal_full);
  }
  return {};
}

journal_stats engine::stats() const {
  const std::lock_guard lock(mutex_);
  journal_stats stats = counts_;
  stats.last = last_;
  stats.durable = durable_;
  stats.open_damage = found_.open_damage();
  return stats;
}

std::uint64_t engine::wait_durable(std::uint64_t sequence,
                                   std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  progress_.wait_for(lock, timeout, [&] { return closing_ || durable_ >= sequence; });
  return durable_;
}

journal_error engine::set_place(std::string_view reader, std::uint64_t sequence) {
  if (!is_reader_name(reader)) return error_of(journal_errc::invalid_argument);
  const std::lock_guard lock(mutex_);
  if (closing_) return error_of(journal_errc::closed);
  if (sequence > last_) return error_of(journal_errc::invalid_argument);
  const std::uint64_t before = kept_.passed();
  const int error = kept_.set_place(reader, sequence);
  if (error < 0) {
    return failure_of(error, directory_ + "/readers/" + std::string(reader), "cannot write");
  }
  // Only a place in another segment can allow a segment to be removed.
  const auto& segments = kept_.segments();
  const std::uint64_t first_end = segments.size() > 1 ? segments[1].first : current_first_;
  const bool bounded = options_.max_bytes != 0 && kept_.passed() >= last_;
  if (kept_.passed() != before &&
      ((!segments.empty() && kept_.passed() + 1 >= first_end) || bounded)) {
    look_at_retention_ = true;
    work_.notify_one();
  }
  return {};
}

std::optional<std::uint64_t> engine::place(std::string_view reader) const {
  const std::lock_guard lock(mutex_);
  return kept_.place(reader);
}

journal_error engine::remove_reader(std::string_view reader) {
  if (!is_reader_name(reader)) return error_of(journal_errc::invalid_argument);
  const std::lock_guard lock(mutex_);
  if (closing_) return error_of(journal_errc::closed);
  const int error = kept_.remove_reader(reader);
  if (error < 0) {
    return failure_of(error, directory_ + "/readers/" + std::string(reader), "cannot remove");
  }
  look_at_retention_ = true;
  work_.notify_one();
  return {};
}

std::vector<journal_damage> engine::damage() const {
  const std::lock_guard lock(mutex_);
  return found_.damage;
}

journal_error engine::acknowledge_damage() {
  const std::lock_guard lock(mutex_);
  if (closing_) return error_of(journal_errc::closed);
  const int error = acknowledge(*in_, found_);
  return error < 0 ? failure_of(error, directory_ + "/damaged", "cannot rename") : journal_error{};
}

}  // namespace simdlp::journal_format
