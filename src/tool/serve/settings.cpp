// SPDX-License-Identifier: Apache-2.0
#include "tool/serve/settings.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>
#include <toml++/toml.h>

namespace simdlp::tool {
namespace {

using std::chrono::milliseconds;

[[nodiscard]] std::string variable_of(std::string_view name) {
  std::string out = "SIMDLP_";
  for (const char each : name)
    out += each == '-' ? '_' : (each >= 'a' && each <= 'z' ? static_cast<char>(each - 32) : each);
  return out;
}

CLI::Option* with_variable(CLI::Option* option, std::string_view name) {
  return option->envname(variable_of(name));
}

[[nodiscard]] milliseconds read_duration(const std::string& name, const std::string& text) {
  if (text == "0") return milliseconds(0);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string unit = text.substr(digits);
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units = {
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
  for (const auto& [suffix, factor] : units) {
    if (digits != 0 && digits <= 9 && unit == suffix)
      return milliseconds(std::stoll(text.substr(0, digits)) * factor);
  }
  throw CLI::ValidationError("--" + name + ": '" + text +
                             "' is not a duration: expected, for example, 500ms, 30s, 5m or 1h");
}

void add_duration(CLI::App& app, const std::string& name, milliseconds& to,
                  const std::string& help) {
  const auto read = [&to, name](const std::string& text) { to = read_duration(name, text); };
  auto* const option = app.add_option_function<std::string>("--" + name, read, help);
  with_variable(option, name)
      ->type_name("DURATION")
      ->default_str(to.count() % 1000 == 0 ? std::to_string(to.count() / 1000) + "s"
                                           : std::to_string(to.count()) + "ms");
}

// As an unsigned number, -1 would be read as the largest value.
[[nodiscard]] std::string is_not_negative(const std::string& text) {
  return text.starts_with('-') ? "'" + text + "' is negative" : std::string();
}

template <class T>
void add_value(CLI::App& app, const std::string& name, T& to, const std::string& help,
               const std::string& type) {
  with_variable(app.add_option("--" + name, to, help), name)
      ->type_name(type)
      ->check(is_not_negative)
      ->capture_default_str();
}

template <class T>
void add_size(CLI::App& app, const std::string& name, T& to, const std::string& help) {
  with_variable(app.add_option("--" + name, to, help), name)
      ->type_name("BYTES")
      ->check(is_not_negative)
      ->capture_default_str()
      ->transform(CLI::AsSizeValue(false));
}

void add_list(CLI::App& app, const std::string& name, std::vector<std::string>& to,
              const std::string& help, const std::string& type) {
  with_variable(app.add_option("--" + name, to, help), name)
      ->type_name(type)
      ->delimiter(',')
      ->take_all()
      ->allow_extra_args(false);
}

void add_flag(CLI::App& app, const std::string& name, bool& to, const std::string& help) {
  with_variable(app.add_flag("--" + name + "{true}", to, help), name);
}

[[nodiscard]] log_level level_of(std::string_view text) noexcept {
  if (text == "debug") return log_level::debug;
  if (text == "info") return log_level::info;
  if (text == "error") return log_level::error;
  return text == "off" ? log_level::off : log_level::warning;
}

[[noreturn]] void fail_at(const std::string& file, const toml::source_region& where,
                          const std::string& what) {
  throw CLI::ValidationError(file + ":" + std::to_string(where.begin.line) + ": " + what);
}

// Returns the values of a key as text, in the form of a flag's values.
[[nodiscard]] std::vector<std::string> values_of(const toml::node& from) {
  std::vector<std::string> out;
  if (const toml::array* const list = from.as_array()) {
    for (const toml::node& each : *list) {
      const auto text = each.value<std::string>();
      if (!text) return {};
      out.push_back(*text);
    }
    return out;
  }
  if (const auto* const text = from.as_string()) {
    out.push_back(text->get());
  } else if (const auto* const number = from.as_integer()) {
    out.push_back(std::to_string(number->get()));
  } else if (const auto* const choice = from.as_boolean()) {
    out.emplace_back(choice->get() ? "true" : "false");
  }
  return out;
}

void read_file(CLI::App& app, const std::string& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored))
    throw CLI::ValidationError("cannot read " + file + ": it is a directory");
  try {
    const toml::table all = toml::parse_file(file);
    for (const auto& [key, node] : all) {
      const std::string name(key.str());
      CLI::Option* const option = name == "config" || name == "check-config" || name == "help"
                                      ? nullptr
                                      : app.get_option_no_throw("--" + name);
      if (option == nullptr) fail_at(file, node.source(), "there is no setting '" + name + "'");
      const std::vector<std::string> values = values_of(node);
      if (values.empty() && !(node.is_array() && node.as_array()->empty()))
        fail_at(file, node.source(), "'" + name + "' has a value of the wrong type");
      if (option->count() != 0) continue;
      for (const std::string& each : values) option->add_result(each);
      try {
        if (!values.empty()) option->run_callback();
      } catch (const CLI::Error& wrong) {
        fail_at(file, node.source(), wrong.what());
      }
    }
  } catch (const toml::parse_error& wrong) {
    if (wrong.source().begin.line == 0)
      throw CLI::ValidationError("cannot read " + file + ": " + std::string(wrong.description()));
    fail_at(file, wrong.source(), std::string(wrong.description()));
  }
}

}  // namespace

