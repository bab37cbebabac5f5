// SPDX-License-Identifier: Apache-2.0
#include "server/access_log.h"

#include <chrono>
#include <cstdio>
#include <poll.h>
#include <unistd.h>

#include "server/utc_text.h"

namespace simdlp::endpoint {
namespace {

[[nodiscard]] std::string_view name(log_level level) noexcept {
  switch (level) {
    case log_level::debug: return "debug";
    case log_level::info: return "info";
    case log_level::warning: return "warning";
    default: return "error";
  }
}

}  // namespace

void access_log::write(log_level level, std::string_view text) {
  if (!wants(level)) return;
  const auto now = std::chrono::system_clock::now();
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::string line = utc_text(now);
  line.pop_back();
  const std::size_t size = line.size();
  char fraction[8];
  std::snprintf(fraction, sizeof fraction, ".%03dZ", static_cast<int>(milliseconds));
  line += fraction;
  line += " " + std::string(name(level)) + " " + std::string(text) + "\n";
  const std::lock_guard lock(mutex_);
  // Writing to a pipe that nobody reads would stop the threads of the server.
  pollfd out{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&out, 1, 0) == 0) {
    ++lost_;
    return;
  }
  if (lost_ != 0)
    line +=
        line.substr(0, size + 5) + " warning lines of the log lost=" + std::to_string(lost_) + "\n";
  lost_ = 0;
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::string log_text(std::string_view text, std::size_t limit) {
  std::string out = "\"";
  for (const char each : text.substr(0, limit)) {
    if (each == '"' || each == '\\') {
      out += '\\';
      out += each;
    } else if (static_cast<unsigned char>(each) < 0x20 ||
               static_cast<unsigned char>(each) >= 0x7F) {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(each)));
      out += code;
    } else {
      out += each;
    }
  }
  return out + "\"";
}

}  // namespace simdlp::endpoint
