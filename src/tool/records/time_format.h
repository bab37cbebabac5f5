// SPDX-License-Identifier: Apache-2.0
// Reads times in tables and JSON: numbers in a unit, dates, or a layout.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/precision.h"
#include "time_zone.h"

namespace simdlp::tool {

class time_format {
 public:
  // Numbers of nanoseconds, and dates.
  time_format() = default;

  // Returns the format of that name, or nullopt if there is none:
  // - "ns", "ms" and the other names of precisions;
  // - "rfc3339" for dates in any form that date_from_text() reads;
  // - "auto" for numbers in `unit` and for dates;
  // - a layout: one with '%' as for strftime, or the reference time of Go, 2006-01-02 15:04:05.
  [[nodiscard]] static std::optional<time_format> from_name(std::string_view name,
                                                            precision unit = {});

  // Returns nanoseconds since the epoch; timestamp_syntax if the text is not in this form;
  // timestamp_range if the time does not fit in int64 nanoseconds.
  [[nodiscard]] result<std::int64_t> read(std::string_view text, const time_zone& zone) const;

  // Reads a whole number in the unit of this format.
  [[nodiscard]] result<std::int64_t> scale(std::int64_t number) const;

  // Describes the format for messages: "a whole number of milliseconds".
  [[nodiscard]] std::string expected() const;

  [[nodiscard]] bool takes_dates() const { return kind_ != kind::number; }
  [[nodiscard]] bool takes_numbers() const {
    return kind_ == kind::number || kind_ == kind::number_or_date;
  }

 private:
  enum class kind : std::uint8_t { number_or_date, number, date, layout };

  [[nodiscard]] result<std::int64_t> read_number(std::string_view text) const;
  [[nodiscard]] result<std::int64_t> read_fraction(std::int64_t whole, bool is_negative,
                                                   std::string_view digits) const;

  kind kind_ = kind::number_or_date;
  precision unit_ = precision::nanoseconds;
  bool detects_unit_ = false;
  std::string layout_;  // with '%'
  std::string name_;
};

// A date, or date and time, as people and programs write them: 2024-03-01, 2024-03-01T09:00:00.25Z,
// 2024-03-01 09:00, 2024-03-01 09:00:00+01, 2024-03-01 09:00:00 UTC. Without a zone, in `zone`.
[[nodiscard]] result<std::int64_t> date_from_text(std::string_view text, const time_zone& zone);

}  // namespace simdlp::tool
