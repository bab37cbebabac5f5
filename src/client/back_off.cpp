// SPDX-License-Identifier: Apache-2.0
#include "client/back_off.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <string>

#include "client/decimal_text.h"

namespace simdlp::client_internal {
namespace {

// The client's thread sets no locale, and these names are English in every HTTP date.
std::optional<std::int64_t> parse_date(const std::string& text) {
  constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  int day = 0;
  int year = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  char month[4] = {};
  const char* const at = text.c_str();
  // Sun, 06 Nov 1994 08:49:37 GMT · Sunday, 06-Nov-94 08:49:37 GMT · Sun Nov  6 08:49:37 1994
  if (std::sscanf(at, "%*[A-Za-z], %2d %3s %4d %2d:%2d:%2d", &day, month, &year, &hour, &minute,
                  &second) != 6 &&
      std::sscanf(at, "%*[A-Za-z], %2d-%3s-%2d %2d:%2d:%2d", &day, month, &year, &hour, &minute,
                  &second) != 6 &&
      std::sscanf(at, "%*3s %3s %2d %2d:%2d:%2d %4d", month, &day, &hour, &minute, &second,
                  &year) != 6) {
    return std::nullopt;
  }
  if (year < 100) year += year < 70 ? 2000 : 1900;
  const auto* const found = std::find(months.begin(), months.end(), std::string_view(month));
  if (found == months.end() || year < 1970) return std::nullopt;
  std::tm parts{};
  parts.tm_year = year - 1900;
  parts.tm_mon = static_cast<int>(found - months.begin());
  parts.tm_mday = day;
  parts.tm_hour = hour;
  parts.tm_min = minute;
  parts.tm_sec = second;
  return static_cast<std::int64_t>(::timegm(&parts));
}

}  // namespace

duration back_off::delay(std::uint32_t n) {
  const auto most = static_cast<double>(options_.max_delay.count());
  double low = static_cast<double>(options_.interval.count());
  double high = low * options_.exponential_base;
  // The first range that passes the cap is kept for every later retry, so that delays stay spread.
  for (std::uint32_t i = 1; i < n && high < most; ++i) {
    low = high;
    high *= options_.exponential_base;
  }
  high = std::min(high, most);
  low = std::min(low, high);
  const double drawn = std::uniform_real_distribution<double>(0, 1)(random_) * (high - low) + low;
  return duration(static_cast<duration::rep>(drawn));
}

duration back_off::jitter() {
  if (options_.jitter.count() <= 0) return duration(0);
  return duration(
      std::uniform_int_distribution<duration::rep>(0, options_.jitter.count())(random_));
}

std::optional<duration> parse_retry_after(std::string_view text, std::int64_t unix_time) {
  const std::string copy(text.substr(0, 64));
  if (copy.empty()) return std::nullopt;
  constexpr double longest = 1e9;  // seconds; the caller's cap is far below
  if (copy.find_first_not_of("0123456789.") == std::string::npos) {
    const double seconds = parse_decimal(copy).value_or(0);
    if (!(seconds > 0)) return std::nullopt;
    return duration(static_cast<duration::rep>(std::min(seconds, longest) * 1000));
  }
  const auto date = parse_date(copy);
  if (!date) return std::nullopt;
  const double seconds = static_cast<double>(*date) - static_cast<double>(unix_time) / 1e9;
  if (!(seconds > 0)) return std::nullopt;
  return duration(static_cast<duration::rep>(std::min(seconds, longest) * 1000));
}

}  // namespace simdlp::client_internal
