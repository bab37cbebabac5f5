// SPDX-License-Identifier: Apache-2.0
// A window of input and the index of its structural bytes: the contract between a kernel, which fills
// the window, and the walker, which reads it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simdlp::detail {

// How a kernel treats quotes.
enum class quoting : std::uint8_t {
  // Assumes that quotes pair up from the window's first byte, and leaves out everything inside a pair.
  // A quote in a name or a comment breaks the assumption; the walker notices, because it checks every
  // token.
  paired,
  // No assumption: every quote is a token, and so is every separator inside a string.
  unpaired,
};

// The place of a structural byte:
// - ',' '=' or ' ' not directly after a backslash;
// - LF, any other byte below 0x20, and 0x7F;
// - '"'.
// With quoting::paired, a quote after an odd number of backslashes is not a token, and neither is
// anything between an opening and a closing quote. If the window is final, one more token of kind '\n'
// follows the last byte.
struct token {
  std::uint16_t position;  // distance from the window's first byte
  char kind;               // the byte at that position
  std::uint8_t escapes;    // 1 if there is a backslash between this token and the one before
};
static_assert(sizeof(token) == 4);

struct window {
  static constexpr std::size_t block = 64;              // bytes a kernel reads at once
  static constexpr std::size_t capacity = 320 * block;  // bytes of input
  // A kernel may write this many entries beyond the last token.
  static constexpr std::size_t slack = block;

  const char* data = nullptr;  // first byte, always the first of a line
  std::uint32_t size;          // bytes indexed, at most capacity
  std::uint32_t bytes_after;  // bytes of the input after those, at most `capacity`; for prefetching
  std::uint32_t count;        // tokens
  bool may_have_quote;        // false: none of these bytes is a quote
  bool any_invalid_utf8;
  // One bit for each block with a byte that is not valid UTF-8 after the three bytes before it in the
  // window. Zeros are assumed after the window. A sequence that is cut off at the end of a block sets
  // the bit of the next block, so a line is valid if no block from its first byte to its line end has
  // the bit. Only valid if any_invalid_utf8.
  std::uint64_t invalid_utf8[capacity / block / 64 + 1];
  alignas(64) token tokens[capacity + 1 + slack];
};

// Prepares an indexed window for the walk. If it is not final, drops the tokens of a last line that
// does not end in it. If it is, drops the empty line after an LF at the very end. Then adds a token that
// no line expects, which stops the walk.
inline void keep_whole_lines(window& in, bool final) noexcept {
  if (!final) {
    while (in.count != 0 && in.tokens[in.count - 1].kind != '\n') --in.count;
  } else if (in.count > 1) {
    const token& last = in.tokens[in.count - 2];
    if (last.kind == '\n' && last.position + 1U == in.size) --in.count;
  }
  in.tokens[in.count] = {static_cast<std::uint16_t>(in.size), '\0', 0};
}

// Indexes `size` (<= window::capacity) bytes at `data` into `into`. `final`: the input ends there.
// Reads nothing outside [data, data + size). Never fails.
using index_function = void (*)(window& into, const char* data, std::size_t size, quoting quotes,
                                bool final) noexcept;

}  // namespace simdlp::detail
