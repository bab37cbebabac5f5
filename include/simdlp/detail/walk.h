// SPDX-License-Identifier: Apache-2.0
// The fast path over one window: reads lines and their sections from the tokens. It only accepts lines.
// It stops before any line that is not plainly valid, and the strict decoder reads that line. So the
// walker reports no errors, and the strict decoder would accept every line that the walker accepts;
// tests and fuzzers check this.
//
// The walker is a template that is inlined in two places: into the user's code, by the visitor, with a
// receiver that calls the user's sink; and into each kernel, for the range of points, with a receiver
// that stores the line. Because of the kernels it calls no function of the standard library; see
// src/kernel/README.md.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/window.h"

namespace simdlp::detail {

// A position in a window, always between two lines.
struct walk_state {
  std::uint32_t token = 0;  // the first token of the next line
  std::uint32_t at = 0;     // where that line starts
};

// The result of reading one line.
enum class walked : std::uint8_t {
  point,     // accepted
  blank,     // an empty line
  fallback,  // not accepted; the state is unchanged
};

// A measurement, key, tag value or string: [from, to), and whether it holds a backslash.
struct piece {
  const char* from;
  const char* to;
  bool escaped;
};

// True if the first of two tokens is a '=' and there is no backslash before either: a key and a value
// without escapes.
[[nodiscard, gnu::always_inline]] inline bool is_unescaped_pair(const token* tokens) noexcept {
  struct pair {
    token equals;
    token end;
  };
  constexpr auto relevant =
      __builtin_bit_cast(std::uint64_t, (pair{{0, static_cast<char>(0xFF), 0xFF}, {0, 0, 0xFF}}));
  constexpr auto expected = __builtin_bit_cast(std::uint64_t, (pair{{0, '=', 0}, {0, 0, 0}}));
  std::uint64_t both = 0;
  __builtin_memcpy(&both, tokens, sizeof both);
  return (both & relevant) == expected;
}

// True if the quote at `at` is not escaped. `from` is the first byte of its string.
[[nodiscard]] inline bool closes_string(const char* from, const char* at) noexcept {
  if (at[-1] != '\\') [[likely]]
    return true;
  const char* before = at;
  while (before != from && before[-1] == '\\') --before;
  return ((at - before) & 1) == 0;
}

// A receiver that knows series by their text has series() in place of begin() and tag():
//   series(line, tokens, window)      the number of this line's `tokens` before the space that ends the
//                                     series; < 0 leaves the line to the strict decoder
template <class Receiver>
concept knows_series = Receiver::knows_series;

// Reads the line at `state`. Calls the receiver in the order of the line; a function that returns false
// leaves the line to the strict decoder:
//   begin(piece)                      the measurement
//   tag(piece, piece)
//   fields(at)                        the position of the first field key; may return false
//   string(key, piece, token, used)   `token` is that of '='; the string takes `used` more tokens
//   number(key, first, size, token)   any value but a string; false if it is not a valid value
//   end(first, size, end_of_line)     the timestamp, or size 0 without one; may return false
template <class Receiver>
[[nodiscard, gnu::always_inline]] inline walked walk_line(const window& in, walk_state& state,
                                                          Receiver& receiver) {
  const char* const data = in.data;
  const token* at = in.tokens + state.token;
  const char* const line = data + state.at;

  const auto position = [&](std::ptrdiff_t i) -> const char* { return data + at[i].position; };
  const auto escaped = [&](std::ptrdiff_t i) { return at[i].escapes != 0; };

  const char* start = line;
  const char* end = position(0);
  if (end == start) [[unlikely]] {
    if (at->kind != '\n') return walked::fallback;
    ++state.token;
    state.at = static_cast<std::uint32_t>(end - data) + 1;
    return walked::blank;
  }
  if (*start == '#') [[unlikely]]
    return walked::fallback;
  if constexpr (knows_series<Receiver>) {
    // The receiver knows the series by its text, so the walk skips the tags.
    const std::ptrdiff_t skipped = receiver.series(line, at, in);
    if (skipped < 0) return walked::fallback;
    at += skipped;
    end = position(0);
  } else {
    receiver.begin(piece{start, end, escaped(0)});

    // A ',' after a value starts another tag. The loop ends at anything else, which is checked after
    // it.
    while (at->kind == ',') {
      start = end + 1;
      const char* const equals = position(1);
      end = position(2);
      if (equals == start || end == equals + 1) [[unlikely]]
        return walked::fallback;
      if (is_unescaped_pair(at + 1)) [[likely]] {
        receiver.tag(piece{start, equals, false}, piece{equals + 1, end, false});
      } else {
        if (at[1].kind != '=') [[unlikely]]
          return walked::fallback;
        receiver.tag(piece{start, equals, escaped(1)}, piece{equals + 1, end, escaped(2)});
      }
      at += 2;
    }
  }
  if (at->kind != ' ') [[unlikely]]
    return walked::fallback;
  if (!receiver.fields(end + 1)) [[unlikely]]
    return walked::fallback;

  do {
    start = end + 1;
    const char* const equals = position(1);
    end = position(2);
    if (equals == start) [[unlikely]]
      return walked::fallback;
    const auto size = static_cast<std::size_t>(end - equals - 1);
    if (size != 0 && is_unescaped_pair(at + 1)) [[likely]] {
      if (!receiver.number(piece{start, equals, false}, equals + 1, size, at + 1)) [[unlikely]]
        return walked::fallback;
      at += 2;
      continue;
    }
    if (at[1].kind != '=') [[unlikely]]
      return walked::fallback;
    const piece key{start, equals, escaped(1)};
    if (size != 0) [[unlikely]] {
      if (!receiver.number(key, equals + 1, size, at + 1)) [[unlikely]]
        return walked::fallback;
      at += 2;
      continue;
    }
    if (at[2].kind != '"') [[unlikely]]
      return walked::fallback;
    // The next token is the closing quote. With quoting::unpaired, the tokens of separators and escaped
    // quotes inside the string come first.
    std::ptrdiff_t i = 3;
    bool has_escapes = escaped(3);
    while (at[i].kind != '"' || !closes_string(equals + 2, position(i))) [[unlikely]] {
        if (static_cast<std::uint32_t>(at + i - in.tokens) >= in.count) [[unlikely]] {
          return walked::fallback;
        }
        ++i;
        has_escapes |= escaped(i);
      }
    const char* const quote = position(i);
    end = quote + 1;
    if (position(i + 1) != end) [[unlikely]]
      return walked::fallback;
    receiver.string(key, piece{equals + 2, quote, has_escapes}, at + 1, i);
    at += i + 1;
  } while (at->kind == ',');

  const char* timestamp = end;
  if (at->kind == ' ') {
    timestamp = end + 1;
    ++at;
    end = position(0);
    // The strict decoder reads lines with a space but no timestamp.
    if (end == timestamp) [[unlikely]]
      return walked::fallback;
  }
  const char* line_end = end;
  if (at->kind == '\r') [[unlikely]] {
    ++at;
    line_end = position(0);
    if (line_end != end + 1) return walked::fallback;
  }
  if (at->kind != '\n') [[unlikely]]
    return walked::fallback;
  if (!receiver.end(timestamp, static_cast<std::size_t>(end - timestamp), end)) [[unlikely]] {
    return walked::fallback;
  }
  state.token = static_cast<std::uint32_t>(at + 1 - in.tokens);
  state.at = static_cast<std::uint32_t>(line_end - data) + 1;
  return walked::point;
}

}  // namespace simdlp::detail
