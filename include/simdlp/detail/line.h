// SPDX-License-Identifier: Apache-2.0
// What the decoder knows of the line it stands on: where its sections lie. Written by the walker or
// by the exact decoder, read by the views of point.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/window.h"
#include "simdlp/error.h"

namespace simdlp::detail {

struct line {
  const char* begin = nullptr;  // first byte that is not a space
  const char* end = nullptr;    // behind the last byte before the line end

  const char* measurement_end = nullptr;
  const char* first_tag = nullptr;    // where the first tag key stands, if there are tags
  const char* first_field = nullptr;  // where the first field key stands
  std::size_t tags = 0;
  std::size_t fields = 0;

  // Two tokens for each tag and each field, one after the other: its '=' and its end, with positions
  // from `base` on. Null when the exact decoder read the line: then the ends are found by looking.
  const token* tokens = nullptr;
  const char* base = nullptr;

  std::int64_t raw_time = 0;  // as written
  std::int64_t time = 0;      // in nanoseconds, or the default time
  bool has_raw_time = false;
  bool has_time = false;
  bool measurement_escaped = false;
  // The 16 bytes before the end of any value belong to the input.
  bool roomy = false;

  simdlp::error error;
};

// The end of a piece of text: where it is, and whether a backslash stands before it.
struct piece_end {
  const char* at;
  bool escaped;
};

// The first ',' '=' or ' ' in [from, end) that is not directly after a backslash, or `end`.
[[nodiscard]] piece_end find_name_end(const char* from, const char* end) noexcept;

// The end of the field value that starts at `from`, quotes included; [from, end) holds it whole.
[[nodiscard]] piece_end find_value_end(const char* from, const char* end) noexcept;

}  // namespace simdlp::detail
