// SPDX-License-Identifier: Apache-2.0
//
// The layout of an input of the targets that read line protocol. An input is either plain line protocol,
// read with the default options, or begins with the byte 0x01. Then its first twelve bytes are a plan:
// options, and the placement of the rest. So any file of line protocol is an input, and the engine can
// still reach every option.
//
//   byte  0   0x01
//         1   bits 0-1 precision, 2 detect_precision, 3-4 default time (none, some, least, largest),
//             5 UTF-8 is not checked, 6 duplicates are rejected, 7 stop at the first error
//         2-6 limits of line, name, string, tags, fields: 0 for none, else the limit and one
//         7   n > 0: the text begins n bytes before the end of the decoder's first window
//         8   what fills the window up to there: see fill_window()
//         9   where in a block the text is laid
//        10   options of the encoder: see encode_options_of()
//        11   free for the target
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "simdlp/decode_options.h"
#include "simdlp/detail/window.h"
#include "simdlp/encoder.h"

namespace simdlp::fuzz {

inline constexpr std::size_t plan_size = 12;
inline constexpr char plan_mark = '\x01';

// The number of bytes in a window of the decoder. If it were wrong, the targets would still be
// correct, but find less.
inline constexpr std::size_t window_size = detail::window::capacity;

using plan_bytes = std::array<std::uint8_t, plan_size>;

struct plan {
  plan_bytes bytes{};  // all zero when the input has none
  decode_options options;
  std::string_view text;  // the line protocol of the input

  [[nodiscard]] std::size_t alignment() const { return bytes[9] % 64; }
  [[nodiscard]] std::uint8_t extra() const { return bytes[11]; }
};

[[nodiscard]] plan read_plan(std::string_view input);

// The text to be decoded, with filler before it if the plan has one.
[[nodiscard]] std::string lay_out(const plan& of);

// Returns whole lines of `size` bytes: 0 a comment, 1 points, 2 points of which the first has a
// quote in its name, 3 a string of that size. Empty if the size is 0.
[[nodiscard]] std::string fill_window(unsigned kind, std::size_t size);

// Returns the encoder's options. Bits of `byte`: 0-1 dialect, 2 allow_time_key, 3 duplicates
// allowed, 4 newlines in strings refused, 5 inexact times refused, 6-7 precision.
[[nodiscard]] encode_options encode_options_of(std::uint8_t byte);

}  // namespace simdlp::fuzz
