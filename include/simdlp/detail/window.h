// SPDX-License-Identifier: Apache-2.0
// The contract between a kernel and the rest: a window of input and the index of its structural
// bytes. A kernel fills it, the walker reads it; neither knows more of the other.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simdlp::detail {

// How a kernel treats quotes.
enum class quoting : std::uint8_t {
  // Quotes are taken to pair up from the window's first byte on, so what lies inside a pair is left
  // out of the index. A quote in a name or a comment breaks this: it is a speculation, which the
  // walker checks token by token.
  paired,
  // No assumption: every quote is a token, and so is every separator inside a string.
  plain,
};

// The place of a byte that can end something: ',' '=' ' ' not directly after a backslash; LF; any
// other byte below 0x20, and 0x7F; '"'. Under quoting::paired a quote after an odd number of
// backslashes is no token, and nothing between an opening and a closing quote is. If `final`, one
// more token of kind '\n' follows the last byte.
struct token {
  std::uint16_t position;  // distance from the window's first byte
  char kind;               // the byte at that position
  std::uint8_t escapes;    // 1 when there is a backslash between this token and the one before
};
static_assert(sizeof(token) == 4);

struct window {
  static constexpr std::size_t block = 64;              // bytes a kernel reads at once
  static constexpr std::size_t capacity = 320 * block;  // bytes of input
  // A kernel may write this many entries beyond the last token.
  static constexpr std::size_t slack = block;

  const char* data = nullptr;  // first byte, always the first of a line
  std::uint32_t size;          // bytes indexed, at most capacity
  std::uint32_t behind;        // bytes of the input after those, as many as the next window takes
  std::uint32_t count;         // tokens
  bool any_invalid_utf8;
  // A bit for each block in which a byte contradicts UTF-8, given the three before it in the window;
  // behind the window zeros are assumed. So a sequence that breaks off at a block's end is told in
  // the next block, and a line is valid when no block from its first byte's to its line end's has the
  // bit. Only written when any_invalid_utf8 is set.
  std::uint64_t invalid_utf8[capacity / block / 64 + 1];
  alignas(64) token tokens[capacity + 1 + slack];
};

// Makes a window that was just indexed ready for the walk: when it is not final, the tokens of a last
// line that does not end in it are dropped, and when it is, the line of no bytes after an LF at the
// very end. After the last token stands one that no line expects, which stops the walk.
inline void keep_whole_lines(window& in, bool final) noexcept {
  if (!final) {
    while (in.count != 0 && in.tokens[in.count - 1].kind != '\n') --in.count;
  } else if (in.count > 1) {
    const token& last = in.tokens[in.count - 2];
    if (last.kind == '\n' && last.position + 1U == in.size) --in.count;
  }
  in.tokens[in.count] = {static_cast<std::uint16_t>(in.size), '\0', 0};
}

// Indexes `size` (<= window::capacity) bytes at `data` into `into`; `final` says that the input ends
// there. Reads nothing outside [data, data + size). Never fails.
using index_function = void (*)(window& into, const char* data, std::size_t size, quoting quotes,
                                bool final) noexcept;

}  // namespace simdlp::detail
