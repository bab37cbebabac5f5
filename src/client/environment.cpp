// SPDX-License-Identifier: Apache-2.0
// Options from environment variables.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "client/option_text.h"

namespace simdlp {

namespace client_internal {

const char* variable(const variable_getter& get, const std::string& name) {
  return get ? get(name.c_str()) : std::getenv(name.c_str());
}

void set_reported(client_options& options, std::string_view name, std::string_view value,
                  const std::string& place, configuration_report& report) {
  const std::string problem = set_option(options, name, value);
  if (problem.starts_with("unknown option")) {
    report.warnings.push_back(place + problem);
  } else if (!problem.empty() && report.ok()) {
    report.problem = place + problem;
  }
}

}  // namespace client_internal

namespace {

struct variables_of_option {
  const char* option;
  std::array<const char*, 5> names;  // the first that is set counts
};

constexpr variables_of_option variables[] = {
    {"url",
     {"SIMDLP_HOST", "INFLUX_HOST", "INFLUXDB3_WRITE_HOST_URL", "INFLUXDB3_HOST_URL",
      "INFLUXDB_V2_URL"}},
    {"token", {"SIMDLP_TOKEN", "INFLUX_TOKEN", "INFLUXDB3_AUTH_TOKEN", "INFLUXDB_V2_TOKEN"}},
    {"database",
     {"SIMDLP_DATABASE", "INFLUX_DATABASE", "INFLUX_BUCKET_NAME", "INFLUX_BUCKET_ID",
      "INFLUXDB3_DATABASE_NAME"}},
    {"org", {"SIMDLP_ORG", "INFLUX_ORG", "INFLUX_ORG_ID", "INFLUXDB_V2_ORG"}},
    {"auth_scheme", {"SIMDLP_AUTH_SCHEME", "INFLUX_AUTH_SCHEME"}},
    {"auth_basic", {"INFLUXDB_V2_AUTH_BASIC"}},
    {"precision", {"SIMDLP_PRECISION", "INFLUX_PRECISION"}},
    {"gzip_threshold", {"SIMDLP_GZIP_THRESHOLD", "INFLUX_GZIP_THRESHOLD"}},
    {"no_sync", {"SIMDLP_WRITE_NO_SYNC", "INFLUX_WRITE_NO_SYNC"}},
    {"accept_partial", {"SIMDLP_WRITE_ACCEPT_PARTIAL", "INFLUX_WRITE_ACCEPT_PARTIAL"}},
    {"use_v2_api", {"SIMDLP_WRITE_USE_V2_API", "INFLUX_WRITE_USE_V2_API"}},
    {"tag_order", {"SIMDLP_WRITE_TAG_ORDER"}},
    {"timeout",
     {"SIMDLP_WRITE_TIMEOUT", "INFLUX_WRITE_TIMEOUT", "INFLUX_TIMEOUT", "INFLUXDB_V2_TIMEOUT"}},
    {"verify_ssl", {"INFLUXDB_V2_VERIFY_SSL"}},
    {"ssl_ca_cert", {"INFLUXDB3_TLS_CA", "INFLUXDB_V2_SSL_CA_CERT"}},
    {"cert_file", {"INFLUXDB_V2_CERT_FILE"}},
    {"cert_key_file", {"INFLUXDB_V2_CERT_KEY_FILE"}},
    {"cert_key_password", {"INFLUXDB_V2_CERT_KEY_PASSWORD"}},
};

// Variables that turn verification off if they are true.
constexpr const char* unverified[] = {"INFLUX_SKIP_VERIFY", "INFLUXDB3_TLS_NO_VERIFY"};

// Options that say where to connect, and as whom. QDB_CLIENT_CONF has all of them, and a part of it must not
// be combined with another server or its secrets.
constexpr std::string_view of_connection[] = {"url", "token", "org", "auth_scheme", "auth_basic"};

constexpr std::string_view tag_prefix = "INFLUXDB_V2_TAG_";

// Returns the name of the first variable that is set, or null.
const char* first_set(const client_internal::variable_getter& get, const variables_of_option& of) {
  for (const char* const name : of.names) {
    const char* const value = name == nullptr ? nullptr : client_internal::variable(get, name);
    if (value != nullptr && *value != '\0') return name;
  }
  return nullptr;
}

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

void warn_of_short_timeout(std::string_view name, std::string_view value,
                           configuration_report& report) {
  if (!is_number(value) || value.size() > 2) return;
  report.warnings.push_back(std::string(name) + "=" + std::string(value) +
                            " is in milliseconds; write " + std::string(value) + "s for seconds");
}

void apply_header(client_options& options, std::string_view text, configuration_report& report) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) {
    if (report.ok()) report.problem = "INFLUX_EXTRA_HTTP_HEADER: expected NAME:VALUE";
    return;
  }
  const std::size_t value = std::min(text.find_first_not_of(' ', colon + 1), text.size());
  set_header(options, text.substr(0, colon), text.substr(value));
}

