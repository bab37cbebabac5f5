// SPDX-License-Identifier: Apache-2.0
// Named zones are those of libc, because the C++ library of GCC 12 has no time zones.
#include "time_zone.h"

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <system_error>

namespace simdlp::tool {
namespace {

// +01:00, -0530, +1
std::optional<std::int64_t> offset_from(std::string_view text) {
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  std::string digits;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool is_colon = text[i] == ':' && digits.size() == 2 && i + 3 == text.size();
    if (is_colon) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits += text[i];
  }
  if (digits.size() == 1) digits.insert(0, "0");
  if (digits.size() == 2) digits += "00";
  if (digits.size() != 4) return std::nullopt;
  const int hours = (digits[0] - '0') * 10 + digits[1] - '0';
  const int minutes = (digits[2] - '0') * 10 + digits[3] - '0';
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t seconds = hours * 3600 + minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

// A name must not lead out of the folder, or to a file of another kind.
bool is_in_database(std::string_view name) {
#ifdef _WIN32
  return false;  // There are no files of zones.
#else
  if (name.empty() || name.find("..") != std::string_view::npos || name[0] == '/') return false;
  std::error_code ignored;
  const char* const folder = std::getenv("TZDIR");  // NOLINT(concurrency-mt-unsafe)
  return std::filesystem::is_regular_file(
      std::filesystem::path(folder != nullptr ? folder : "/usr/share/zoneinfo") / name, ignored);
#endif
}

// Sets the zone of the process.
void use_zone(const std::string& name) {
#ifndef _WIN32
  // NOLINTBEGIN(concurrency-mt-unsafe)
  const char* const now = std::getenv("TZ");
  if (now != nullptr && name == now) return;
  ::setenv("TZ", name.c_str(), 1);
  ::tzset();
  // NOLINTEND(concurrency-mt-unsafe)
#else
  static_cast<void>(name);
#endif
}

}  // namespace

std::optional<time_zone> time_zone::from_name(std::string_view name) {
  time_zone zone;
  if (name == "UTC" || name == "utc" || name == "Z" || name == "GMT") return zone;
  if (name == "local" || name == "Local") {
    zone.is_local_ = true;
    return zone;
  }
  if (const auto offset = offset_from(name)) {
    zone.offset_ = *offset;
    return zone;
  }
  if (!is_in_database(name)) return std::nullopt;
  zone.name_ = name;
  return zone;
}

std::int64_t time_zone::to_utc(std::int64_t local_seconds) const {
  if (name_.empty() && !is_local_) return local_seconds - offset_;
  if (!name_.empty()) use_zone(name_);
  const auto as_time = static_cast<std::time_t>(local_seconds);
  std::tm parts = {};
#ifdef _WIN32
  if (::_gmtime64_s(&parts, &as_time) != 0) return local_seconds;
#else
  ::gmtime_r(&as_time, &parts);
#endif
  parts.tm_isdst = -1;
  return static_cast<std::int64_t>(std::mktime(&parts));
}

}  // namespace simdlp::tool
