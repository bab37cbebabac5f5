// SPDX-License-Identifier: Apache-2.0
// Environment variables, connection strings and files as options. What an option's text means is in
// option_table.cpp.
#include "simdlp/client/configuration.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include <toml++/toml.h>

#include "client/json.h"
#include "client/request_form.h"

namespace simdlp {
namespace {

using client_internal::json;
using client_internal::json_type;
using getter = std::function<const char*(const char*)>;

const char* value_of(const getter& get, const char* name) {
  return get ? get(name) : std::getenv(name);
}

struct variable {
  const char* option;
  const char* names[4];  // the first that is set counts
};

constexpr variable variables[] = {
    {"url", {"SIMDLP_HOST", "INFLUX_HOST", "INFLUXDB3_HOST_URL", "INFLUXDB_V2_URL"}},
    {"token", {"SIMDLP_TOKEN", "INFLUX_TOKEN", "INFLUXDB3_AUTH_TOKEN", "INFLUXDB_V2_TOKEN"}},
    {"database",
     {"SIMDLP_DATABASE", "INFLUX_DATABASE", "INFLUX_BUCKET_NAME", "INFLUXDB3_DATABASE_NAME"}},
    {"org", {"SIMDLP_ORG", "INFLUX_ORG", "INFLUX_ORG_ID", "INFLUXDB_V2_ORG"}},
    {"auth_scheme", {"SIMDLP_AUTH_SCHEME", "INFLUX_AUTH_SCHEME"}},
    {"auth_basic", {"INFLUXDB_V2_AUTH_BASIC"}},
    {"precision", {"SIMDLP_PRECISION", "INFLUX_PRECISION"}},
    {"gzip_threshold", {"SIMDLP_GZIP_THRESHOLD", "INFLUX_GZIP_THRESHOLD"}},
    {"no_sync", {"SIMDLP_WRITE_NO_SYNC", "INFLUX_WRITE_NO_SYNC"}},
    {"accept_partial", {"SIMDLP_WRITE_ACCEPT_PARTIAL", "INFLUX_WRITE_ACCEPT_PARTIAL"}},
    {"use_v2_api", {"SIMDLP_WRITE_USE_V2_API", "INFLUX_WRITE_USE_V2_API"}},
    {"timeout", {"SIMDLP_WRITE_TIMEOUT", "INFLUX_WRITE_TIMEOUT", "INFLUXDB_V2_TIMEOUT"}},
    {"verify_ssl", {"INFLUXDB_V2_VERIFY_SSL"}},
    {"ssl_ca_cert", {"INFLUXDB3_TLS_CA", "INFLUXDB_V2_SSL_CA_CERT"}},
    {"cert_file", {"INFLUXDB_V2_CERT_FILE"}},
    {"cert_key_file", {"INFLUXDB_V2_CERT_KEY_FILE"}},
    {"cert_key_password", {"INFLUXDB_V2_CERT_KEY_PASSWORD"}},
};

// Variables whose truth turns verification off.
constexpr const char* unverified[] = {"INFLUX_SKIP_VERIFY", "INFLUXDB3_TLS_NO_VERIFY"};

// Replaces ${NAME}, ${NAME:-default} and ${env.NAME}. Nothing if a variable is not set.
std::optional<std::string> expanded(std::string_view text, const getter& get,
                                    std::string& missing) {
  std::string out;
  for (;;) {
    const std::size_t begin = text.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    if (end == std::string_view::npos) return out + std::string(text);
    out += text.substr(0, begin);
    std::string_view name = text.substr(begin + 2, end - begin - 2);
    if (name.starts_with("env.")) name.remove_prefix(4);
    const std::size_t split = name.find(":-");
    const char* const value = value_of(get, std::string(name.substr(0, split)).c_str());
    if (value != nullptr) {
      out += value;
    } else if (split != std::string_view::npos) {
      out += name.substr(split + 2);
    } else {
      missing = name;
      return std::nullopt;
    }
    text.remove_prefix(end + 1);
  }
}

// Takes settings of a file one by one.
class file_reader {
 public:
  file_reader(client_options& options, std::string name, const getter& get)
      : options_(options), name_(std::move(name)), get_(get) {}