// INFLUXDB_V2_TAG_NAME=value is a default tag `name`, as in the Python client.
void apply_tags(client_options& options) {
  for (char** each = ::environ; each != nullptr && *each != nullptr; ++each) {
    std::string_view text(*each);
    if (!text.starts_with(tag_prefix)) continue;
    text.remove_prefix(tag_prefix.size());
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string_view::npos) continue;
    std::string key(text.substr(0, equals));
    std::ranges::transform(key, key.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    set_default_tag(options, key, text.substr(equals + 1));
  }
}

}  // namespace

configuration_report apply_environment(client_options& options,
                                       const client_internal::variable_getter& get) {
  using client_internal::set_reported;
  using client_internal::variable;
  configuration_report report;
  const char* const questdb = variable(get, "QDB_CLIENT_CONF");
  bool is_questdb = questdb != nullptr && *questdb != '\0';
  if (const char* const url = is_questdb ? first_set(get, variables[0]) : nullptr) {
    report.warnings.push_back("QDB_CLIENT_CONF is not used, because " + std::string(url) +
                              " names a server");
    is_questdb = false;
  }
  if (is_questdb) report = apply_connection_string(options, questdb);
  for (const variables_of_option& each : variables) {
    const char* const chosen_name = first_set(get, each);
    if (chosen_name == nullptr) continue;
    if (is_questdb && std::ranges::find(of_connection, each.option) != std::end(of_connection)) {
      report.warnings.push_back(std::string(chosen_name) +
                                " is not used, because QDB_CLIENT_CONF says how to connect");
      continue;
    }
    const char* const chosen = variable(get, chosen_name);
    for (const char* const name : each.names) {
      const char* const value = name == nullptr ? nullptr : variable(get, name);
      if (value == nullptr || *value == '\0' || std::string_view(chosen) == value) continue;
      report.warnings.push_back(std::string(name) + " differs from " + chosen_name +
                                ", which is used");
    }
    set_reported(options, each.option, chosen, std::string(chosen_name) + ": ", report);
    if (std::string_view(each.option) == "timeout")
      warn_of_short_timeout(chosen_name, chosen, report);
  }
  for (const char* const name : unverified) {
    const char* const value = variable(get, name);
    if (value == nullptr || *value == '\0') continue;
    client_options probe;
    if (!set_option(probe, "no_sync", value).empty()) {
      if (report.ok())
        report.problem = std::string(name) + ": must be true or false, not '" + value + "'";
    } else if (probe.no_sync) {
      options.connection.verify_ssl = false;
    }
  }
  const char* const header = variable(get, "INFLUX_EXTRA_HTTP_HEADER");
  if (header != nullptr && *header != '\0') apply_header(options, header, report);
  if (!get) apply_tags(options);
  return report;
}

}  // namespace simdlp
