// SPDX-License-Identifier: Apache-2.0
// Options from outside of the program: a file (TOML, INI or JSON), environment variables, a connection
// string. Apply them in this order, each over the one before, and code last.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/client/client_options.h"

namespace simdlp {

// What came of reading a source. Options keep the values that were set before a problem.
struct configuration_report {
  std::string problem;                // with the place; empty if all is well
  std::vector<std::string> warnings;  // unknown keys, two names for one thing that differ

  [[nodiscard]] bool ok() const noexcept { return problem.empty(); }
};

// Reads the variables INFLUX_HOST, INFLUX_TOKEN, INFLUX_DATABASE, INFLUX_ORG and the others listed in
// docs/client.md. `get` returns the value of a variable or null; by default std::getenv.
configuration_report apply_environment(
    client_options& options, const std::function<const char*(const char*)>& get = nullptr);

// Reads "https://host:port/path?token=…&database=…", "http::addr=host:port;token=…;" (QuestDB) or
// "http://user:pass@host?db=…". Values are percent-decoded; the first of repeated keys counts.
configuration_report apply_connection_string(client_options& options, std::string_view text);

// Reads a file by its content: sections [influx2], [influx3], [write] and [tags]; or a file of the
// influx command, which has a section for each profile, of which the active one is read. `section`
// chooses another section or profile for the connection. `text` is the content, `name` is used in
// messages. `${NAME}`, `${NAME:-default}` and `${env.NAME}` in values are replaced by environment
// variables.
configuration_report apply_file(client_options& options, const std::string& name,
                                std::string_view text,
                                const std::function<const char*(const char*)>& get = nullptr,
                                const std::string& section = {});

// Sets one option by the name it has in files: "token", "batch_size", "gzip_threshold", …
// Returns why that is not possible; empty if it was set.
[[nodiscard]] std::string set_option(client_options& options, std::string_view name,
                                     std::string_view value);

}  // namespace simdlp
