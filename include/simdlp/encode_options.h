// SPDX-License-Identifier: Apache-2.0
// The options of an encoder.
#pragma once

#include <optional>

#include "simdlp/decode_options.h"
#include "simdlp/dialect.h"
#include "simdlp/precision.h"

namespace simdlp {

struct kernel;

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

  // Line feeds in strings and unsigned integers; the dialect's rules if not set.
  std::optional<newline_rule> newlines{};
  std::optional<unsigned_rule> unsigned_integers{};

  // The kernel to use. Null, or a kernel that this processor does not support, means default_kernel().
  const simdlp::kernel* kernel = nullptr;
};

}  // namespace simdlp
