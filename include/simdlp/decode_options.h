// SPDX-License-Identifier: Apache-2.0
// The options of a decoder: the unit of timestamps, checks beyond the grammar, limits and the kernel.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "simdlp/precision.h"

namespace simdlp {

struct kernel;  // kernel.h

// What to do with a second tag or a second field with the same key in one point.
enum class duplicates : std::uint8_t {
  allow,   // Delivers both, in input order.
  reject,  // Rejects the line with duplicate_tag or duplicate_field; see duplicates_ceiling.
};

// What to do after a rejected line.
enum class on_error : std::uint8_t {
  proceed,  // Continue at the next logical line.
  stop,     // Deliver the rejected line, then end.
};

// The largest sizes accepted. A line over a limit is rejected with the error code named here; nothing is
// ever truncated. The default is no limit.
struct limits {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::size_t line = none;    // bytes of a logical line, without its line end: line_too_long
  std::size_t name = none;    // raw bytes of a measurement, key or tag value: name_too_long
  std::size_t string = none;  // raw bytes between the quotes of a string: string_too_long
  std::size_t tags = none;    // tags of a point: too_many_tags
  std::size_t fields = none;  // fields of a point: too_many_fields

  // Limits for untrusted input, generous for real data: lines of 16 MiB, names of 64 KiB, strings of
  // 1 MiB, 256 tags and 4,096 fields.
  [[nodiscard]] static constexpr limits untrusted() noexcept {
    return {std::size_t{16} << 20U, std::size_t{64} << 10U, std::size_t{1} << 20U, 256, 4096};
  }
};

// With `duplicates::reject`, the most tags and the most fields of a point (too_many_tags,
// too_many_fields). The decoder finds duplicates with a fixed amount of memory: up to 12,288 tags or
// fields in one pass, this many in 86 passes. For untrusted input set `limits`.
inline constexpr std::size_t duplicates_ceiling = 1'048'576;

struct decode_options {
  // The unit of the timestamps in the input.
  simdlp::precision precision = precision::nanoseconds;

  // Detects the unit of each timestamp from its magnitude with detect_precision(), and ignores
  // `precision`.
  bool detect_precision = false;

  // The timestamp of points that have none, in nanoseconds since the Unix epoch, rounded down to
  // `precision` unless detect_precision is set. If not set, such points have no timestamp.
  std::optional<std::int64_t> default_timestamp = std::nullopt;

  // Rejects a line with invalid UTF-8 in a name or string (invalid_utf8).
  bool validate_utf8 = true;

  simdlp::duplicates duplicates = duplicates::allow;
  simdlp::on_error on_error = on_error::proceed;
  simdlp::limits limits = {};

  // The kernel to use. Null, or a kernel that this processor does not support, means default_kernel().
  const simdlp::kernel* kernel = nullptr;
};

}  // namespace simdlp
