// SPDX-License-Identifier: Apache-2.0
#include "simdlp/client/client_options.h"

#include <algorithm>
#include <fstream>

#include "client/request_form.h"

namespace simdlp {
namespace {

bool has_content(const std::string& file) {
  return std::ifstream(file).peek() != std::ifstream::traits_type::eof();
}

}  // namespace

std::string problem_of(const client_options& options) {
  const auto server = client_internal::parse_address(options.connection.url);
  if (!server.problem.empty()) return server.problem;
  if (options.database.empty()) return "no database (bucket) is given";
  const auto has_line_feed = [](const std::string& text) {
    return text.find_first_of("\r\n") != std::string::npos;
  };
  if (has_line_feed(options.database)) return "the name of the database contains a line feed";
  if (options.no_sync && (options.api == write_api::v2 || options.api == write_api::v1))
    return "no_sync needs the v3 API";
  const retry_options& retry = options.retry;
  if (retry.interval > retry.max_delay) return "retry_interval is longer than max_retry_delay";
  if (!(retry.exponential_base >= 1)) return "exponential_base must be at least 1";
  const batch_options& batch = options.batch;
  const connection_options& connection = options.connection;
  const std::pair<std::string_view, std::chrono::milliseconds> times[] = {
      {"retry_interval", retry.interval},
      {"max_retry_delay", retry.max_delay},
      {"max_retry_time", retry.max_time},
      {"jitter", retry.jitter},
      {"flush_interval", batch.flush_interval},
      {"timeout", connection.timeout},
      {"connect_timeout", connection.connect_timeout},
      {"stall_timeout", connection.stall_timeout}};
  constexpr std::chrono::hours longest{24 * 365 * 10};
  for (const auto& [name, time] : times) {
    if (time < std::chrono::milliseconds::zero()) return std::string(name) + " is negative";
    if (time > longest) return std::string(name) + " is longer than ten years";
  }
  if (batch.batch_size == 0 || batch.batch_bytes == 0 || batch.buffer_bytes == 0 ||
      batch.max_in_flight == 0) {
    return "batch_size, batch_bytes, buffer_bytes and max_in_flight must be at least 1";
  }
  if (options.gzip_level < 1 || options.gzip_level > 9) return "gzip_level must be 1 to 9";
  for (const auto& [name, value] : options.connection.headers) {
    if (name.empty() || name.find_first_of("\r\n: ") != std::string::npos ||
        value.find_first_of("\r\n") != std::string::npos) {
      return "a header has a name or value that HTTP does not allow";
    }
  }
  if (has_line_feed(options.connection.token)) return "the token contains a line feed";
  if (has_line_feed(options.connection.user_agent)) return "user_agent contains a line feed";
  if (!client_internal::is_proxy(options.connection.proxy)) return "the proxy is not a valid URL";
  const std::pair<std::string_view, std::string> files[] = {
      {"ssl_ca_cert", connection.verify_ssl ? connection.ssl_ca_cert : std::string()},
      {"cert_file", connection.cert_file},
      {"cert_key_file", connection.cert_key_file}};
  for (const auto& [name, file] : files) {
    if (!file.empty() && !has_content(file))
      return std::string(name) + ": '" + file + "' cannot be read or is empty";
  }
  std::vector<std::string_view> keys;
  for (const owned_tag& tag : options.default_tags) {
    if (std::ranges::find(keys, tag.key) != keys.end())
      return "the default tag '" + tag.key + "' is given twice";
    if (tag.key.empty() || tag.key == "time")
      return "the default tag '" + tag.key + "' has a name that no tag may have";
    if (has_line_feed(tag.key) || has_line_feed(tag.value))
      return "the default tag '" + tag.key + "' contains a line feed";
    keys.push_back(tag.key);
  }
  return {};
}

std::vector<std::string> warnings_of(const client_options& options) {
  const auto server = client_internal::parse_address(options.connection.url);
  std::vector<std::string> all;
  if (!server.warning.empty()) all.push_back(server.warning);
  const bool has_secret = !options.connection.token.empty() ||
                          !options.connection.password.empty() || !server.password.empty();
  if (has_secret && server.base.starts_with("http://") && !server.is_local) {
    const bool is_token = !options.connection.token.empty();
    all.emplace_back(std::string(is_token ? "the token" : "the password") +
                     " is sent over plain HTTP; https would protect it");
  }
  if (!options.connection.verify_ssl && server.base.starts_with("https://"))
    all.emplace_back("the server's certificate is not verified");
  if (options.retry.max_time.count() > 0 && options.retry.max_delay > options.retry.max_time)
    all.emplace_back("max_retry_delay is longer than max_retry_time");
  return all;
}

}  // namespace simdlp
