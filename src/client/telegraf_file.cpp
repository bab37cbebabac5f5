// SPDX-License-Identifier: Apache-2.0
#include "client/telegraf_file.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::client_internal {
namespace {

struct plugin {
  std::string_view name;
  std::string_view api;
};
constexpr plugin plugins[] = {{"influxdb_v2", "v2"}, {"influxdb_v3", "v3"}, {"influxdb", "v1"}};

struct output {
  const plugin* kind = nullptr;
  const toml::table* table = nullptr;
};

std::vector<output> outputs_of(const toml::table& root) {
  std::vector<output> all;
  const toml::table* const outputs = root["outputs"].as_table();
  if (outputs == nullptr) return all;
  for (const plugin& each : plugins) {
    const toml::array* const array = (*outputs)[each.name].as_array();
    if (array == nullptr) continue;
    for (const toml::node& node : *array) {
      if (const toml::table* const table = node.as_table()) all.push_back({&each, table});
    }
  }
  return all;
}

// Returns text, numbers and booleans as set_option() reads them; for a list, its first item.
std::string text_of(const toml::node& node) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return std::to_string(number->get());
  if (const auto* const truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (const toml::array* const list = node.as_array()) {
    if (!list->empty()) return text_of(*list->get(0));
  }
  return {};
}

void add(file_settings& to, const char* section, std::string_view key, std::string value,
         const toml::node& at) {
  to.all.push_back({section, std::string(key), std::move(value), at.source().begin.line,
                    at.source().begin.column});
}

struct other_name {
  std::string_view theirs;
  std::string_view ours;
};

constexpr other_name output_names[] = {{"urls", "url"},
                                       {"token", "token"},
                                       {"organization", "org"},
                                       {"bucket", "database"},
                                       {"database", "database"},
                                       {"retention_policy", "retention_policy"},
                                       {"username", "username"},
                                       {"password", "password"},
                                       {"timeout", "timeout"},
                                       {"write_consistency", "consistency"},
                                       {"http_proxy", "proxy"},
                                       {"http_proxy_url", "proxy"},
                                       {"tls_ca", "ssl_ca_cert"},
                                       {"tls_cert", "cert_file"},
                                       {"tls_key", "cert_key_file"},
                                       {"tls_key_pwd", "cert_key_password"},
                                       {"tls_server_name", "server_name"}};

constexpr other_name agent_names[] = {{"metric_batch_size", "batch_size"},
                                      {"flush_interval", "flush_interval"},
                                      {"flush_jitter", "jitter_interval"}};

// Options that would send points elsewhere, or would need another program.
constexpr std::string_view not_supported[] = {"bucket_tag", "database_tag", "retention_policy_tag"};

void add_named(file_settings& to, const char* section, const toml::table& from, const auto& names) {
  for (const auto& [key, node] : from) {
    const auto found = std::ranges::find(names, key.str(), &other_name::theirs);
    if (found == std::end(names)) continue;
    const toml::array* const list = node.as_array();
    if (list != nullptr && list->size() > 1)
      to.warnings.push_back("only the first of the " + std::string(key.str()) + " is used");
    if (const std::string value = text_of(node); !value.empty())
      add(to, section, found->ours, value, node);
  }
}

void add_output(file_settings& to, const output& from) {
  const toml::table& table = *from.table;
  add(to, "influx2", "api", std::string(from.kind->api), table);
  add_named(to, "influx2", table, output_names);
  const toml::node* const encoding = table.get("content_encoding");
  // Telegraf's default is gzip.
  const bool is_plain = encoding != nullptr && text_of(*encoding) != "gzip";
  add(to, "influx2", "enable_gzip", is_plain ? "false" : "true", table);
  if (const toml::node* const skips = table.get("insecure_skip_verify"))
    add(to, "influx2", "verify_ssl", text_of(*skips) == "true" ? "false" : "true", *skips);
  if (from.kind->api == "v1") {
    const toml::node* const skips = table.get("skip_database_creation");
    const bool creates = skips == nullptr || text_of(*skips) != "true";
    add(to, "influx2", "create_database", creates ? "true" : "false", table);
  }
  if (const toml::table* const headers = table["http_headers"].as_table()) {
    for (const auto& [name, value] : *headers)
      add(to, "headers", name.str(), text_of(value), value);
  }
  for (const std::string_view key : not_supported) {
    const toml::node* const node = table.get(key);
    if (node != nullptr && !text_of(*node).empty())
      to.warnings.push_back(std::string(key) + " of Telegraf is not supported");
  }
}

bool is_asked(const output& which, const std::string& asked) {
  const std::string plugin_name(which.kind->name);
  return asked == plugin_name || asked == "outputs." + plugin_name ||
         (*which.table)["alias"].value_or(std::string()) == asked;
}

}  // namespace

bool is_telegraf(const toml::table& root) { return !outputs_of(root).empty(); }

void read_telegraf(file_settings& to, const toml::table& root, const std::string& asked) {
  to.is_of_telegraf = true;
  const std::vector<output> all = outputs_of(root);
  auto chosen = all.begin();
  if (!asked.empty()) {
    chosen = std::ranges::find_if(all, [&](const output& each) { return is_asked(each, asked); });
    if (chosen == all.end()) {
      to.problem = "there is no output with the alias or plugin name '" + asked + "'";
      return;
    }
  } else if (all.size() > 1) {
    to.warnings.push_back(
        "there are " + std::to_string(all.size()) +
        " outputs for InfluxDB; the first is used, an 'influxdb_v2' before others");
  }
  if (const toml::table* const agent = root["agent"].as_table())
    add_named(to, "write", *agent, agent_names);
  if (const toml::table* const tags = root["global_tags"].as_table()) {
    for (const auto& [key, value] : *tags) add(to, "tags", key.str(), text_of(value), value);
  }
  add_output(to, *chosen);
}

}  // namespace simdlp::client_internal
