// SPDX-License-Identifier: Apache-2.0
// Reads and checks the parameters of the three write routes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/answer.h"
#include "server/route.h"
#include "server/target.h"

namespace simdlp::endpoint {

// The unit of the timestamps of a request.
enum class time_unit : std::uint8_t {
  nanoseconds,
  microseconds,
  milliseconds,
  seconds,
  minutes,
  hours,
  automatic,  // detected for each line, as simdlp::detect_precision() does
};

struct write_parameters {
  std::string database;
  time_unit unit = time_unit::nanoseconds;
  bool accept_partial = true;
  bool no_sync = false;
};

struct checked_parameters {
  write_parameters parameters;
  std::optional<answer> refused;
};

// `partial`: true if the older routes keep the good lines of a request with bad ones.
// `default_database`: of /write without `db`; empty: `db` is needed.
[[nodiscard]] checked_parameters read_write_parameters(route to, const request_target& target,
                                                       bool partial,
                                                       const std::string& default_database);

// Returns the reason why a database cannot have that name, or an empty string.
[[nodiscard]] std::string_view database_name_error(std::string_view name) noexcept;

}  // namespace simdlp::endpoint
