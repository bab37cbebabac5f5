// SPDX-License-Identifier: Apache-2.0
// Connection strings of other clients: a URL whose query holds options, or QuestDB's key=value list.
#include <algorithm>
#include <string>
#include <vector>

#include "client/option_text.h"
#include "client/request_form.h"

namespace simdlp {
namespace {

using client_internal::set_reported;

// Names that other clients use in connection strings, and the names in files; "" for names that
// have no meaning here.
std::string option_of(std::string_view name) {
  struct other_name {
    std::string_view theirs;
    std::string_view ours;
  };
  constexpr other_name names[] = {{"writeUseV2Api", "use_v2_api"},
                                  {"writeNoSync", "no_sync"},
                                  {"writeAcceptPartial", "accept_partial"},
                                  {"writeTimeout", "timeout"},
                                  {"db", "database"},
                                  {"bucket", "database"},
                                  {"rp", "retention_policy"},
                                  {"disableGRPCCompression", ""},
                                  {"queryTimeout", ""}};
  for (const auto& [theirs, ours] : names) {
    if (name == theirs) return std::string(ours);
  }
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      if (!out.empty()) out += '_';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

// The first of repeated keys counts, as in the Go and JavaScript clients.
bool is_repeated(std::vector<std::string>& known, const std::string& key,
                 configuration_report& report) {
  if (std::ranges::find(known, key) == known.end()) {
    known.push_back(key);
    return false;
  }
  report.warnings.push_back("'" + key + "' is given twice; the first one is used");
  return true;
}

configuration_report apply_url(client_options& options, std::string_view text) {
  configuration_report report;
  const std::size_t question = text.find('?');
  options.connection.url = text.substr(0, question);
  std::string_view query =
      question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
  std::vector<std::string> known;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string key = option_of(client_internal::percent_decoded(pair.substr(0, equals)));
    const std::string value =
        client_internal::percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!key.empty() && !is_repeated(known, key, report))
      set_reported(options, key, value, "", report);
  }
  return report;
}

// The keys of QuestDB's clients. Those that have no meaning here are read and ignored.
void set_questdb(client_options& options, std::string_view key, const std::string& value,
                 configuration_report& report) {
  struct other_name {
    std::string_view theirs;
    std::string_view ours;
  };
  constexpr other_name names[] = {{"username", "username"},
                                  {"password", "password"},
                                  {"token", "token"},
                                  {"request_timeout", "timeout"},
                                  {"request_min_throughput", "min_throughput"},
                                  {"retry_timeout", "max_retry_time"},
                                  {"retry_max_backoff_millis", "max_retry_delay"},
                                  {"tls_roots", "ssl_ca_cert"}};
  constexpr std::string_view ignored[] = {"token_x",          "token_y",      "bind_interface",
                                          "protocol_version", "max_name_len", "init_buf_size",
                                          "max_buf_size",     "auth_timeout", "tls_ca"};
  if (key == "tls_verify") {
    if (value != "on" && value != "unsafe_off" && report.ok())
      report.problem = "tls_verify must be on or unsafe_off, not '" + value + "'";
    options.connection.verify_ssl = value != "unsafe_off";
    return;
  }
  if (key == "auto_flush") {
    if (value != "off" && report.ok()) report.problem = "auto_flush must be off";
    return;
  }
  for (const auto& [theirs, ours] : names) {
    if (key != theirs) continue;
    set_reported(options, ours, value, "", report);
    if (key == "token") options.connection.scheme = auth_scheme::bearer;
    // There, it means that nothing is repeated; here, 0 is no limit.
    if (key == "retry_timeout" && options.retry.max_time.count() == 0)
      options.retry.max_retries = 0;
    if (key == "retry_max_backoff_millis")
      options.retry.interval = std::min(options.retry.interval, std::chrono::milliseconds(10));
    return;
  }
  if (std::ranges::find(ignored, key) == std::end(ignored))
    report.warnings.push_back("unknown option '" + std::string(key) + "'");
}

configuration_report apply_questdb(client_options& options, std::string_view scheme,
                                   std::string_view rest) {
  configuration_report report;
  if (scheme != "http" && scheme != "https") {
    report.problem = "only QuestDB's protocols http and https are supported";
    return report;
  }
  options.api = write_api::v1;
  std::vector<std::string> known;
  while (!rest.empty() && report.ok()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) {
      // It may be the end of a password, so it is not shown.
      report.problem =
          "the connection string must be SCHEME::key=value;key=value; (write a ';' in a value "
          "as ';;')";
      return report;
    }
    const std::string key(rest.substr(0, equals));
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
    if (std::ranges::find(known, key) != known.end()) {
      report.problem = "'" + key + "' is given twice";
      return report;
    }
    known.push_back(key);
    if (key == "addr") {
      const bool has_port = value.find(':', value.rfind(']') + 1) != std::string::npos;
      options.connection.url = std::string(scheme) + "://" + value + (has_port ? "" : ":9000");
    } else {
      set_questdb(options, key, value, report);
    }
  }
  if (report.ok() && std::ranges::find(known, "addr") == known.end())
    report.problem = "the connection string has no addr";
  if (options.database.empty()) options.database = "qdb";
  return report;
}

}  // namespace

configuration_report apply_connection_string(client_options& options, std::string_view text) {
  const std::size_t double_colon = text.find("::");
  const std::size_t equals = text.find('=');
  if (double_colon != std::string_view::npos && double_colon < text.find("://") &&
      double_colon < equals && text.find('[') > double_colon) {
    return apply_questdb(options, text.substr(0, double_colon), text.substr(double_colon + 2));
  }
  return apply_url(options, text);
}

}  // namespace simdlp
