// SPDX-License-Identifier: Apache-2.0
// Kernel header: see README.md. The logical line as a state machine of ten states, those of line_state
// in simdlp/split.h, in a form that takes one shift for each byte: a word for each byte value holds
// the next state of every state, six bits each, and a state is kept as the place of its six bits.
#pragma once

#include <cstdint>

namespace simdlp::detail::line_machine {

// The values of simdlp::line_state.
enum state : std::uint8_t {
  line_start,
  indent,
  comment,
  series,
  series_escape,
  fields,
  fields_escape,
  fields_equals,
  string,
  string_escape,
};
inline constexpr unsigned states = 10;
inline constexpr unsigned bits = 6;  // of one state in a row
inline constexpr std::uint64_t mask = 63;

[[nodiscard]] constexpr state next_of(state from, char byte) noexcept {
  if (from == string) return byte == '"' ? fields : byte == '\\' ? string_escape : string;
  if (from == string_escape) return string;
  if (byte == '\n') return line_start;
  if (from == comment) return comment;
  if (from == line_start || from == indent) {
    if (byte == ' ') return indent;
    if (byte == '#') return comment;
    return byte == '\\' ? series_escape : series;
  }
  if (from == series || from == series_escape) {
    if (byte == ' ' && from == series) return fields;
    return byte == '\\' ? series_escape : series;
  }
  if (byte == '\\') return fields_escape;
  if (byte == '=') return from == fields_escape ? fields : fields_equals;
  return byte == '"' && from == fields_equals ? string : fields;
}

struct rows {
  std::uint64_t of[256];
};

[[nodiscard]] consteval rows make_rows() {
  rows made{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (unsigned from = 0; from < states; ++from) {
      const state next = next_of(static_cast<state>(from), static_cast<char>(byte));
      made.of[byte] |= std::uint64_t{next} * bits << (bits * from);
    }
  }
  return made;
}

inline constexpr rows table = make_rows();

// A state in this form; only the lowest six bits count.
[[nodiscard, gnu::always_inline]] constexpr std::uint64_t enter(unsigned of) noexcept {
  return std::uint64_t{of} * bits;
}
[[nodiscard, gnu::always_inline]] inline std::uint64_t step(std::uint64_t at, char byte) noexcept {
  return table.of[static_cast<unsigned char>(byte)] >> (at & mask);
}
[[nodiscard, gnu::always_inline]] inline unsigned leave(std::uint64_t at) noexcept {
  return static_cast<unsigned>(at & mask) / bits;
}

}  // namespace simdlp::detail::line_machine
