// SPDX-License-Identifier: Apache-2.0
// The fast path over one window: lines and their sections, told from the tokens alone. It only ever
// accepts. At anything that is not plainly a valid line it stops before that line, and the exact
// decoder takes it whole; so no error is decided here, and what is accepted here is what the exact
// decoder would accept (the tests and fuzzers hold that).
//
// The walker is a template because it is inlined into the consumer: the decoder's visitor gives it a
// receiver that parses numbers and calls the user's sink, the range of points one that only checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/detail/window.h"
#include "simdlp/text.h"

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
  surprise,  // not accepted: the state still stands before it
};

// True when the quote at `at` is not escaped, `from` being the first byte of its string.
[[nodiscard]] inline bool closes_string(const char* from, const char* at) noexcept {
  const char* before = at;
  while (before != from && before[-1] == '\\') --before;
  return ((at - before) & 1) == 0;
}

// Reads the line at `state`. The receiver is called in the order of the line:
//   begin(text)                       measurement
//   tag(text, text)
//   fields(at)                        where the first field key stands; false: not on this path
//   string(key, text, token, used)    token: that of '='; used: how many more the string takes
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
  const auto piece = [](const char* from, const char* to) -> std::string_view {
    return {from, static_cast<std::size_t>(to - from)};
  };

  const char* start = line;
  const char* end = position(0);
  if (end == start) [[unlikely]] {
    if (at->kind != '\n') return walked::surprise;
    ++state.token;
    state.at = static_cast<std::uint32_t>(end - data) + 1;
    return walked::blank;
  }
  if (*start == '#') [[unlikely]]
    return walked::surprise;
  receiver.begin(text(piece(start, end), text_kind::measurement, escaped(0)));

  while (at->kind == ',') {
    start = end + 1;
    const char* const equals = position(1);
    if (at[1].kind != '=' || equals == start) [[unlikely]]
      return walked::surprise;
    end = position(2);
    if (end == equals + 1) [[unlikely]]
      return walked::surprise;
    if (at[2].kind != ',' && at[2].kind != ' ') [[unlikely]]
      return walked::surprise;
    receiver.tag(text(piece(start, equals), text_kind::key, escaped(1)),
                 text(piece(equals + 1, end), text_kind::key, escaped(2)));
    at += 2;
  }
  if (at->kind != ' ') [[unlikely]]
    return walked::surprise;
  if (!receiver.fields(end + 1)) [[unlikely]]
    return walked::surprise;

  do {
    start = end + 1;
    const char* const equals = position(1);
    if (at[1].kind != '=' || equals == start) [[unlikely]]
      return walked::surprise;
    const text key(piece(start, equals), text_kind::key, escaped(1));
    end = position(2);
    if (at[2].kind != '"') {
      if (end == equals + 1) [[unlikely]]
        return walked::surprise;
      const auto size = static_cast<std::size_t>(end - equals - 1);
      if (!receiver.number(key, equals + 1, size, at + 1)) [[unlikely]]
        return walked::surprise;
      at += 2;
      continue;
    }
    if (end != equals + 1) [[unlikely]]
      return walked::surprise;
    // Under quoting::paired the next token is the closing quote; otherwise it is among the next.
    std::ptrdiff_t i = 3;
    bool has_escapes = escaped(3);
    while (at[i].kind != '"' || !closes_string(equals + 2, position(i))) {
      if (static_cast<std::uint32_t>(at + i - in.tokens) >= in.count) [[unlikely]] {
        return walked::surprise;
      }
      ++i;
      has_escapes |= escaped(i);
    }
    const char* const quote = position(i);
    end = quote + 1;
    if (position(i + 1) != end) [[unlikely]]
      return walked::surprise;
    receiver.string(key, text(piece(equals + 2, quote), text_kind::string, has_escapes), at + 1, i);
    at += i + 1;
  } while (at->kind == ',');

  const char* timestamp = end;
  if (at->kind == ' ') {
    timestamp = end + 1;
    ++at;
    end = position(0);
    // A space without a timestamp is for the exact decoder.
    if (end == timestamp) [[unlikely]]
      return walked::surprise;
  }
  const char* line_end = end;
  if (at->kind == '\r') [[unlikely]] {
    ++at;
    line_end = position(0);
    if (line_end != end + 1) return walked::surprise;
  }
  if (at->kind != '\n') [[unlikely]]
    return walked::surprise;
  if (!receiver.end(timestamp, static_cast<std::size_t>(end - timestamp), end)) [[unlikely]] {
    return walked::surprise;
  }
  state.token = static_cast<std::uint32_t>(at + 1 - in.tokens);
  state.at = static_cast<std::uint32_t>(line_end - data) + 1;
  return walked::point;
}

}  // namespace simdlp::detail
