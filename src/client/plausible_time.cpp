// SPDX-License-Identifier: Apache-2.0
#include "client/plausible_time.h"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace simdlp::client_internal {
namespace {

constexpr std::int64_t year_1990 = 631'152'000'000'000'000;
constexpr std::int64_t year_2100 = 4'102'444'800'000'000'000;

}  // namespace

std::string time_warning(std::string_view body, precision unit, precision given) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  // If the bytes after the last space are a number, they are a timestamp: the last field before it
  // would end in a quote, or hold an equals sign.
  const std::string_view last = body.substr(body.rfind(' ') + 1);
  std::int64_t time = 0;
  const auto [rest, failed] = std::from_chars(last.data(), last.data() + last.size(), time);
  if (failed != std::errc() || rest != last.data() + last.size()) return {};
  const bool is_early = time < year_1990 / nanoseconds_in(unit);
  if (!is_early && time < year_2100 / nanoseconds_in(unit)) return {};
  return "the time " + std::string(last) + " is " + (is_early ? "before 1990" : "after 2100") +
         "; is the precision (" + std::string(name(given)) + ") right?";
}

}  // namespace simdlp::client_internal
