// SPDX-License-Identifier: Apache-2.0
#include "server/utc_text.h"

#include <ctime>

namespace simdlp::endpoint {

std::string utc_text(std::chrono::system_clock::time_point from) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(from);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[40];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace simdlp::endpoint
