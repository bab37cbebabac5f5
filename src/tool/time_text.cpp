// SPDX-License-Identifier: Apache-2.0
// The calendar is that of <chrono>. Int64 nanoseconds reach from 1677 to 2262, so the year always has
// four digits.
#include "time_text.h"

#include <chrono>
#include <string_view>

namespace simdlp::tool {

std::string time_text(std::int64_t nanoseconds) {
  using std::chrono::days;
  // In whole numbers and not as nanoseconds since a day: the first day of the range begins outside.
  constexpr std::int64_t second = 1'000'000'000;
  constexpr std::int64_t day = 86'400 * second;
  std::int64_t of_day = nanoseconds % day;
  std::int64_t whole_days = nanoseconds / day;
  if (of_day < 0) {
    of_day += day;
    --whole_days;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days(days(whole_days))};
  std::string text;
  const auto write = [&text](std::int64_t number, std::size_t digits, std::string_view behind) {
    const std::string plain = std::to_string(number);
    text.append(digits - plain.size(), '0');
    text += plain;
    text += behind;
  };
  write(static_cast<int>(date.year()), 4, "-");
  write(static_cast<unsigned>(date.month()), 2, "-");
  write(static_cast<unsigned>(date.day()), 2, "T");
  write(of_day / (3600 * second), 2, ":");
  write(of_day / (60 * second) % 60, 2, ":");
  write(of_day / second % 60, 2, ".");
  write(of_day % second, 9, "Z");
  return text;
}

}  // namespace simdlp::tool
