// SPDX-License-Identifier: Apache-2.0
#include "simdlp/stream_decoder.h"

#include <algorithm>
#include <cstring>

#include "decode/strict.h"
#include "flow/line_end.h"
#include "simdlp/detail/part_plan.h"
#include "simdlp/escape.h"

namespace simdlp {
namespace {

// A chunk up to this size is copied after an unfinished line, so that both are read together. Of a larger
// chunk only the part that completes the line is copied.
constexpr std::size_t small_chunk = 8192;

// An unfinished line is read again from its start if the chunk is not much smaller than the line. Else
// only its state is updated; otherwise many small chunks would take quadratic time.
constexpr std::size_t longest_repeat = 4;

decode_options with_line_limit(decode_options options) {
  options.limits.line = options.limits.line == limits::none ? stream_decoder::default_line_limit
                                                            : options.limits.line;
  return options;
}

bool is_refused_in_comments(char byte) { return is_control(byte) && byte != '\t'; }

const char* end_of(std::string_view bytes) { return bytes.data() + bytes.size(); }

}  // namespace

void stream_decoder::place::pass(std::string_view bytes) noexcept {
  const detail::line_feeds found = detail::count_line_feeds(bytes);
  line += found.count;
  if (found.count != 0) line_start = offset + found.last + 1;
  offset += bytes.size();
}

stream_decoder::stream_decoder(const decode_options& options) noexcept
    : cursor_(with_line_limit(options)) {
  reset();
}

void stream_decoder::reset() noexcept {
  finished_ = stopped_ = running_ = has_made_line_ = false;
  made_line_lost_ = kept_in_other_ = kept_lines_ = indent_dropped_ = cr_dropped_ = false;
  skip_ = skip::no;
  stand_ = stand::seen;
  pending_ = {};
  kept_at_ = kept_ = 0;
  next_ = {};
  look_at({}, {});
  cursor_.reset_totals();
  cursor_.start({nullptr, nullptr, nullptr, 0});
  line_ = &cursor_.line();
}

// The longest unfinished line that is kept: two bytes over the limit, because the last one may be the CR
// of its line end.
std::size_t stream_decoder::most_kept() const noexcept {
  const std::size_t limit = options().limits.line;
  return limit > limits::none - 2 ? limit : limit + 2;
}

void stream_decoder::feed(std::string_view chunk) {
  if (finished_) return;
  collect();
  take(chunk, false);
}

std::span<char> stream_decoder::prepare(std::size_t size) {
  collect();
  if (buffer_.size() < kept_ + size) buffer_.resize(kept_ + size);
  return {buffer_.data() + kept_, buffer_.size() - kept_};
}

void stream_decoder::commit(std::size_t size) {
  if (finished_) return;
  take({buffer_.data() + kept_, size}, true);
}

void stream_decoder::finish() {
  if (finished_) return;
  collect();
  finished_ = true;
  if (stopped_) return;
  if (skip_ == skip::comment) {
    ++cursor_.counts().comments;
  } else if (kept_ != 0) {
    read_buffer(kept_, detail::input_end::here);
  } else if (indent_dropped_) {
    ++cursor_.counts().blank;
  }
  skip_ = skip::no;
  indent_dropped_ = false;
}

// Moves the kept bytes to the front of buffer_, followed by the unread bytes of the last chunk.
void stream_decoder::collect() {
  stand_ = stand::seen;
  if (has_made_line_ && !made_line_lost_) {
    // Its text is about to be overwritten.
    static_cast<void>(locate(made_line_.error));
    lost_place_ = located_;
    made_line_lost_ = true;
    made_line_ = detail::make_rejected_line(nullptr, nullptr, made_line_.error);
  }
  if (running_ || !pending_.empty()) {
    std::string_view unread;
    if (running_) {
      unread = run_.substr(pass_run());
      if (cursor_.stopped()) stopped_ = true;
    }
    other_.resize(std::max(other_.size(), unread.size() + pending_.size()));
    char* const to = other_.data();
    if (!unread.empty()) std::memcpy(to, unread.data(), unread.size());
    if (!pending_.empty()) std::memcpy(to + unread.size(), pending_.data(), pending_.size());
    kept_ = unread.size() + pending_.size();
    kept_in_other_ = kept_lines_ = true;
    pending_ = {};
    running_ = false;
    cursor_.start({nullptr, nullptr, nullptr, 0});
  }
  if (kept_ == 0) kept_in_other_ = false;
  if (kept_in_other_) {
    std::swap(buffer_, other_);
  } else if (kept_ != 0 && kept_at_ != 0) {
    std::memmove(buffer_.data(), buffer_.data() + kept_at_, kept_);
  }
  kept_in_other_ = false;
  kept_at_ = 0;
}

void stream_decoder::take(std::string_view chunk, bool in_buffer) {
  if (skip_ != skip::no) {
    chunk = skip_line(chunk);
    if (has_made_line_) {
      pending_ = stopped_ ? std::string_view() : chunk;
      return;
    }
  }
  if (stopped_ || chunk.empty()) return;
  if (kept_ == 0) {
    start_run(chunk, in_buffer, detail::input_end::later);
    return;
  }
  const bool repeats = kept_ / longest_repeat <= chunk.size();
  if (!in_buffer && (kept_lines_ || (repeats && chunk.size() <= small_chunk))) {
    // Copied before it is examined, so that it is read from memory only once.
    make_room(kept_ + chunk.size());
    std::memcpy(buffer_.data() + kept_, chunk.data(), chunk.size());
    chunk = {buffer_.data() + kept_, chunk.size()};
    in_buffer = true;
  }
  const bool has_line_feed = std::memchr(chunk.data(), '\n', chunk.size()) != nullptr;
  if (kept_lines_ || (has_line_feed && repeats && in_buffer)) {
    read_buffer(kept_ + chunk.size(), detail::input_end::later);
  } else if (!in_buffer) {
    complete_line(chunk, has_line_feed);
  } else {
    line_state after = state_;
    const char* const kept = buffer_.data();
    if (has_line_feed && detail::find_line_end(after, kept + followed_, end_of(chunk)) != nullptr) {
      read_buffer(kept_ + chunk.size(), detail::input_end::later);
      return;
    }
    kept_ += chunk.size();
    if (has_line_feed) {
      state_ = after;
      followed_ = kept_;
    }
    if (kept_ > most_kept()) give_up_line({kept, kept_}, {});
  }
}

// Copies the part of the chunk that belongs to the unfinished line.
void stream_decoder::complete_line(std::string_view chunk, bool has_line_feed) {
  line_state after = state_;
  const char* line_end = nullptr;
  if (has_line_feed) {
    static_cast<void>(
        detail::find_line_end(after, buffer_.data() + followed_, buffer_.data() + kept_));
    line_end = detail::find_line_end(after, chunk.data(), end_of(chunk));
  }
  const std::size_t size =
      line_end == nullptr ? chunk.size() : static_cast<std::size_t>(line_end - chunk.data());
  const std::size_t room = most_kept() - std::min(most_kept(), kept_);
  append(chunk.substr(0, std::min(size, room)));
  if (size > room) {
    give_up_line({buffer_.data(), kept_}, chunk.substr(room));
  } else if (line_end != nullptr) {
    read_buffer(kept_, detail::input_end::later);
    pending_ = chunk.substr(size);
  } else if (has_line_feed) {
    state_ = after;
    followed_ = kept_;
  }
}

void stream_decoder::make_room(std::size_t size) {
  if (buffer_.size() >= size) return;
  const std::size_t twice = std::min(2 * buffer_.size(), most_kept());
  buffer_.resize(std::max({size, twice, small_chunk}));
}

void stream_decoder::append(std::string_view bytes) {
  if (bytes.empty()) return;
  make_room(kept_ + bytes.size());
  std::memcpy(buffer_.data() + kept_, bytes.data(), bytes.size());
  kept_ += bytes.size();
}

void stream_decoder::read_buffer(std::size_t size, detail::input_end ends) noexcept {
  kept_ = 0;
  start_run({buffer_.data(), size}, true, ends);
}

void stream_decoder::start_run(std::string_view bytes, bool in_buffer,
                               detail::input_end ends) noexcept {
  run_ = bytes;
  run_in_buffer_ = in_buffer;
  running_ = true;
  kept_lines_ = false;
  followed_ = 0;
  state_ = line_state::line_start;
  look_at(bytes, next_);
  lines_before_run_ = cursor_.totals().lines;
  cursor_.start({bytes.data(), end_of(bytes), bytes.data(), next_.offset, ends});
}

// Moves next_ to the first byte of the run that was not read. Returns the number of bytes that were.
std::size_t stream_decoder::pass_run() noexcept {
  const auto used = static_cast<std::size_t>(cursor_.rest() - run_.data());
  if (cursor_.has_plain_lines()) {
    next_.offset += used;
    next_.line += cursor_.totals().lines - lines_before_run_;
    if (used != 0) next_.line_start = next_.offset;
  } else {
    next_.pass(run_.substr(0, used));
  }
  return used;
}

// Keeps the unfinished line at the end of the run.
void stream_decoder::end_run() {
  running_ = false;
  const std::size_t used = pass_run();
  if (cursor_.stopped()) {
    stopped_ = true;
    return;
  }
  std::string_view tail = run_.substr(used);
  cursor_.start({nullptr, nullptr, nullptr, 0});
  if (used != 0) indent_dropped_ = false;
  const std::size_t spaces = std::min(tail.find_first_not_of(' '), tail.size());
  if (spaces != 0) indent_dropped_ = true;
  next_.offset += spaces;
  tail.remove_prefix(spaces);
  if (tail.size() > most_kept()) {
    give_up_line(tail, {});
  } else if (run_in_buffer_) {
    kept_at_ = static_cast<std::size_t>(tail.data() - buffer_.data());
    kept_ = tail.size();
  } else if (!tail.empty()) {
    if (other_.size() < tail.size()) other_.resize(std::max(tail.size(), small_chunk));
    std::memcpy(other_.data(), tail.data(), tail.size());
    kept_ = tail.size();
    kept_in_other_ = true;
  }
}

// Ends a run. Returns true if there is more to read.
bool stream_decoder::next_run() {
  if (running_) end_run();
  if (has_made_line_) return true;
  if (stopped_) return false;
  if (pending_.empty()) return false;
  const std::string_view chunk = std::exchange(pending_, std::string_view());
  start_run(chunk, false, detail::input_end::later);
  return true;
}

bool stream_decoder::advance_slow() {
  do {
    if (take_made_line()) return true;
    if (running_ && cursor_.next()) {
      line_ = &cursor_.line();
      return true;
    }
  } while (next_run());
  return false;
}

bool stream_decoder::take_made_line() noexcept {
  if (!has_made_line_) return false;
  has_made_line_ = false;
  line_ = &made_line_;
  return true;
}

// Rejects an unfinished line that is too long to be kept: `line` is its start, `rest` the bytes after it.
void stream_decoder::give_up_line(std::string_view line, std::string_view rest) {
  look_at(line, next_);
  indent_dropped_ = false;
  const std::string_view shown = line.substr(0, options().limits.line);
  if (line.front() == '#') {
    skip_ = skip::comment;
    cr_dropped_ = false;
    kept_ = 0;
    static_cast<void>(skip_comment(line, shown));
  } else {
    static_cast<void>(detail::find_line_end(state_, line.data() + followed_, end_of(line)));
    make_rejected(shown, errc::line_too_long, next_.offset);
    skip_ = skip::line;
    kept_ = 0;
    next_.pass(line);
  }
  followed_ = 0;
  const std::string_view after = skip_line(rest);
  if (!stopped_) pending_ = after;
}

// Skips bytes of the rejected line, after a stop, too: totals() counts all of that line. Returns the bytes
// after it.
std::string_view stream_decoder::skip_line(std::string_view bytes) {
  if (skip_ == skip::comment) return skip_comment(bytes, {});
  const char* const line_end = detail::find_line_end(state_, bytes.data(), end_of(bytes));
  const std::size_t size =
      line_end == nullptr ? bytes.size() : static_cast<std::size_t>(line_end - bytes.data());
  next_.pass(bytes.substr(0, size));
  if (line_end != nullptr) skip_ = skip::no;
  return bytes.substr(size);
}

// The same for a comment, which is rejected if it has a control byte. A CR before an LF or the end of the
// input is not a control byte here. `shown` is raw() if it is rejected.
std::string_view stream_decoder::skip_comment(std::string_view bytes, std::string_view shown) {
  if (bytes.empty()) return bytes;
  const std::size_t size = std::min(bytes.find('\n'), bytes.size());
  const bool ends = size != bytes.size();
  const std::string_view text = bytes.substr(0, size);
  std::uint64_t control = next_.offset - 1;
  if (!cr_dropped_ || text.empty()) {
    const auto* const found = std::find_if(text.begin(), text.end(), is_refused_in_comments);
    const bool is_last_cr = found != text.end() && *found == '\r' && found + 1 == text.end();
    cr_dropped_ = is_last_cr && !ends;
    if (found == text.end() || is_last_cr) {
      next_.pass(bytes.substr(0, ends ? size + 1 : size));
      if (!ends) return {};
      ++cursor_.counts().comments;
      skip_ = skip::no;
      return bytes.substr(size + 1);
    }
    control = next_.offset + static_cast<std::size_t>(found - text.begin());
  }
  if (seen_.data() != bytes.data()) look_at(bytes, next_);
  make_rejected(shown, errc::comment_control, control);
  skip_ = skip::line;
  state_ = line_state::comment;
  return skip_line(bytes);
}

void stream_decoder::make_rejected(std::string_view raw, errc code, std::uint64_t offset) noexcept {
  made_line_ = detail::make_rejected_line(raw.data(), end_of(raw), {code, offset});
  has_made_line_ = true;
  made_line_lost_ = false;
  ++cursor_.counts().rejected;
  if (options().on_error == on_error::stop) stopped_ = true;
}

void stream_decoder::look_at(std::string_view bytes, const place& where) noexcept {
  seen_ = bytes;
  seen_place_ = located_ = where;
}

totals stream_decoder::totals() const noexcept {
  simdlp::totals now = cursor_.totals();
  now.bytes = next_.offset;
  if (running_) now.bytes += static_cast<std::uint64_t>(cursor_.rest() - run_.data());
  return now;
}

location stream_decoder::locate(error error) noexcept {
  if (made_line_lost_ && line_ == &made_line_) {
    return {lost_place_.line, error.offset - lost_place_.line_start + 1};
  }
  if (error.offset < located_.offset) located_ = seen_place_;
  const std::uint64_t start = seen_place_.offset;
  const std::uint64_t last =
      std::clamp<std::uint64_t>(error.offset, located_.offset, start + seen_.size());
  const auto from = static_cast<std::size_t>(located_.offset - start);
  located_.pass(seen_.substr(from, static_cast<std::size_t>(last - located_.offset)));
  return {located_.line, error.offset - located_.line_start + 1};
}

diagnostic stream_decoder::describe() noexcept {
  const error wrong = current().error();
  const location where = locate(wrong);
  return {where.line, where.column, wrong.offset, wrong.code, message(wrong.code), current().raw()};
}

}  // namespace simdlp