void serve_settings::add_to(CLI::App& app) {
  server_options& to = server;
  app.add_option("-c,--config", config, "Read settings from this TOML file")
      ->envname("SIMDLP_CONFIG")
      ->type_name("FILE");
  app.add_flag("--check-config", check_config, "Check the settings and exit");
  add_list(app, "listen", to.listen,
           "Listen for HTTP: HOST:PORT, unix:PATH or systemd, separated by commas (default "
           "127.0.0.1:8181 if no other address is given)",
           "ADDRESS");
  add_list(app, "listen-tls", to.listen_tls, "Listen for HTTPS, in the same forms", "ADDRESS");
  add_value(app, "tls-certificate", to.tls_certificate, "Certificate chain (PEM)", "FILE");
  add_value(app, "tls-key", to.tls_key, "Private key (PEM)", "FILE");
  add_list(app, "udp", to.udp, "Receive line protocol in UDP datagrams, without tokens", "ADDRESS");
  add_list(app, "tcp", to.tcp, "Receive line protocol over TCP, without tokens", "ADDRESS");
  add_value(app, "default-database", to.default_database,
            "Database for requests to /write without db", "NAME");
  add_value(app, "line-database", to.line_database, "Database for lines from --udp and --tcp",
            "NAME");
  add_value(app, "journal", to.journal, "Directory of the journal", "DIR");
  add_flag(app, "no-journal", no_journal, "Store nothing, for tests and measurements");
  add_flag(app, "strict-journal", to.journal_options.strict,
           "Do not start if the journal is damaged");
  add_duration(
      app, "journal-age", journal_age,
      "Remove journal files that are older than this and read by all readers; 0: keep all");
  add_size(app, "journal-bytes", journal_bytes,
           "Remove such files, oldest first, while the journal is larger; 0: keep all");
  add_size(app, "journal-max-bytes", to.journal_options.max_bytes,
           "Refuse writes while the journal is larger; 0: no limit");
  add_value(app, "refused-lines", to.refused_lines, "Keep refused lines in files in this folder",
            "DIR");
  add_size(app, "refused-bytes", to.refused_bytes, "Maximum total size of these files");
  add_list(app, "token", to.tokens, "Allow 'TOKEN [DATABASE...]'; other users can see flags",
           "TOKEN");
  add_value(app, "token-file", to.token_file, "Allow the tokens in this file, one per line",
            "FILE");
  add_flag(app, "open-health", to.open_health, "/ping, /health, /ready, /metrics need no token");
  add_size(app, "max-body-bytes", to.max_body_bytes,
           "Maximum body size, compressed and decompressed");
  add_size(app, "max-memory", to.max_memory, "Maximum memory for all bodies together");
  add_value(app, "max-connections", to.max_connections, "Maximum number of open connections", "N");
  add_value(app, "max-databases", to.max_databases, "Maximum number of databases", "N");
  add_value(app, "max-tables", to.max_tables, "Maximum number of tables in a database", "N");
  add_value(app, "max-columns", to.max_columns, "Maximum number of columns in a table", "N");
  add_size(app, "max-schema-bytes", to.max_schema_bytes, "Maximum memory for all names");
  add_duration(app, "header-timeout", to.header_timeout, "Time limit for the header of a request");
  add_duration(app, "body-timeout", to.body_timeout, "Time limit between two reads of a body");
  add_duration(app, "idle-timeout", to.idle_timeout, "Time limit between two requests");
  add_duration(app, "max-connection-age", to.max_connection_age,
               "Close connections of this age after an answer; 0: never");
  add_value(app, "max-connection-requests", to.max_connection_requests,
            "Close connections after this number of answers; 0: never", "COUNT");
  add_duration(app, "admission-wait", to.admission_wait,
               "How long to wait for memory before answering 503");
  add_value(app, "min-body-rate", to.min_body_rate, "Minimum speed of a body, in bytes per second",
            "N");
  add_duration(app, "drain-delay", to.drain_delay,
               "How long to accept requests after SIGTERM while /health and /ready answer 503");
  add_duration(app, "drain-timeout", to.drain_timeout,
               "How long to wait for running requests after that");
  add_value(app, "threads", to.threads, "Number of threads; 0: one per processor", "N");
  add_flag(app, "accept-partial", to.accept_partial,
           "Also store the valid lines of requests to /write and /api/v2/write");
  add_flag(app, "new-error-text", to.new_error_text, "Use the error texts of InfluxDB 3.10");
  add_flag(app, "cors", to.cors, "Send Access-Control-Allow-Origin: *");
  add_value(app, "log", log, "Log level: debug, info, warning, error or off", "LEVEL");
#ifdef SIMDLP_TOOL_QUEUE
  add_list(app, "forward", forward.urls, "Forward stored points to these servers", "URL");
  add_value(app, "forward-token-file", forward.token_file, "File with the token for these servers",
            "FILE");
  add_list(app, "forward-database", forward.databases,
           "Name of a database there; an empty TO excludes it", "FROM=TO");
  add_value(app, "forward-api", forward.api, "Write API: auto, v3, v2 or v1", "API");
  add_duration(app, "forward-max-age", forward.max_age,
               "Do not forward older points; 0: forward all");
  add_flag(app, "forward-gzip", forward.gzip, "Compress forwarded requests");
#endif
  app.get_option("--log")->check(CLI::IsMember({"debug", "info", "warning", "error", "off"}));
}

void serve_settings::finish(CLI::App& app) {
  if (!config.empty()) read_file(app, config);
  // The default is for those who give no address. Who asks for TLS does not want a port without it.
  const bool has_other = !server.listen_tls.empty() || !server.tcp.empty() || !server.udp.empty();
  if (has_other && app.get_option("--listen")->count() == 0) server.listen.clear();
  if (no_journal) server.journal.clear();
  if (journal_age.count() != 0) server.journal_options.retain_age = journal_age;
  if (journal_bytes != 0) server.journal_options.retain_bytes = journal_bytes;
  server.log = level_of(log);
  server.signals = true;
}

}  // namespace simdlp::tool
