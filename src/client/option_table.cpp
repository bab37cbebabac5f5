// SPDX-License-Identifier: Apache-2.0
// The table of all named options, and the functions that read their text.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/decimal_text.h"
#include "client/request_form.h"
#include "simdlp/client/configuration.h"

namespace simdlp {
namespace {

using std::chrono::milliseconds;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, failed] = std::from_chars(text.data(), end, value);
  if (failed != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> small(std::string_view text) {
  const auto value = number(text);
  if (!value || *value > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

std::optional<bool> boolean(std::string_view text) {
  const std::string word = lower(text);
  for (const char* const yes : {"1", "t", "true", "y", "yes", "on"}) {
    if (word == yes) return true;
  }
  for (const char* const no : {"0", "f", "false", "n", "no", "off"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

// Milliseconds, or with a unit: ms, s, m, h.
std::optional<milliseconds> span(std::string_view text) {
  std::uint64_t scale = 1;
  if (text.ends_with("ms")) {
    text.remove_suffix(2);
  } else if (text.ends_with('s')) {
    text.remove_suffix(1);
    scale = 1'000;
  } else if (text.ends_with('m')) {
    text.remove_suffix(1);
    scale = 60'000;
  } else if (text.ends_with('h')) {
    text.remove_suffix(1);
    scale = 3'600'000;
  }
  const auto value = client_internal::parse_decimal(text);
  constexpr double longest = 1e12;
  if (!value || *value > longest) return std::nullopt;
  return milliseconds(std::llround(*value * static_cast<double>(scale)));
}

std::optional<precision> unit(std::string_view text) {
  if (const auto known = precision_from_name(text)) return known;
  if (text == "nanosecond" || text == "n") return precision::nanoseconds;
  if (text == "microsecond" || text == "u") return precision::microseconds;
  if (text == "millisecond") return precision::milliseconds;
  if (text == "second") return precision::seconds;
  return std::nullopt;
}

std::optional<write_api> api(std::string_view text) {
  if (text == "auto") return write_api::automatic;
  if (text == "v3") return write_api::v3;
  if (text == "v2") return write_api::v2;
  if (text == "v1") return write_api::v1;
  return std::nullopt;
}

std::optional<auth_scheme> scheme(std::string_view text) {
  const std::string word = lower(text);
  if (word == "token") return auth_scheme::token;
  if (word == "bearer") return auth_scheme::bearer;
  if (word == "basic") return auth_scheme::basic;
  return std::nullopt;
}

std::optional<full_policy> policy(std::string_view text) {
  if (text == "block") return full_policy::block;
  if (text == "fail") return full_policy::fail;
  if (text == "drop_oldest") return full_policy::drop_oldest;
  if (text == "drop_newest") return full_policy::drop_newest;
  return std::nullopt;
}

std::optional<auth_failure> failure(std::string_view text) {
  if (text == "pause") return auth_failure::pause;
  if (text == "fail") return auth_failure::fail;
  return std::nullopt;
}

std::optional<reject_policy> rejection(std::string_view text) {
  if (text == "report") return reject_policy::report;
  if (text == "isolate") return reject_policy::isolate;
  return std::nullopt;
}

std::optional<poison_policy> poison(std::string_view text) {
  if (text == "give_up") return poison_policy::give_up;
  if (text == "isolate") return poison_policy::isolate;
  return std::nullopt;
}

std::optional<part_rule> rule(std::string_view text) {
  if (text == "leave_out") return part_rule::leave_out;
  if (text == "error") return part_rule::refuse;
  return std::nullopt;
}

// Keys separated by commas. A comma in a key is written as `\,`; spaces around keys are ignored.
std::optional<std::vector<std::string>> key_list(std::string_view text) {
  std::vector<std::string> keys;
  if (text.empty()) return keys;
  std::string key;
  const auto end_key = [&] {
    key.erase(0, key.find_first_not_of(' '));
    key.erase(key.find_last_not_of(' ') + 1);
    keys.push_back(std::exchange(key, {}));
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == ',') {
      end_key();
      continue;
    }
    if (text.substr(at).starts_with("\\,")) ++at;
    key += text[at];
  }
  end_key();
  if (std::ranges::find(keys, "") != keys.end()) return std::nullopt;
  return keys;
}

template <class Number>
std::optional<Number> positive(std::optional<Number> number) {
  return number && *number > 0 ? number : std::nullopt;
}
std::optional<double> at_least_one(std::optional<double> number) {
  return number && *number >= 1 ? number : std::nullopt;
}

// These return false if the text is not a valid value.
template <class To, class From>
bool set(To& to, const std::optional<From>& value) {
  if (value) to = static_cast<To>(*value);
  return value.has_value();
}
bool set_text(std::string& to, std::string_view text) {
  to = text;
  return true;
}

// The first line of a file.
bool read_token(std::string& to, std::string_view file) {
  std::ifstream in{std::string(file), std::ios::binary};
  std::string line;
  if (!std::getline(in, line)) return false;
  while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
  to = line;
  return true;
}

struct row {
  const char* name;
  const char* expected;
  bool (*set)(client_options&, std::string_view);
};

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): a function could not name `o` and `t`
#define SIMDLP_ROW(name, expected, body)                                       \
  row {                                                                        \
    name, expected, [](client_options& o, std::string_view t) { return body; } \
  }

constexpr std::array rows = {
    SIMDLP_ROW("url", "a URL", set_text(o.connection.url, t)),
    SIMDLP_ROW("host", "a URL", set_text(o.connection.url, t)),
    SIMDLP_ROW("token", "a token", set_text(o.connection.token, t)),
    SIMDLP_ROW("token_file", "a file that can be read", read_token(o.connection.token, t)),
    SIMDLP_ROW("username", "a name", set_text(o.connection.username, t)),
    SIMDLP_ROW("password", "a password", set_text(o.connection.password, t)),
    SIMDLP_ROW("database", "a name", set_text(o.database, t)),
    SIMDLP_ROW("bucket", "a name", set_text(o.database, t)),
    SIMDLP_ROW("retention_policy", "a name", set_text(o.retention_policy, t)),
    SIMDLP_ROW("org", "a name", set_text(o.org, t)),
    SIMDLP_ROW("api", "auto, v3, v2 or v1", set(o.api, api(t))),
    SIMDLP_ROW("use_v2_api", "true or false",
               boolean(t) ? (o.api = *boolean(t) ? write_api::v2 : write_api::v3, true) : false),
    SIMDLP_ROW("auth_scheme", "Token, Bearer or Basic", set(o.connection.scheme, scheme(t))),
    SIMDLP_ROW("auth_basic", "true or false",
               boolean(t) ? (*boolean(t) ? (o.connection.scheme = auth_scheme::basic, true) : true)
                          : false),
    SIMDLP_ROW("precision", "ns, us, ms, s, m or h", set(o.precision, unit(t))),
    SIMDLP_ROW("consistency", "a word", set_text(o.consistency, t)),
    SIMDLP_ROW("no_sync", "true or false", set(o.no_sync, boolean(t))),
    SIMDLP_ROW("accept_partial", "true or false", set(o.accept_partial, boolean(t))),
    SIMDLP_ROW("gzip_threshold", "a number of bytes", set(o.gzip_threshold, number(t))),
    SIMDLP_ROW("enable_gzip", "true or false",
               boolean(t) ? (o.gzip_threshold =
                                 *boolean(t) ? std::optional<std::size_t>(1'000) : std::nullopt,
                             true)
                          : false),
    SIMDLP_ROW("timeout", "a time such as 10s", set(o.connection.timeout, span(t))),
    SIMDLP_ROW("min_throughput", "a number of bytes per second",
               set(o.connection.min_throughput, number(t))),
    SIMDLP_ROW("expect_size", "a number of bytes", set(o.connection.expect_size, number(t))),
    SIMDLP_ROW("connect_timeout", "a time such as 5s", set(o.connection.connect_timeout, span(t))),
    SIMDLP_ROW("proxy", "a URL", set_text(o.connection.proxy, t)),
    SIMDLP_ROW("no_proxy", "hosts", set_text(o.connection.no_proxy, t)),
    SIMDLP_ROW("verify_ssl", "true or false", set(o.connection.verify_ssl, boolean(t))),
    SIMDLP_ROW("server_name", "a name", set_text(o.connection.server_name, t)),
    SIMDLP_ROW("ssl_ca_cert", "a file", set_text(o.connection.ssl_ca_cert, t)),
    SIMDLP_ROW("cert_file", "a file", set_text(o.connection.cert_file, t)),
    SIMDLP_ROW("cert_key_file", "a file", set_text(o.connection.cert_key_file, t)),
    SIMDLP_ROW("cert_key_password", "a password", set_text(o.connection.cert_key_password, t)),
    SIMDLP_ROW("batch_size", "a number of points", set(o.batch.batch_size, positive(number(t)))),
    SIMDLP_ROW("batch_bytes", "a number of bytes", set(o.batch.batch_bytes, positive(number(t)))),
    SIMDLP_ROW("max_request_bytes", "a number of bytes", set(o.batch.max_request_bytes, number(t))),
    SIMDLP_ROW("flush_interval", "a time such as 1s", set(o.batch.flush_interval, span(t))),
    SIMDLP_ROW("jitter_interval", "a time such as 1s", set(o.retry.jitter, span(t))),
    SIMDLP_ROW("buffer_bytes", "a number of bytes", set(o.batch.buffer_bytes, positive(number(t)))),
    SIMDLP_ROW("when_full", "block, fail, drop_oldest or drop_newest",
               set(o.batch.when_full, policy(t))),
    SIMDLP_ROW("block_timeout", "a time such as 1s", set(o.batch.block_timeout, span(t))),
    SIMDLP_ROW("max_in_flight", "a number", set(o.batch.max_in_flight, positive(small(t)))),
    SIMDLP_ROW("max_close_wait", "a time such as 300s", set(o.batch.max_close_wait, span(t))),
    SIMDLP_ROW("retry_interval", "a time such as 5s", set(o.retry.interval, span(t))),
    SIMDLP_ROW("exponential_base", "a number of at least 1",
               set(o.retry.exponential_base, at_least_one(client_internal::parse_decimal(t)))),
    SIMDLP_ROW("max_retry_delay", "a time such as 125s", set(o.retry.max_delay, span(t))),
    SIMDLP_ROW("max_retry_time", "a time such as 180s", set(o.retry.max_time, span(t))),
    SIMDLP_ROW("max_retries", "a number or unlimited",
               t == "unlimited" ? (o.retry.max_retries = retry_options::unlimited, true)
                                : set(o.retry.max_retries, small(t))),
    SIMDLP_ROW("retry_writes", "true or false", set(o.retry_writes, boolean(t))),
    SIMDLP_ROW("auth_failure", "pause or fail", set(o.on_auth_failure, failure(t))),
    SIMDLP_ROW("on_reject", "report or isolate", set(o.on_reject, rejection(t))),
    SIMDLP_ROW("on_poison", "give_up or isolate", set(o.on_poison, poison(t))),
    SIMDLP_ROW("tag_order", "tag keys separated by commas", set(o.tag_order, key_list(t))),
    SIMDLP_ROW("sort_fields", "true or false", set(o.sort_fields, boolean(t))),
    SIMDLP_ROW("empty_tags", "leave_out or error", set(o.empty_tags, rule(t))),
    SIMDLP_ROW("null_fields", "leave_out or error", set(o.null_fields, rule(t))),
    SIMDLP_ROW(
        "skip_non_finite", "true or false",
        boolean(t) ? (o.non_finite = *boolean(t) ? part_rule::leave_out : part_rule::refuse, true)
                   : false),
    SIMDLP_ROW("create_database", "true or false", set(o.create_database, boolean(t))),
    SIMDLP_ROW("validate", "true or false", set(o.validate, boolean(t))),
    SIMDLP_ROW("stamp", "true or false", set(o.batch.stamp, boolean(t))),
};

#undef SIMDLP_ROW

// The number of letters that must change, to suggest the correct spelling of a name.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row_before(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row_before[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row_before[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row_before[j];
      row_before[j] = std::min({above + 1, row_before[j - 1] + 1,
                                corner + (a[i - 1] == b[j - 1] ? std::size_t{0} : std::size_t{1})});
      corner = above;
    }
  }
  return row_before[b.size()];
}

}  // namespace

std::string set_option(client_options& options, std::string_view name, std::string_view value) {
  const row* nearest = rows.data();
  for (const row& each : rows) {
    if (name == each.name) {
      if (each.set(options, value)) return {};
      const bool secret = name == "token" || name.ends_with("password");
      return std::string(name) + " must be " + each.expected +
             (secret ? "" : ", not '" + std::string(value) + "'");
    }
    if (distance(name, each.name) < distance(name, nearest->name)) nearest = &each;
  }
  return "unknown option '" + std::string(name) + "'; did you mean '" + nearest->name + "'?";
}

void set_default_tag(client_options& options, std::string_view key, std::string_view value) {
  const auto same = std::ranges::find(options.default_tags, key, &owned_tag::key);
  if (same != options.default_tags.end()) {
    same->value = value;
  } else {
    options.default_tags.push_back({std::string(key), std::string(value)});
  }
}

void set_header(client_options& options, std::string_view name, std::string_view value) {
  auto& headers = options.connection.headers;
  const auto same = std::ranges::find_if(
      headers, [&](const auto& each) { return client_internal::same_name(each.first, name); });
  if (same != headers.end()) {
    same->second = value;
  } else {
    headers.emplace_back(name, value);
  }
}

}  // namespace simdlp
