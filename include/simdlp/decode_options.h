// SPDX-License-Identifier: Apache-2.0
// What a caller may choose when decoding: how time is read, what is checked beyond the grammar, how
// large a line may be, and on which kernel the scan runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include "simdlp/precision.h"

namespace simdlp {

struct kernel;  // kernel.h

// What to do with a second tag (or field) of the same key in one point.
enum class duplicates : std::uint8_t {
  allow,   // Both are delivered, in input order.
  reject,  // The line is rejected with duplicate_tag or duplicate_field. Costs time, see below.
};

// What to do after a rejected line.
enum class on_error : std::uint8_t {
  proceed,  // Deliver the rejection, go on at the next logical line.
  stop,     // Deliver the rejection, then end; totals() counts what was read.
};

// The largest sizes accepted; each limit has its own error code. A line over a limit is rejected
// like any other bad line, never cut. The default is no limit.
struct limits {
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  std::size_t line = none;    // bytes of a logical line, without its line end: line_too_long
  std::size_t name = none;    // raw bytes of a measurement, key or tag value: name_too_long
  std::size_t string = none;  // raw bytes between the quotes of a string: string_too_long
  std::size_t tags = none;    // tags of a point: too_many_tags
  std::size_t fields = none;  // fields of a point: too_many_fields

  // For input from outside: generous for real data, and bounded. A line of 16 MiB with names of
  // 64 KiB, strings of 1 MiB, 256 tags and 4,096 fields.
  [[nodiscard]] static constexpr limits untrusted() noexcept {
    return {std::size_t{16} << 20U, std::size_t{64} << 10U, std::size_t{1} << 20U, 256, 4096};
  }
};

// Comments are not limited. With `duplicates::reject` a point holds at most this many tags and as
// many fields (too_many_tags, too_many_fields): looking for duplicates needs memory, and the decoder
// has a fixed amount. Up to 12,288 keys a section are looked through once, more of them several
// times: 86 times at this ceiling. Where such lines may come from outside, set `limits`.
inline constexpr std::size_t duplicates_ceiling = 1'048'576;

struct decode_options {
  // The unit of the timestamps in the input.
  simdlp::precision precision = precision::nanoseconds;

  // True: every timestamp's unit is told from its magnitude by the rule of detect_precision(), and
  // `precision` is not used.
  bool detect_precision = false;

  // The time of points that have none, in nanoseconds since the Unix epoch; it is floored to
  // `precision` (not under detect_precision). Without it such points have no timestamp.
  std::optional<std::int64_t> default_timestamp = std::nullopt;

  // Invalid UTF-8 in a name or string rejects the line.
  bool validate_utf8 = true;

  simdlp::duplicates duplicates = duplicates::allow;
  simdlp::on_error on_error = on_error::proceed;
  simdlp::limits limits = {};

  // The kernel to scan with; null for default_kernel(). A kernel that does not run on this machine
  // is replaced by the default one.
  const simdlp::kernel* kernel = nullptr;
};

}  // namespace simdlp
