// SPDX-License-Identifier: Apache-2.0
// The current line of a decoder: the places of its sections and the values of its numbers. A kernel's
// read_line or the strict decoder writes it; the views of point.h read it.
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

  // Two tokens for each tag and then for each field: its '=' and its end. Positions count from `base`.
  // Null if the strict decoder read the line; point.h then searches for the ends.
  const token* tokens = nullptr;
  const char* base = nullptr;
  // The 64 bits of each field's value if it is a number. Valid only with `tokens`.
  const std::uint64_t* numbers = nullptr;

  std::int64_t raw_time;  // as written; valid if has_raw_time
  std::int64_t time;      // in nanoseconds, or the default timestamp; valid if has_time
  bool has_raw_time = false;
  bool has_time = false;
  bool measurement_escaped = false;

  simdlp::error error;
};

}  // namespace simdlp::detail
