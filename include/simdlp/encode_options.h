// SPDX-License-Identifier: Apache-2.0
// The options of an encoder.
#pragma once

#include <cstdint>
#include <optional>

#include "simdlp/decode_options.h"
#include "simdlp/dialect.h"
#include "simdlp/precision.h"

namespace simdlp {

struct kernel;

// What happens to a part of a point that cannot be written.
enum class part_rule : std::uint8_t {
  refuse,     // the line is refused
  leave_out,  // the part is left out and counted; the rest of the line is written
};

struct encode_options {
  // The unit of the timestamps written. Arguments are nanoseconds or time points, and are rounded
  // down to it.
  simdlp::precision precision = precision::nanoseconds;

  // The readers that the lines are for.
  simdlp::dialect dialect = dialect::portable;

  // `allow`: writes a second tag or field with the same key, and a field with the key of a tag,
  // instead of refusing the line.
  simdlp::duplicates duplicates = duplicates::reject;

  // Tags and fields may be named `time` in any dialect.
  bool allow_time_key = false;

  // Refuses a timestamp that is not a whole number of units (timestamp_inexact) instead of rounding
  // it down.
  bool refuse_inexact_timestamp = false;

  // A tag with an empty value (empty_name), and a field that is infinite or not a number
  // (non_finite_float). Readers take an empty tag for one that is not there.
  part_rule empty_tags = part_rule::refuse;
  part_rule non_finite = part_rule::refuse;
  // A field without a value: an empty optional, or a row of a table without a value (null_field).
  part_rule null_fields = part_rule::leave_out;

  // Line feeds in strings and unsigned integers; the dialect's rules if not set.
  std::optional<newline_rule> newlines{};
  std::optional<unsigned_rule> unsigned_integers{};

  // The kernel to use. Null, or a kernel that this processor does not support, means default_kernel().
  const simdlp::kernel* kernel = nullptr;
};

}  // namespace simdlp
