// SPDX-License-Identifier: Apache-2.0
// The zone of times that do not name one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace simdlp::tool {

class time_zone {
 public:
  // UTC.
  time_zone() = default;

  // "UTC", "Z", an offset such as +01:00, -0530 or +1, "local", or a name of the system's time zone
  // database, such as Europe/Berlin. Returns nullopt for any other word.
  [[nodiscard]] static std::optional<time_zone> from_name(std::string_view name);

  // Converts a local time, given as seconds since the epoch as if the zone were UTC, to seconds since the
  // epoch. An hour that occurs twice means the first one. Not thread-safe: a named zone is set in libc, for
  // the whole process.
  [[nodiscard]] std::int64_t to_utc(std::int64_t local_seconds) const;

 private:
  std::int64_t offset_ = 0;  // seconds east of UTC
  std::string name_;         // of the database; empty: offset_ is all
  bool is_local_ = false;
};

}  // namespace simdlp::tool
