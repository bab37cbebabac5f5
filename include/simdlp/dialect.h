// SPDX-License-Identifier: Apache-2.0
// For whom a line is written: the few rules in which the readers of line protocol differ, as data.
// What every reader has in common (the escape table, the order of sections) is not here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace simdlp {

// What becomes of a backslash in a measurement, tag key, tag value or field key. At the end of a
// name it cannot be written for any reader: that is always trailing_backslash.
enum class backslash_rule : std::uint8_t {
  refuse_ambiguous,  // refused (backslash_not_portable) before \ , = space ", else written as it is
  keep,              // written as it is, whatever follows
  twice,             // every backslash is written twice
};

// The rules of one reader. Three are given; others can be made by setting the members.
struct dialect {
  std::string_view name;
  backslash_rule backslash = backslash_rule::refuse_ambiguous;
  bool refuses_time_key = true;  // a tag or field named `time` is refused (reserved_name)

  // Every reader gets the same point out of the line; what some would read differently is refused.
  static const dialect portable;
  // Readers that follow the Go library line-protocol v2 to the letter, such as simdlp's decoder.
  static const dialect go_v2;
  // InfluxDB 3, which reads two backslashes as one. Only it reads such names back.
  static const dialect influxdb3;

  friend constexpr bool operator==(const dialect&, const dialect&) noexcept = default;
};

inline constexpr dialect dialect::portable{"portable", backslash_rule::refuse_ambiguous, true};
inline constexpr dialect dialect::go_v2{"go_v2", backslash_rule::keep, false};
inline constexpr dialect dialect::influxdb3{"influxdb3", backslash_rule::twice, true};

// The target of that name, one of "portable", "go_v2" and "influxdb3"; nothing for another text.
[[nodiscard]] constexpr std::optional<dialect> dialect_from_name(std::string_view name) noexcept {
  for (const dialect& each : std::array{dialect::portable, dialect::go_v2, dialect::influxdb3}) {
    if (each.name == name) return each;
  }
  return std::nullopt;
}

}  // namespace simdlp
