// SPDX-License-Identifier: Apache-2.0
// Options from a file (TOML, INI or JSON), environment variables and a connection string. Apply them in
// this order, then set options in code: each source overrides those before it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/client/client_options.h"

namespace simdlp {

// A key of section [queue] of a file, for the component queue.
struct queue_setting {
  std::string key;
  std::string value;
  std::string place;  // in the file, for messages
};

// The result of reading a source. After a problem, options that were already set keep their new values.
struct configuration_report {
  std::string problem;                // says where it is; empty on success
  std::vector<std::string> warnings;  // unknown keys, variables that contradict each other
  std::vector<queue_setting> queue;

  [[nodiscard]] bool ok() const noexcept { return problem.empty(); }
};

// Reads the variables INFLUX_HOST, INFLUX_TOKEN, INFLUX_DATABASE, INFLUX_ORG and the others listed in
// docs/client.md. `get` returns the value of a variable or null; by default it is std::getenv. Then the
// environment must not be changed at the same time.
configuration_report apply_environment(
    client_options& options, const std::function<const char*(const char*)>& get = nullptr);

// Reads "https://host:port/path?token=…&database=…", "http::addr=host:port;token=…;" (QuestDB) or
// "http://user:pass@host?db=…". Values are percent-decoded. If a key is repeated, the first one counts.
configuration_report apply_connection_string(client_options& options, std::string_view text);

// Reads the content of a file: either the sections [influx2], [influx3], [write] and [tags], or the file
// of the influx command, which has a section for each profile; the active profile is read. `section`
// selects another section or profile for the connection. `text` is the content; `name` is used in
// messages. `${NAME}`, `${NAME:-default}` and `${env.NAME}` in values are replaced by environment
// variables.
configuration_report apply_file(client_options& options, const std::string& name,
                                std::string_view text,
                                const std::function<const char*(const char*)>& get = nullptr,
                                const std::string& section = {});

// Sets one option by the name it has in files: "token", "batch_size", "gzip_threshold", …
// Returns a sentence that says why this is not possible, or an empty string if the option was set.
[[nodiscard]] std::string set_option(client_options& options, std::string_view name,
                                     std::string_view value);

// Sets a default tag or a header. One with the same key or name is replaced; names of headers are compared
// without regard to case.
void set_default_tag(client_options& options, std::string_view key, std::string_view value);
void set_header(client_options& options, std::string_view name, std::string_view value);

}  // namespace simdlp
