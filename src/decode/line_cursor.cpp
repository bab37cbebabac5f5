// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/line_cursor.h"

#include <algorithm>
#include <cstring>

#include "decode/duplicate_keys.h"
#include "decode/strict.h"
#include "simdlp/point.h"

namespace simdlp::detail {
namespace {

// Returns the default timestamp in nanoseconds, rounded down to the precision; if that does not fit in
// int64, the lowest multiple that does.
std::int64_t floored_default(std::int64_t nanoseconds, precision unit) {
  const std::int64_t units = floor_to(nanoseconds, unit);
  const result<std::int64_t> floored = to_nanoseconds(units, unit);
  return floored ? *floored : (units + 1) * nanoseconds_in(unit);
}

// True if a line that fits in a window can exceed a limit. The strict decoder, which reads all longer
// lines, checks larger limits.
bool is_reachable(const limits& of) {
  constexpr std::size_t shortest_tag = 4;  // `,k=v`
  constexpr std::size_t most_pieces = window::capacity / shortest_tag;
  return std::min({of.line, of.name, of.string}) < window::capacity ||
         std::min(of.tags, of.fields) < most_pieces;
}

// True if the line at `from` ends before `end`.
bool has_whole_line(const char* from, const char* end) {
  // Without an LF, the rest need not be searched again.
  if (std::memchr(from, '\n', static_cast<std::size_t>(end - from)) == nullptr) return false;
  const char* const first = std::find_if(from, end, [](char byte) { return byte != ' '; });
  return find_logical_line(first, end).ended;
}

}  // namespace

line_cursor::line_cursor(const decode_options& options) noexcept
    : kernel_(options.kernel != nullptr && options.kernel->supported() ? options.kernel
                                                                       : default_kernel().kernel),
      options_(options),
      times_{options.detect_precision ? 0 : nanoseconds_in(options.precision), 0,
             options.default_timestamp.has_value()},
      limited_(is_reachable(options.limits)),
      selective_(options.duplicates == duplicates::reject || limited_) {
  if (times_.has_missing) {
    times_.missing = options.detect_precision
                         ? *options.default_timestamp
                         : floored_default(*options.default_timestamp, options.precision);
  }
  start({nullptr, nullptr, nullptr, 0});
}

void line_cursor::start(const input_run& run) noexcept {
  origin_ = run.origin;
  begin_ = run.begin;
  end_ = run.end;
  base_ = run.base;
  ends_ = run.ends;
  stopped_ = false;
  may_have_strings_ = false;
  line_ = {};
  leave_window(run.begin);
}

totals line_cursor::totals() const noexcept {
  simdlp::totals now = totals_;
  now.lines = now.points + now.rejected + now.comments + now.blank;
  now.bytes = static_cast<std::uint64_t>(rest() - begin_);
  return now;
}

// Slow path of next(). `last` is the result of the previous walk.
bool line_cursor::next_slow(walked last) noexcept {
  for (;;) {
    if (last == walked::blank) ++totals_.blank;
    if (last != walked::fallback && window_has_line()) {
      const walk_state before = walk_;
      last = read_line();
      if (last != walked::point) continue;
      if (!needs_checks_ || is_acceptable()) {
        ++totals_.points;
        return true;
      }
      // The kernel has rewritten the tokens of this line, so it cannot be walked again.
      walk_ = before;
      last = walked::fallback;
    }
    switch (resume(last)) {
      case outcome::walk: last = walked::point; break;
      case outcome::point:
      case outcome::reject: return true;
      case outcome::end: return false;
    }
  }
}

bool line_cursor::refill() noexcept {
  return !window_has_line() && next_step(walked::point) == step::refill &&
         resume(walked::point) == outcome::walk;
}

line_cursor::step line_cursor::next_step(walked last) const noexcept {
  if (stopped_ || position() >= end_) return step::end;
  if (last == walked::fallback) return step::strict;
  if (window_has_line()) return step::walk;
  if (window_.size == 0) return step::refill;
  // The line is at the start of a window and does not end in it.
  if (walk_.at == 0 || window_.data + window_.size == end_) return step::strict;
  return step::refill;
}

// Continues after a walk that ended with `last`.
line_cursor::outcome line_cursor::resume(walked last) noexcept {
  switch (next_step(last)) {
    case step::walk: return outcome::walk;
    case step::refill: fill(position(), quoting::paired); return outcome::walk;
    case step::strict: return read_strictly();
    case step::end: break;
  }
  return outcome::end;
}

void line_cursor::fill(const char* from, quoting quotes) noexcept {
  const auto left = static_cast<std::size_t>(end_ - from);
  const std::size_t size = std::min(left, window::capacity);
  const bool final = size == left && ends_ == input_end::here;
  window_.bytes_after = static_cast<std::uint32_t>(std::min(left - size, window::capacity));
  kernel_->functions->index(window_, from, size, quotes, final);
  keep_whole_lines(window_, final);
  if (window_.may_have_quote) may_have_strings_ = true;
  if (!options_.validate_utf8) window_.any_invalid_utf8 = false;
  quotes_ = quotes;
  needs_checks_ = selective_ || times_.scale == 0 || window_.any_invalid_utf8;
  walk_ = {};
}

// Moves to `next` with an empty window.
void line_cursor::leave_window(const char* next) noexcept {
  window_.data = next;
  window_.size = 0;
  window_.count = 0;
  walk_ = {};
}

// Continues at `next` after a line that the strict decoder has read; in the same window if possible.
void line_cursor::resume_at(const char* next) noexcept {
  const auto at = static_cast<std::size_t>(next - window_.data);
  if (at >= window_.size) {
    leave_window(next);
    return;
  }
  std::uint32_t token = walk_.token;
  bool inside = false;
  for (; token < window_.count && window_.tokens[token].position < at; ++token) {
    inside ^= window_.tokens[token].kind == '"';
  }
  if (inside && quotes_ == quoting::paired) {
    // A quote that did not open a string: from here on the window confuses inside and outside.
    fill(next, quoting::unpaired);
    return;
  }
  walk_.token = token;
  walk_.at = static_cast<std::uint32_t>(at);
}

line_cursor::outcome line_cursor::read_strictly() noexcept {
  const char* const from = position();
  if (ends_ == input_end::later && !has_whole_line(from, end_)) return leave_unfinished(from);
  const strict_line read = read_line_strictly(line_, from, end_, origin_, options_);
  // The line may be longer than the window.
  if (read.next > window_.data + window_.size) may_have_strings_ = true;
  switch (read.kind) {
    case line_kind::blank:
      ++totals_.blank;
      resume_at(read.next);
      return outcome::walk;
    case line_kind::comment:
      ++totals_.comments;
      resume_at(read.next);
      return outcome::walk;
    case line_kind::point: break;
    case line_kind::rejected:
      resume_at(read.next);
      line_.error.offset += base_;
      return reject();
  }

  // The kernel's parser reads bytes before the number, and this line may be the first of the input.
  const auto size = static_cast<std::size_t>(read.timestamp_end - read.timestamp);
  line_.has_raw_time = size != 0;
  line_.raw_time = parse_any_integer(read.timestamp, size).value;
  set_time();

  if (options_.duplicates == duplicates::reject && !surely_distinct(line_)) {
    return find_duplicates(read.next);
  }
  resume_at(read.next);
  ++totals_.points;
  return outcome::point;
}

line_cursor::outcome line_cursor::leave_unfinished(const char* from) noexcept {
  leave_window(from);
  end_ = from;
  return outcome::end;
}

// Uses the window as memory for the search; it is filled again for the next line.
line_cursor::outcome line_cursor::find_duplicates(const char* next) noexcept {
  const error duplicate = find_duplicate(line_, origin_, window_.tokens);
  leave_window(next);
  if (!duplicate) {
    ++totals_.points;
    return outcome::point;
  }
  line_ = make_rejected_line(line_.begin, line_.end, {duplicate.code, duplicate.offset + base_});
  return reject();
}

line_cursor::outcome line_cursor::reject() noexcept {
  ++totals_.rejected;
  if (options_.on_error == on_error::stop) {
    // The rest of the window is not read.
    stopped_ = true;
    leave_window(position());
  }
  return outcome::reject;
}

// Sets the timestamp of line_ in nanoseconds. The multiplication cannot overflow: the kernel or the
// strict decoder has checked the range, and a detected unit is one in which the value fits.
void line_cursor::set_time() noexcept {
  line_.time = times_.missing;
  line_.has_time = line_.has_raw_time || times_.has_missing;
  if (!line_.has_raw_time) return;
  line_.time = times_.scale == 0 ? detected_time(line_.raw_time) : line_.raw_time * times_.scale;
}

// The checks that the kernel does not make. May return false for a valid line; the strict decoder then
// decides.
bool line_cursor::is_acceptable() noexcept {
  set_time();
  if (!is_valid_utf8(line_.begin, line_.end)) [[unlikely]]
    return false;
  return !selective_ || is_selected();
}

bool line_cursor::is_selected() noexcept {
  const limits& limits = options_.limits;
  const auto size = static_cast<std::size_t>(line_.end - line_.begin);
  if (size > limits.line || line_.tags > limits.tags || line_.fields > limits.fields) return false;
  if (size > std::min(limits.name, limits.string) && !are_pieces_selected()) return false;
  if (options_.duplicates == duplicates::allow) return true;
  // Short keys are loaded backwards.
  return has_room_before(line_.begin) ? surely_distinct(line_, known_keys_)
                                      : surely_distinct(line_);
}

bool line_cursor::are_pieces_selected() const noexcept {
  const limits& limits = options_.limits;
  const point here(line_);
  if (here.measurement().raw_size() > limits.name) return false;
  for (const auto& [key, value] : here.tags()) {
    if (key.raw_size() > limits.name || value.raw_size() > limits.name) return false;
  }
  for (const auto& [key, value] : here.fields()) {
    if (key.raw_size() > limits.name) return false;
    if (value.kind() == value_kind::string && value.as_string().raw_size() > limits.string) {
      return false;
    }
  }
  return true;
}

bool line_cursor::are_valid_blocks(const char* from, const char* to) const noexcept {
  const auto block_of = [&](const char* at) {
    return static_cast<std::size_t>(at - window_.data) / window::block;
  };
  for (std::size_t block = block_of(from); block <= block_of(to); ++block) {
    if ((window_.invalid_utf8[block / 64] >> (block % 64) & 1U) != 0) return false;
  }
  return true;
}

}  // namespace simdlp::detail