  void set(const std::string& section, const std::string& key, std::string_view raw,
           std::size_t line, std::size_t column) {
    if (!report.ok()) return;
    const std::string place =
        name_ + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
    std::string missing;
    const auto value = expanded(raw, get_, missing);
    if (!value) {
      if (section == "tags") {
        report.warnings.push_back(place + "tag " + key + " is left out: " + missing +
                                  " is not set");
      } else {
        report.problem = place + "the variable " + missing + " is not set";
      }
      return;
    }
    if (section == "tags") {
      options_.default_tags.push_back({key, *value});
      return;
    }
    if (section == "queue" || key == "profilers" || key == "connection_pool_maxsize") return;
    const std::string problem = set_option(options_, key, *value);
    if (problem.starts_with("unknown option")) {
      report.warnings.push_back(place + problem);
    } else if (!problem.empty()) {
      report.problem = place + problem;
    }
  }

  configuration_report report;

 private:
  client_options& options_;
  std::string name_;
  const getter& get_;
};

bool is_known_section(std::string_view name) {
  return name == "influx2" || name == "influx3" || name == "write" || name == "tags" ||
         name == "queue";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

void read_ini(file_reader& to, std::string_view text) {
  std::string section;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      section = trimmed(line.substr(1, line.size() - 2));
      continue;
    }
    const std::size_t equals = line.find_first_of("=:");
    if (equals == std::string_view::npos) {
      to.report.problem = "line " + std::to_string(number) + " is no 'key = value'";
      return;
    }
    std::string_view value = trimmed(line.substr(equals + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (is_known_section(section) || section.empty())
      to.set(section, std::string(trimmed(line.substr(0, equals))), value, number, 1);
  }
}

void read_json(file_reader& to, std::string_view text, const json& from,
               const std::string& section) {
  for (const auto& [key, value] : from.members) {
    const std::string_view before = text.substr(0, value.offset);
    const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
    const std::size_t column = value.offset - (before.rfind('\n') + 1) + 1;
    if (value.type == json_type::object) {
      if (is_known_section(key)) read_json(to, text, value, key);
    } else if (value.type == json_type::boolean) {
      to.set(section, key, value.boolean ? "true" : "false", line, column);
    } else if (value.type == json_type::string || value.type == json_type::number) {
      to.set(section, key, value.text, line, column);
    }
  }
}

void read_toml(file_reader& to, const toml::table& from, const std::string& section) {
  for (const auto& [name, node] : from) {
    const std::string key(name.str());
    const auto place = node.source().begin;
    if (const toml::table* const inner = node.as_table()) {
      if (is_known_section(key)) read_toml(to, *inner, key);
    } else if (const auto* const text = node.as_string()) {
      to.set(section, key, text->get(), place.line, place.column);
    } else if (const auto* const number = node.as_integer()) {
      to.set(section, key, std::to_string(number->get()), place.line, place.column);
    } else if (const auto* const truth = node.as_boolean()) {
      to.set(section, key, truth->get() ? "true" : "false", place.line, place.column);
    } else {
      to.set(section, key, "", place.line, place.column);
    }
  }
}

// camelCase of the connection strings of other clients, as a name in files.
std::string snake(std::string_view name) {
  if (name == "writeUseV2Api") return "use_v2_api";
  if (name == "writeNoSync") return "no_sync";
  if (name == "writeAcceptPartial") return "accept_partial";
  if (name == "db") return "database";
  if (name == "request_timeout") return "timeout";
  if (name == "request_min_throughput" || name == "auto_flush") return {};
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += '_';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

void set_parameter(client_options& options, std::string_view key, const std::string& value,
                   configuration_report& report) {
  const std::string name = snake(key);
  if (name.empty()) return;
  if (name == "tls_verify") {
    options.connection.verify_ssl = value != "unsafe_off";
    return;
  }
  const std::string problem = set_option(options, name, value);
  if (problem.starts_with("unknown option")) {
    report.warnings.push_back(problem);
  } else if (!problem.empty() && report.ok()) {
    report.problem = problem;
  }
}

configuration_report apply_questdb(client_options& options, std::string_view scheme,
                                   std::string_view rest) {
  configuration_report report;
  if (scheme != "http" && scheme != "https") {
    report.problem = "of QuestDB's protocols only http and https are supported";
    return report;
  }
  options.api = write_api::v1;
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) {
      report.problem = "'" + std::string(rest) + "' is no key=value;";
      return report;
    }
    const std::string_view key = rest.substr(0, equals);
    rest.remove_prefix(equals + 1);
    std::string value;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      value += rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (rest.empty() || rest.front() != ';') break;
      value += ';';
      rest.remove_prefix(1);
    }
    if (key == "addr") {
      options.connection.url = std::string(scheme) + "://" + value;
    } else {
      set_parameter(options, key, value, report);
    }
  }
  if (options.database.empty()) options.database = "qdb";
  return report;
}

}  // namespace

