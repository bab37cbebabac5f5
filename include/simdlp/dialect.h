// SPDX-License-Identifier: Apache-2.0
// Dialects: the rules in which readers of line protocol differ, as data. A dialect names the readers
// that a line is written for. Rules that all readers share (escapes, order of the sections) are not
// here. docs/encoding.md has the same rules as a table, with what each server does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace simdlp {

// How to write a backslash in a measurement, tag key, tag value or field key. A name that ends in a
// backslash is refused in every dialect (trailing_backslash).
enum class backslash_rule : std::uint8_t {
  refuse_ambiguous,  // refused before \ , = space and " (backslash_not_portable), else kept
  keep,              // written unchanged
  twice,             // doubled
};

// How to write an unsigned integer field.
enum class unsigned_rule : std::uint8_t {
  refuse,      // refused (unsigned_not_portable)
  write,       // written with the suffix `u`
  as_integer,  // written with the suffix `i` up to 2^63 - 1, larger ones refused
};

// How to write a line feed in a string field.
enum class newline_rule : std::uint8_t {
  refuse,   // the string is refused (newline_in_string)
  write,    // written unchanged
  replace,  // replaced by a space
};

// The rules for one group of readers. Five dialects are predefined. To make another, copy one and
// set its members; a default-constructed dialect has the rules of `portable`.
struct dialect {
  std::string_view name;
  backslash_rule backslash = backslash_rule::refuse_ambiguous;
  unsigned_rule unsigned_integers = unsigned_rule::refuse;
  newline_rule newlines = newline_rule::refuse;
  bool refuses_time_key = true;          // a tag or field named `time` (reserved_name)
  bool refuses_flux_tags = true;         // a tag named `_field` or `_measurement` (reserved_name)
  bool refuses_odd_quotes = true;        // an odd number of `"` in a field key (odd_quotes)
  bool refuses_tag_and_field = true;     // a tag and a field of one key (tag_and_field)
  bool refuses_outer_timestamps = true;  // the two lowest int64 and the highest (timestamp_range)
  // The largest number of bytes of measurement, tags and field key as written, plus 4
  // (series_key_too_long); 0 for no limit.
  std::size_t max_series_key = 65'535;

  // Lines that InfluxDB 1, 2 and 3 and VictoriaMetrics read as the same point. Refuses everything
  // else. The exact promise is in docs/encoding.md.
  static const dialect portable;
  // Readers that follow the Go library line-protocol v2, such as simdlp's decoder.
  static const dialect go_v2;
  // InfluxDB 1.x without its optional support for unsigned integers.
  static const dialect influxdb1;
  // InfluxDB 3. Backslashes in names are doubled, which only this server reads back correctly.
  static const dialect influxdb3;
  // VictoriaMetrics. It stores every value as a double, and a string as 0.
  static const dialect victoriametrics;

  friend constexpr bool operator==(const dialect&, const dialect&) noexcept = default;
};

inline constexpr dialect dialect::portable{"portable"};
inline constexpr dialect dialect::go_v2{.name = "go_v2",
                                        .backslash = backslash_rule::keep,
                                        .unsigned_integers = unsigned_rule::write,
                                        .newlines = newline_rule::write,
                                        .refuses_time_key = false,
                                        .refuses_flux_tags = false,
                                        .refuses_odd_quotes = false,
                                        .refuses_tag_and_field = false,
                                        .refuses_outer_timestamps = false,
                                        .max_series_key = 0};
inline constexpr dialect dialect::influxdb1{.name = "influxdb1",
                                            .unsigned_integers = unsigned_rule::as_integer,
                                            .newlines = newline_rule::write,
                                            .refuses_flux_tags = false,
                                            .refuses_odd_quotes = false};
inline constexpr dialect dialect::influxdb3{.name = "influxdb3",
                                            .backslash = backslash_rule::twice,
                                            .unsigned_integers = unsigned_rule::write,
                                            .newlines = newline_rule::write,
                                            .refuses_flux_tags = false,
                                            .refuses_odd_quotes = false,
                                            .refuses_outer_timestamps = false,
                                            .max_series_key = 0};
inline constexpr dialect dialect::victoriametrics{.name = "victoriametrics",
                                                  .unsigned_integers = unsigned_rule::write,
                                                  .refuses_time_key = false,
                                                  .refuses_flux_tags = false,
                                                  .refuses_tag_and_field = false,
                                                  .refuses_outer_timestamps = false,
                                                  .max_series_key = 0};

// The predefined dialects, `portable` first.
inline constexpr std::array dialects{dialect::portable, dialect::go_v2, dialect::influxdb1,
                                     dialect::influxdb3, dialect::victoriametrics};

// Returns the predefined dialect of that name, or nullopt if there is none.
[[nodiscard]] constexpr std::optional<dialect> dialect_from_name(std::string_view name) noexcept {
  for (const dialect& each : dialects) {
    if (each.name == name) return each;
  }
  return std::nullopt;
}

}  // namespace simdlp
