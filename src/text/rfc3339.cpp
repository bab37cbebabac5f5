// SPDX-License-Identifier: Apache-2.0
#include "simdlp/rfc3339.h"

#include <chrono>
#include <cstddef>

#include "simdlp/detail/timestamp_argument.h"

namespace simdlp {
namespace {

// Takes parts from the front of a text. After the first invalid part, is_good() is false.
class part_reader {
 public:
  explicit part_reader(std::string_view text) noexcept : rest_(text) {}

  [[nodiscard]] bool is_good() const noexcept { return good_; }
  [[nodiscard]] bool is_done() const noexcept { return rest_.empty(); }
  bool take(std::string_view any) noexcept {
    if (rest_.empty() || any.find(rest_[0]) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(std::string_view any) noexcept { good_ = take(any) && good_; }
  [[nodiscard]] bool next_is_digit() const noexcept {
    return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9';
  }
  int number(std::size_t digits) noexcept {
    int value = 0;
    for (; digits != 0 && next_is_digit(); --digits) {
      value = value * 10 + (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    good_ = good_ && digits == 0;
    return value;
  }
  // At least one digit, as nanoseconds.
  int fraction() noexcept {
    good_ = good_ && next_is_digit();
    int value = 0;
    for (int scale = 100'000'000; next_is_digit(); scale /= 10) {
      value += scale * (rest_[0] - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

result<std::int64_t> time_from_rfc3339(std::string_view text, missing_offset without) noexcept {
  part_reader from(text);
  const int year = from.number(4);
  from.expect("-");
  const int month = from.number(2);
  from.expect("-");
  const int day = from.number(2);
  from.expect("Tt ");
  const int hour = from.number(2);
  from.expect(":");
  const int minute = from.number(2);
  from.expect(":");
  const int second = from.number(2);
  const std::int64_t nanoseconds = from.take(".") ? from.fraction() : 0;
  int offset = 0;  // minutes east of UTC
  const bool has_none = from.is_done() && without == missing_offset::utc;
  if (!has_none && !from.take("Zz")) {
    const int sign = from.take("-") ? -1 : 1;
    if (sign == 1) from.expect("+");
    const int hours = from.number(2);
    from.expect(":");
    const int minutes = from.number(2);
    if (hours > 23 || minutes > 59) return errc::timestamp_syntax;
    offset = sign * (60 * hours + minutes);
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!from.is_good() || !from.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 59)
    return errc::timestamp_syntax;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const std::int64_t seconds = 60 * (60 * (24 * days + hour) + minute - offset) + second;
  const detail::timestamp_argument time = detail::of_seconds(seconds, nanoseconds);
  if (!time.in_range) return errc::timestamp_range;
  return time.nanoseconds;
}

}  // namespace simdlp
