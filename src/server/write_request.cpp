// SPDX-License-Identifier: Apache-2.0
// The functions that read a write. Those that make its answer are in write_reply.cpp.
#include "server/write_request.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "server/line_text.h"

namespace simdlp::endpoint {
namespace {

constexpr std::size_t decode_step = 64 * 1024;
constexpr std::size_t inflate_step = 256 * 1024;
constexpr std::size_t max_reported = 100;

}  // namespace

decoder& write_workspace::decoder_for(time_unit unit) {
  std::unique_ptr<decoder>& slot = decoders_[static_cast<std::size_t>(unit)];
  if (slot != nullptr) return *slot;
  decode_options options;
  switch (unit) {
    case time_unit::automatic: options.detect_precision = true; break;
    case time_unit::microseconds: options.precision = precision::microseconds; break;
    case time_unit::milliseconds: options.precision = precision::milliseconds; break;
    case time_unit::seconds: options.precision = precision::seconds; break;
    case time_unit::nanoseconds:
    case time_unit::minutes:
    case time_unit::hours: break;
  }
  slot = std::make_unique<decoder>(std::string_view(), options);
  return *slot;
}

write_request::write_request(write_workspace& with, database_schema& database, settings how)
    : with_(with), database_(database), settings_(std::move(how)), held_(with.buffers.take()) {
  if (settings_.encoding == content_encoding::gzip) gzip_ = std::make_unique<gzip_decoder>();
}

write_request::~write_request() {
  if (has_waited_) database_.settled.forget(this);
  settle(false);
  with_.buffers.give_back(std::move(held_));
}

bool write_request::refuse(int status, std::string_view message) {
  refusal_ = error_answer(form_of(settings_.to), status, message);
  return false;
}

bool write_request::refuse_size() {
  return refuse(413,
                "max request size (" + std::to_string(settings_.max_bytes) + " bytes) exceeded");
}

bool write_request::feed(std::string_view bytes) {
  if (refusal_) return false;
  if (bytes.empty()) return true;
  if (gzip_ == nullptr) {
    if (raw_bytes_ + bytes.size() > settings_.max_bytes) return refuse_size();
    std::memcpy(held_.prepare(bytes.size()), bytes.data(), bytes.size());
    return take_prepared(bytes.size());
  }
  raw_bytes_ += bytes.size();
  if (raw_bytes_ > settings_.max_bytes) return refuse_size();
  return inflate(bytes);
}

bool write_request::take_prepared(std::size_t bytes) {
  if (refusal_) return false;
  raw_bytes_ += bytes;
  if (raw_bytes_ > settings_.max_bytes) return refuse_size();
  held_.commit(bytes);
  const std::string_view start = held_.view().substr(0, 2);
  if (start == "\x1F\x8B") {
    return refuse(400,
                  "the body is gzip, but the request has no 'Content-Encoding: gzip': a proxy may "
                  "have removed the header");
  }
  decode_some();
  return true;
}

bool write_request::inflate(std::string_view bytes) {
  bool has_more = true;
  while (has_more) {
    // One byte over the limit is enough to see that it is exceeded.
    const std::size_t left = settings_.max_bytes + 1 - held_.size();
    const std::size_t room = std::min(inflate_step, left);
    const gzip_decoder::result done = gzip_->inflate_to(bytes, held_.prepare(room), room);
    held_.commit(done.written);
    bytes.remove_prefix(done.used);
    if (held_.size() > settings_.max_bytes) return refuse_size();
    if (done.how == gzip_decoder::state::error)
      return refuse(400, "error decoding gzip stream: " + gzip_->error());
    has_more = done.how == gzip_decoder::state::output_full;
    decode_some();
  }
  return true;
}

// Decodes the complete lines if there are enough of them.
void write_request::decode_some() {
  if (waits_for_learning_ || failed_) return;
  if (held_.size() < std::max(decoded_to_ + decode_step, retry_at_)) return;
  const std::string_view fresh = held_.view().substr(decoded_to_);
  const std::size_t newline = fresh.rfind('\n');
  if (newline == std::string_view::npos) {
    retry_at_ = decoded_to_ + 2 * fresh.size();
    return;
  }
  const std::shared_lock lock(database_.mutex);
  decode(decoded_to_ + newline + 1, false, false);
}

line_checker::run write_request::run_of(std::size_t to, bool ends, bool learns) {
  line_checker::run how;
  how.database = &database_;
  how.begin = held_.data() + decoded_to_;
  how.end = held_.data() + to;
  how.learns = learns;
  how.request = this;
  how.stops_at_error = !settings_.parameters.accept_partial;
  how.ends_request = ends;
  if (settings_.parameters.unit == time_unit::minutes) how.scale = std::int64_t{60'000'000'000};
  if (settings_.parameters.unit == time_unit::hours) how.scale = std::int64_t{3'600'000'000'000};
  return how;
}

static_assert(body_buffer::readable_after >= expected_name::read_bytes);

void write_request::decode(std::size_t to, bool ends, bool learns) {
  const line_checker::run how = run_of(to, ends, learns);
  decoder& read = with_.decoder_for(settings_.parameters.unit);
  read.reset(std::string_view(how.begin, static_cast<std::size_t>(how.end - how.begin)));
  line_checker& check = with_.checker;
  check.decode(read, how, [this](refused_line&& line) { drop(std::move(line)); });
  points_ += check.points();
  failed_ = how.stops_at_error && rejected_ != 0;
  waits_for_learning_ = check.needs_learning();
  if (check.stopped_at() == nullptr) {
    decoded_to_ = to;
  } else {
    decoded_to_ = static_cast<std::size_t>(check.stopped_at() - held_.data());
    // An unfinished line is decoded again when its size has doubled.
    retry_at_ = held_.size() + (held_.size() - decoded_to_);
  }
}

void write_request::keep_refused(std::string_view reason, std::string_view lines) {
  refused_text_ += "# ";
  const std::size_t start = refused_text_.size();
  refused_text_ += reason;
  std::replace(refused_text_.begin() + static_cast<std::ptrdiff_t>(start), refused_text_.end(),
               '\n', ' ');
  refused_text_ += '\n';
  refused_text_ += lines;
  if (refused_text_.back() != '\n') refused_text_ += '\n';
}

void write_request::keep_until(std::size_t offset) noexcept {
  if (kept_ != source_)
    std::memmove(held_.data() + kept_, held_.data() + source_, offset - source_);
  kept_ += offset - source_;
  source_ = offset;
}

void write_request::drop(refused_line&& line) {
  const auto begin = static_cast<std::size_t>(line.begin - held_.data());
  const auto end = static_cast<std::size_t>(line.end - held_.data());
  ++rejected_;
  const auto is_same = [&](const auto& each) { return each.first == line.code; };
  const auto found = std::find_if(rejected_by_.begin(), rejected_by_.end(), is_same);
  if (found == rejected_by_.end()) {
    rejected_by_.emplace_back(line.code, 1);
  } else {
    ++found->second;
  }
  exceeds_limit_ = exceeds_limit_ || line.is_limit;
  exceeds_databases_ = exceeds_databases_ || line.is_database_limit;
  const bool keeps = settings_.keeps_refused && settings_.parameters.accept_partial;
  if (line.error != errc::none && (keeps || reported_.size() < max_reported)) {
    const auto at = static_cast<std::size_t>(line.place - held_.data());
    line.message = syntax_message(line.error, std::string_view(line.begin, end - begin), at - begin,
                                  place_text(begin, at));
  }
  if (keeps) keep_refused(line.message, std::string_view(line.begin, end - begin));
  if (reported_.size() < max_reported)
    reported_.push_back({line_at(begin), std::move(line.message), std::move(line.original)});
  if (!settings_.parameters.accept_partial) return;
  static_cast<void>(line_at(end));  // count before the bytes are overwritten
  keep_until(begin);
  source_ = end;
}

// Returns the number of the line with the byte at `offset`. Offsets must not decrease.
std::uint64_t write_request::line_at(std::size_t offset) {
  const char* const data = held_.data();
  line_ += static_cast<std::uint64_t>(std::count(data + counted_to_, data + offset, '\n'));
  counted_to_ = offset;
  return line_;
}

// Returns the place of an error in the line that starts at `begin`: the column in its physical line,
// including spaces at the start, and the number of that line if it is not the first one. line_at()
// must not have been called for a later offset.
std::string write_request::place_text(std::size_t begin, std::size_t at) {
  const char* const data = held_.data();
  std::size_t first = begin;
  while (first > source_ && data[first - 1] == ' ') --first;
  const std::string_view before(data + first, at - first);
  const std::size_t newline = before.rfind('\n');
  if (newline == std::string_view::npos) return "column " + std::to_string(before.size() + 1);
  const auto more = static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
  return "line " + std::to_string(line_at(begin) + more) + ", column " +
         std::to_string(before.size() - newline);
}

bool write_request::end_body() {
  if (!std::exchange(has_ended_, true)) {
    if (!refusal_ && gzip_ != nullptr && !gzip_->is_complete())
      static_cast<void>(refuse(400, "error decoding gzip stream: the stream is truncated"));
    if (refusal_) return true;
    decoded_bytes_ = held_.size();
    if (!waits_for_learning_ && !failed_ && decoded_to_ != held_.size()) {
      const std::shared_lock lock(database_.mutex);
      decode(held_.size(), true, false);
    }
  }
  if (!waits_for_learning_) return true;
  seen_ = database_.settled.count();
  {
    const std::unique_lock lock(database_.mutex);
    if (database_.pending != 0 && is_blocked()) {
      has_waited_ = true;
      return false;
    }
    decode(held_.size(), true, true);
    added_ = with_.checker.take_added();
    if (!added_.empty()) ++database_.pending;
  }
  if (failed_) settle(false);
  return true;
}

// Checks the lines without adding columns. A request that waits must not have added columns, so that no
// two requests wait for each other.
bool write_request::is_blocked() {
  const line_checker::run how = run_of(held_.size(), true, true);
  decoder& read = with_.decoder_for(settings_.parameters.unit);
  read.reset(std::string_view(how.begin, static_cast<std::size_t>(how.end - how.begin)));
  with_.checker.decode(read, how, [](const refused_line&) {});
  with_.schemas.settle(database_, this, with_.checker.take_added(), false);
  return with_.checker.is_blocked();
}

void write_request::settle(bool is_stored) {
  if (added_.empty()) return;
  {
    const std::unique_lock lock(database_.mutex);
    with_.schemas.settle(database_, this, added_, is_stored);
    --database_.pending;
  }
  added_.clear();
  database_.settled.raise();
}

write_result write_request::finish() {
  write_result out;
  if (!has_ended_) static_cast<void>(end_body());
  if (refusal_) {
    out.reply = *refusal_;
    return out;
  }
  out.rejected = rejected_;
  out.rejected_by = rejected_by_;
  // All or nothing: the good lines are not stored, either.
  if (failed_ && settings_.keeps_refused) keep_refused(reported_.front().message, held_.view());
  if (!failed_ && points_ != 0) {
    keep_until(held_.size());
    held_.shrink(kept_);
    out.points = points_;
    out.body = held_.view();
  }
  out.reply = reply();
  return out;
}

}  // namespace simdlp::endpoint
