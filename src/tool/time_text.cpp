// SPDX-License-Identifier: Apache-2.0
// The calendar is that of <chrono>; int64 nanoseconds reach from 1677 to 2262, so four digits always
// do for the year.
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

namespace {

// Takes numbers and marks from the front of a text.
class time_reader {
 public:
  explicit time_reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool is_good() const { return good_; }
  [[nodiscard]] bool is_done() const { return rest_.empty(); }
  [[nodiscard]] bool next_is(std::string_view any) const {
    return !rest_.empty() && any.find(rest_[0]) != std::string_view::npos;
  }
  char take(std::string_view any) {
    if (!next_is(any)) {
      good_ = false;
      return '\0';
    }
    const char taken = rest_[0];
    rest_.remove_prefix(1);
    return taken;
  }
  std::int64_t number(std::size_t digits, std::int64_t most) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < digits; ++i) value = value * 10 + (take("0123456789") - '0');
    good_ = good_ && value <= most;
    return value;
  }
  // Up to nine digits, as nanoseconds.
  std::int64_t fraction() {
    std::int64_t value = 0;
    std::int64_t scale = 1'000'000'000;
    do {
      value = value * 10 + (take("0123456789") - '0');
      scale /= 10;
    } while (good_ && scale > 1 && next_is("0123456789"));
    return value * scale;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

result<std::int64_t> time_from_text(std::string_view text) {
  time_reader read(text);
  const auto year = std::chrono::year(static_cast<int>(read.number(4, 9999)));
  read.take("-");
  const auto month = std::chrono::month(static_cast<unsigned>(read.number(2, 12)));
  read.take("-");
  const auto day = std::chrono::day(static_cast<unsigned>(read.number(2, 31)));
  read.take("Tt ");
  std::int64_t seconds = 3600 * read.number(2, 23);
  read.take(":");
  seconds += 60 * read.number(2, 59);
  read.take(":");
  seconds += read.number(2, 59);
  std::int64_t nanoseconds = 0;
  if (read.next_is(".")) {
    read.take(".");
    nanoseconds = read.fraction();
  }
  if (const char sign = read.take("Zz+-"); sign == '+' || sign == '-') {
    std::int64_t offset = 3600 * read.number(2, 23);
    read.take(":");
    offset += 60 * read.number(2, 59);
    seconds -= sign == '+' ? offset : -offset;
  }
  const std::chrono::year_month_day date(year, month, day);
  if (!read.is_good() || !read.is_done() || !date.ok()) return errc::timestamp_syntax;
  seconds += std::int64_t{86'400} * std::chrono::sys_days(date).time_since_epoch().count();
  // Towards zero first: the lowest times are in range only as a sum.
  constexpr std::int64_t second = 1'000'000'000;
  if (seconds < 0 && nanoseconds != 0) {
    ++seconds;
    nanoseconds -= second;
  }
  std::int64_t time = 0;
  if (__builtin_mul_overflow(seconds, second, &time) ||
      __builtin_add_overflow(time, nanoseconds, &time)) {
    return errc::timestamp_range;
  }
  return time;
}

}  // namespace simdlp::tool
