// SPDX-License-Identifier: Apache-2.0
#include "simdlp/queue/queue_configuration.h"

#include <charconv>
#include <cstdint>

namespace simdlp {
namespace {

bool set_sync(queue_options& options, const std::string& value) {
  if (value == "batch") {
    options.sync = queue_sync::batch;
  } else if (value == "interval") {
    options.sync = queue_sync::interval;
  } else if (value == "none") {
    options.sync = queue_sync::none;
  } else {
    return false;
  }
  return true;
}

bool set_bytes(queue_options& options, const std::string& value) {
  std::uint64_t bytes = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, failed] = std::from_chars(value.data(), end, bytes);
  if (failed != std::errc() || rest != end || bytes == 0) return false;
  options.total_bytes = bytes;
  return true;
}

// Times are read as in the options of the client.
bool set_age(queue_options& options, const std::string& value) {
  client_options probe;
  if (!set_option(probe, "flush_interval", value).empty()) return false;
  options.max_age = probe.batch.flush_interval;
  return true;
}

// Returns the form of a key's value, or null if the key is unknown.
const char* expected_of(const std::string& key) {
  if (key == "sync") return "batch, interval or none";
  if (key == "total_bytes") return "a number of bytes above 0";
  if (key == "max_age") return "a time such as 24h";
  return nullptr;
}

}  // namespace

configuration_report apply_queue_section(queue_options& options, std::string& directory,
                                         const std::vector<queue_setting>& section) {
  configuration_report report;
  for (const queue_setting& each : section) {
    bool good = true;
    if (each.key == "directory") {
      directory = each.value;
    } else if (each.key == "sync") {
      good = set_sync(options, each.value);
    } else if (each.key == "total_bytes") {
      good = set_bytes(options, each.value);
    } else if (each.key == "max_age") {
      good = set_age(options, each.value);
    } else {
      report.warnings.push_back(each.place + "unknown option '" + each.key +
                                "'; [queue] has directory, sync, total_bytes and max_age");
    }
    if (good) continue;
    report.problem =
        each.place + each.key + " is " + expected_of(each.key) + ", not '" + each.value + "'";
    return report;
  }
  return report;
}

}  // namespace simdlp
