// SPDX-License-Identifier: Apache-2.0
// The decoder between its two engines: it fills windows, walks them, and hands every line that
// surprises the walker to the exact decoder, whole.
#include "simdlp/decoder.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "decode/duplicate_keys.h"
#include "decode/strict.h"

namespace simdlp {
namespace {

// The time of points without one, in nanoseconds. Where rounding down leaves the range of int64 at
// its lower end, the lowest multiple inside it.
std::int64_t floored_default(std::int64_t nanoseconds, precision unit) {
  const std::int64_t units = floor_to(nanoseconds, unit);
  const result<std::int64_t> floored = to_nanoseconds(units, unit);
  return floored ? *floored : (units + 1) * nanoseconds_in(unit);
}

}  // namespace

decoder::decoder(std::string_view bytes, const decode_options& options) noexcept
    : kernel_(options.kernel != nullptr && options.kernel->supported() ? options.kernel
                                                                       : default_kernel().kernel),
      options_(options),
      times_{options.detect_precision ? 0 : nanoseconds_in(options.precision), 0,
             options.default_timestamp.has_value()} {
  if (times_.has_missing) {
    times_.missing = options.detect_precision
                         ? *options.default_timestamp
                         : floored_default(*options.default_timestamp, options.precision);
  }
  const limits& most = options.limits;
  selective_ =
      options.duplicates == duplicates::reject ||
      std::min({most.line, most.name, most.string, most.tags, most.fields}) != limits::none;
  reset(bytes);
}

void decoder::reset(std::string_view bytes) noexcept {
  begin_ = bytes.data();
  end_ = begin_ + bytes.size();
  ended_ = false;
  stopped_ = false;
  totals_ = {};
  line_ = {};
  located_offset_ = 0;
  located_line_ = 1;
  located_line_start_ = 0;
  window_.data = begin_;
  window_.size = 0;
  window_.count = 0;
  walk_ = {};
  next_line_ = begin_;
}

// The rest of next(), behind a line that went like `last`; a point when there was none.
bool decoder::go_on(detail::walked last) noexcept {
  for (;;) {
    if (last == detail::walked::blank) ++totals_.blank;
    if (last != detail::walked::fallback && window_has_line()) {
      const detail::walk_state before = walk_;
      last = walk();
      if (last != detail::walked::point) continue;
      if (!careful_ || is_acceptable()) {
        ++totals_.points;
        return true;
      }
      walk_ = before;
      last = detail::walked::fallback;
    }
    switch (turn_page(last == detail::walked::fallback)) {
      case turn::walk: last = detail::walked::point; break;
      case turn::point:
      case turn::reject: return true;
      case turn::end: return false;
    }
  }
}

// The time in nanoseconds of line_, whose own is known and fits: the kernel or the exact decoder has
// seen to that, and a unit that is detected is one in which it does.
void decoder::set_time() noexcept {
  line_.time = times_.missing;
  line_.has_time = line_.has_raw_time || times_.has_missing;
  if (line_.has_raw_time) static_cast<void>(scale_time(line_.raw_time, line_.time));
}

// A look at what the kernel does not know of a line. In doubt false, and the exact decoder decides.
bool decoder::is_acceptable() noexcept {
  set_time();
  if (window_.any_invalid_utf8 && !valid_utf8_between(line_.begin, line_.end)) [[unlikely]] {
    return false;
  }
  return !selective_ || is_selected();
}

bool decoder::is_selected() const noexcept {
  const limits& most = options_.limits;
  const auto size = static_cast<std::size_t>(line_.end - line_.begin);
  if (size > most.line || line_.tags > most.tags || line_.fields > most.fields) return false;
  if (size > std::min(most.name, most.string) && !are_pieces_selected()) return false;
  return options_.duplicates == duplicates::allow || detail::surely_distinct(line_);
}

bool decoder::are_pieces_selected() const noexcept {
  const limits& most = options_.limits;
  const point here(line_);
  if (here.measurement().raw_size() > most.name) return false;
  for (const auto& [key, value] : here.tags()) {
    if (key.raw_size() > most.name || value.raw_size() > most.name) return false;
  }
  for (const auto& [key, value] : here.fields()) {
    if (key.raw_size() > most.name) return false;
    if (value.kind() == value_kind::string && value.as_string().raw_size() > most.string)
      return false;
  }
  return true;
}

decoder::turn decoder::turn_page(bool surprised) noexcept {
  if (stopped_) return turn::end;
  if (next_line_ != nullptr) {
    // The exact decoder left the window behind, or nothing was read yet.
    const char* const from = next_line_;
    if (from >= end_) return turn::end;
    fill(from, detail::quoting::paired);
    return turn::walk;
  }
  const char* const line = window_.data + walk_.at;
  if (line >= end_) return turn::end;
  // A line that does not end in this window is for the next one, which starts with it; if it started
  // with it already, the line is longer than a window.
  if (surprised || walk_.at == 0) return read_exactly(line);
  fill(line, detail::quoting::paired);
  return turn::walk;
}

void decoder::fill(const char* from, detail::quoting quotes) noexcept {
  const auto left = static_cast<std::size_t>(end_ - from);
  const bool final = left <= detail::window::capacity;
  const std::size_t size = final ? left : detail::window::capacity;
  window_.behind = static_cast<std::uint32_t>(std::min(left - size, detail::window::capacity));
  kernel_->functions->index(window_, from, size, quotes, final);
  if (!final) {
    // A line that does not end in this window is for the next one, which will start with it.
    while (window_.count != 0 && window_.tokens[window_.count - 1].kind != '\n') --window_.count;
  } else if (window_.count > 1) {
    // Behind an LF at the very end there is no line.
    const detail::token& last = window_.tokens[window_.count - 2];
    if (last.kind == '\n' && last.position + 1U == window_.size) --window_.count;
  }
  // A token that no line expects stops the walk behind the last one.
  window_.tokens[window_.count] = {static_cast<std::uint16_t>(window_.size), '\0', 0};
  if (!options_.validate_utf8) window_.any_invalid_utf8 = false;
  quotes_ = quotes;
  careful_ = selective_ || times_.scale == 0 || window_.any_invalid_utf8;
  walk_ = {};
  next_line_ = nullptr;
}

decoder::turn decoder::read_exactly(const char* from) noexcept {
  const detail::exact_line read = detail::read_line_exactly(line_, from, end_, begin_, options_);
  switch (read.kind) {
    case detail::line_kind::blank:
      ++totals_.blank;
      go_on_at(read.next);
      return turn::walk;
    case detail::line_kind::comment:
      ++totals_.comments;
      go_on_at(read.next);
      return turn::walk;
    case detail::line_kind::point: break;
    case detail::line_kind::rejected: go_on_at(read.next); return reject();
  }

  // Not by the kernel's quick way, which reads before the number: this line may be the first.
  const auto size = static_cast<std::size_t>(read.timestamp_end - read.timestamp);
  line_.has_raw_time = size != 0;
  line_.raw_time = detail::parse_any_integer(read.timestamp, size).value;
  set_time();

  if (options_.duplicates == duplicates::reject && !detail::surely_distinct(line_)) {
    // The window is the memory that is there; it is filled again for what follows.
    const error duplicate = detail::find_duplicate(line_, begin_, window_.tokens);
    next_line_ = read.next;
    walk_.token = window_.count;
    if (duplicate) {
      detail::line rejected;
      rejected.begin = rejected.measurement_end = rejected.first_tag = rejected.first_field =
          line_.begin;
      rejected.end = line_.end;
      rejected.error = duplicate;
      line_ = rejected;
      return reject();
    }
  } else {
    go_on_at(read.next);
  }
  ++totals_.points;
  return turn::point;
}

decoder::turn decoder::reject() noexcept {
  ++totals_.rejected;
  if (options_.on_error == on_error::stop) {
    // Whatever the window still holds is not read any more.
    stopped_ = true;
    if (next_line_ == nullptr) next_line_ = window_.data + walk_.at;
    walk_.token = window_.count;
  }
  return turn::reject;
}

void decoder::go_on_at(const char* next) noexcept {
  const auto at = static_cast<std::size_t>(next - window_.data);
  if (at >= window_.size) {
    next_line_ = next;
    walk_.token = window_.count;
    return;
  }
  std::uint32_t token = walk_.token;
  bool inside = false;
  for (; token < window_.count && window_.tokens[token].position < at; ++token) {
    inside ^= window_.tokens[token].kind == '"';
  }
  if (inside && quotes_ == detail::quoting::paired) {
    // A quote that opened no string: from here on the window shows what is outside as inside.
    fill(next, detail::quoting::plain);
    return;
  }
  walk_.token = token;
  walk_.at = static_cast<std::uint32_t>(at);
}

bool decoder::valid_utf8_between(const char* from, const char* to) const noexcept {
  const auto block_of = [&](const char* at) {
    return static_cast<std::size_t>(at - window_.data) / detail::window::block;
  };
  for (std::size_t block = block_of(from); block <= block_of(to); ++block) {
    if ((window_.invalid_utf8[block / 64] >> (block % 64) & 1U) != 0) return false;
  }
  return true;
}

totals decoder::totals() const noexcept {
  simdlp::totals now = totals_;
  now.lines = now.points + now.rejected + now.comments + now.blank;
  const char* const at = next_line_ != nullptr ? next_line_ : window_.data + walk_.at;
  now.bytes = static_cast<std::uint64_t>(std::min(at, end_) - begin_);
  return now;
}

location decoder::locate(error error) noexcept {
  const std::size_t offset = std::min(error.offset, static_cast<std::size_t>(end_ - begin_));
  if (offset < located_offset_) {
    located_offset_ = 0;
    located_line_ = 1;
    located_line_start_ = 0;
  }
  while (located_offset_ < offset) {
    const void* const feed = std::memchr(begin_ + located_offset_, '\n', offset - located_offset_);
    if (feed == nullptr) break;
    located_offset_ = static_cast<std::size_t>(static_cast<const char*>(feed) - begin_) + 1;
    located_line_start_ = located_offset_;
    ++located_line_;
  }
  located_offset_ = offset;
  return {located_line_, offset - located_line_start_ + 1};
}

diagnostic decoder::describe(error error) noexcept {
  const location where = locate(error);
  return {where.line, where.column, error.offset, error.code, message(error.code), current().raw()};
}

}  // namespace simdlp
