// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Reads a line for the range of points: checks and parses the whole line
// and stores it for the views of point.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/line.h"
#include "simdlp/detail/read_value.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"

namespace simdlp::detail {

// Keeps two tokens for each field. Removes those of quotes and of bytes inside strings, so that the
// iteration over fields needs no special case.
template <class Numbers>
class line_receiver {
 public:
  line_receiver(window& in, line& into, std::uint64_t* numbers, const time_rule& times,
                const char* input)
      : tokens_(in.tokens),
        line_(into),
        number_(numbers),
        numbers_(numbers),
        times_(times),
        input_(input) {}

  [[gnu::always_inline]] void begin(piece measurement) {
    line_.begin = measurement.from;
    line_.measurement_end = measurement.to;
    line_.first_tag = measurement.to + 1;
    line_.measurement_escaped = measurement.escaped;
  }
  [[gnu::always_inline]] void tag(piece, piece) { ++tags_; }
  [[gnu::always_inline]] bool fields(const char* at) {
    line_.first_field = at;
    return at - input_ >= number_reach;
  }
  [[gnu::always_inline]] void string(piece, piece value, const token* equals, std::ptrdiff_t used) {
    token* const kept = move(equals, equals + used);
    kept[1].escapes = value.escaped ? 1 : 0;
    shift_ += used - 1;
    ++number_;
  }
  [[gnu::always_inline]] bool number(piece, const char* first, std::size_t size,
                                     const token* equals) {
    if (shift_ != 0) [[unlikely]]
      move(equals, equals + 1);
    std::uint64_t* const to = number_++;
    // The value of a boolean is not stored; the views read its text.
    return read_value(
        Numbers(), first, size, [to](auto value) __attribute__((always_inline)) {
          if constexpr (sizeof value == sizeof *to) __builtin_memcpy(to, &value, sizeof value);
        });
  }
  [[gnu::always_inline]] bool end(const char* first, std::size_t size, const char* end_of_line) {
    if (size != 0) [[likely]] {
      std::int64_t raw = 0;
      std::int64_t time = 0;
      if (!times_.read(Numbers(), first, size, raw, time)) [[unlikely]]
        return false;
      set_time(true, raw, true, time);
    } else {
      set_time(false, 0, times_.has_missing, times_.missing);
    }
    line_.end = end_of_line;
    line_.tags = tags_;
    line_.fields = static_cast<std::size_t>(number_ - numbers_);
    line_.numbers = numbers_;
    return true;
  }

 private:
  [[gnu::always_inline]] void set_time(bool has_raw, std::int64_t raw, bool has,
                                       std::int64_t time) {
    line_.has_raw_time = has_raw;
    line_.raw_time = raw;
    line_.has_time = has;
    line_.time = time;
  }

  // Moves the tokens of a field's '=' and end into the gap that removed tokens left.
  [[gnu::always_inline]] token* move(const token* equals, const token* end) {
    token* const to = tokens_ + (equals - tokens_) - shift_;
    to[0] = *equals;
    to[1] = *end;
    return to;
  }

  token* tokens_;
  line& line_;
  std::uint64_t* number_;  // of the next field
  std::uint64_t* numbers_;
  const time_rule& times_;
  const char* input_;
  std::size_t tags_ = 0;
  std::ptrdiff_t shift_ = 0;  // tokens of this line removed so far
};

// See read_line_function in simdlp/detail/kernel_functions.h.
template <class Numbers>
[[gnu::always_inline]] inline walked read_line(
    window& in, walk_state& state, line& into,
    std::uint64_t* numbers,  // NOLINT(readability-non-const-parameter): the receiver writes to it
    const time_rule& times, const char* input) {
  into.base = in.data;
  into.tokens = in.tokens + state.token + 1;
  line_receiver<Numbers> receiver(in, into, numbers, times, input);
  return walk_line(in, state, receiver);
}

}  // namespace simdlp::detail
