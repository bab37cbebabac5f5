// SPDX-License-Identifier: Apache-2.0
// The fast path over one window: lines and their sections, told from the tokens alone. It only ever
// accepts. At anything that is not plainly a valid line it stops before that line, and the exact
// decoder takes it whole; so no error is decided here, and what is accepted here is what the exact
// decoder would accept (the tests and fuzzers hold that).
//
// The walker is a template that is inlined into two places: into the user's code, by the decoder's
// visitor, with a receiver that calls the user's sink; and into each kernel, for the range of points,
// with a receiver that writes down what it read. Because of the second no function of the standard
// library is called here (see src/kernel/scan.h).
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/window.h"

namespace simdlp::detail {

// Where the walk stands in a window, always between two lines.
struct walk_state {
  std::uint32_t token = 0;  // the first token of the next line
  std::uint32_t at = 0;     // where that line starts
};

// How one line went.
enum class walked : std::uint8_t {
  point,     // accepted
  blank,     // an empty line
  fallback,  // not accepted: the state still stands before it
};

// A measurement, key, tag value or string: [from, to), and whether it holds a backslash.
struct piece {
  const char* from;
  const char* to;
  bool escaped;
};

// True when two tokens are the '=' of a key and whatever ends its value, and there is no backslash
// before either.
[[nodiscard, gnu::always_inline]] inline bool is_plain_pair(const token* tokens) noexcept {
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

// True when the quote at `at` is not escaped, `from` being the first byte of its string.
[[nodiscard]] inline bool closes_string(const char* from, const char* at) noexcept {
  if (at[-1] != '\\') [[likely]]
    return true;
  const char* before = at;
  while (before != from && before[-1] == '\\') --before;
  return ((at - before) & 1) == 0;
}

// A receiver that takes series by their text has series() in place of begin() and tag():
//   series(line, tokens, window)      how many of `tokens`, which are those of this line, there are
//                                     before that of the space after the series; < 0: not on this path
template <class Receiver>
concept knows_series = Receiver::knows_series;

// Reads the line at `state`. The receiver is called in the order of the line:
//   begin(piece)                      measurement
//   tag(piece, piece)
//   fields(at)                        where the first field key stands; false: not on this path
//   string(key, piece, token, used)   token: that of '='; used: how many more the string takes
//   number(key, first, size, token)   any value but a string; false: not a value
//   end(first, size, end_of_line)     the timestamp, size 0 without; false: not acceptable
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
    // The series is known by its text, so its tags are not walked over.
    const std::ptrdiff_t skipped = receiver.series(line, at, in);
    if (skipped < 0) return walked::fallback;
    at += skipped;
    end = position(0);
  } else {
    receiver.begin(piece{start, end, escaped(0)});

    // What ends a value is looked at before the next one: a ',' goes on, anything that cannot stand
    // there is found behind the loop.
    while (at->kind == ',') {
      start = end + 1;
      const char* const equals = position(1);
      end = position(2);
      if (equals == start || end == equals + 1) [[unlikely]]
        return walked::fallback;
      if (is_plain_pair(at + 1)) [[likely]] {
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
    if (size != 0 && is_plain_pair(at + 1)) [[likely]] {
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
    // The next token is the closing quote. But when a string that was thought to be outside of quotes
    // (see quoting::plain) holds quotes or separators, it is among those behind.
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
    // A space without a timestamp is for the exact decoder.
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
