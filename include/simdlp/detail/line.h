// SPDX-License-Identifier: Apache-2.0
// What is known of the line a decoder stands on: where its sections are and what its numbers are.
// Written by a kernel's read_line or by the strict decoder, read by the views of point.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/window.h"
#include "simdlp/error.h"

namespace simdlp::detail {

struct line {
  const char* begin = nullptr;  // first byte that is not a space
  const char* end = nullptr;    // after the last byte before the line end

  const char* measurement_end = nullptr;
  const char* first_tag = nullptr;    // the first tag key, if there are tags
  const char* first_field = nullptr;  // the first field key
  std::size_t tags = 0;
  std::size_t fields = 0;

  // Two tokens for each tag and each field, one after the other: its '=' and its end, with positions
  // from `base` on. Null when the strict decoder read the line; the ends are then searched for.
  const token* tokens = nullptr;
  const char* base = nullptr;
  // The value of each field that is a number, as its 64 bits; with `tokens` only.
  const std::uint64_t* numbers = nullptr;

  std::int64_t raw_time;  // as written; valid if has_raw_time
  std::int64_t time;      // in nanoseconds, or the default timestamp; valid if has_time
  bool has_raw_time = false;
  bool has_time = false;
  bool measurement_escaped = false;

  simdlp::error error;
};

}  // namespace simdlp::detail