configuration_report apply_environment(client_options& options, const getter& get) {
  configuration_report report;
  for (const variable& each : variables) {
    const char* chosen = nullptr;
    const char* chosen_name = nullptr;
    for (const char* const name : each.names) {
      const char* const value = name == nullptr ? nullptr : value_of(get, name);
      if (value == nullptr || *value == '\0') continue;
      if (chosen == nullptr) {
        chosen = value;
        chosen_name = name;
      } else if (std::string_view(chosen) != value) {
        report.warnings.push_back(std::string(name) + " differs from " + chosen_name +
                                  ", which is used");
      }
    }
    if (chosen == nullptr) continue;
    const std::string problem = set_option(options, each.option, chosen);
    if (!problem.empty() && report.ok()) report.problem = std::string(chosen_name) + ": " + problem;
  }
  for (const char* const name : unverified) {
    const char* const value = value_of(get, name);
    client_options probe;
    if (value != nullptr && set_option(probe, "no_sync", value).empty() && probe.no_sync)
      options.connection.verify_ssl = false;
  }
  return report;
}

configuration_report apply_connection_string(client_options& options, std::string_view text) {
  const std::size_t double_colon = text.find("::");
  const std::size_t slashes = text.find("://");
  if (double_colon != std::string_view::npos && double_colon < slashes) {
    return apply_questdb(options, text.substr(0, double_colon), text.substr(double_colon + 2));
  }
  configuration_report report;
  const std::size_t question = text.find('?');
  options.connection.url = text.substr(0, question);
  std::string_view query =
      question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.empty()) continue;
    set_parameter(options, pair.substr(0, equals),
                  client_internal::percent_decoded(pair.substr(std::min(equals + 1, pair.size()))),
                  report);
  }
  return report;
}

configuration_report apply_file(client_options& options, const std::string& name,
                                std::string_view text, const getter& get) {
  file_reader to(options, name, get);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') {
    const client_internal::json_document document = client_internal::parse_json(text);
    if (!document.valid) {
      to.report.problem =
          name + ": not valid JSON at byte " + std::to_string(document.error_offset);
    } else {
      read_json(to, text, document.root, "");
    }
    return to.report;
  }
  // toml++ is used with its default settings: its inline functions are shared by a whole program, and
  // those with and without exceptions differ.
  try {
    read_toml(to, toml::parse(text, name), "");
    return to.report;
  } catch (const toml::parse_error& why) {
    read_ini(to, text);
    if (!to.report.ok() && to.report.problem.starts_with("line ")) {
      const auto place = why.source().begin;
      to.report.problem = name + ":" + std::to_string(place.line) + ":" +
                          std::to_string(place.column) +
                          ": not TOML, INI or JSON: " + std::string(why.description());
    }
  }
  return to.report;
}

}  // namespace simdlp
