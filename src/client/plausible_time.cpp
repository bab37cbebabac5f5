// SPDX-License-Identifier: Apache-2.0
#include "client/plausible_time.h"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace simdlp::client_internal {

std::string time_warning(std::string_view body, precision unit, precision given) {
  if (body.ends_with('\n')) body.remove_suffix(1);
  // If the bytes after the last space are a number, they are a timestamp: the last field before it
  // would end in a quote, or hold an equals sign.
  const std::string_view last = body.substr(body.rfind(' ') + 1);
  std::int64_t time = 0;
  const auto [rest, failed] = std::from_chars(last.data(), last.data() + last.size(), time);
  if (failed != std::errc() || rest != last.data() + last.size()) return {};
  const bool is_early = time < plausible_from(unit);
  if (!is_early && time < plausible_until(unit)) return {};
  return "the time " + std::string(last) + " is " + (is_early ? "before 1990" : "after 2100") +
         "; is the precision (" + std::string(name(given)) + ") right?";
}

}  // namespace simdlp::client_internal
