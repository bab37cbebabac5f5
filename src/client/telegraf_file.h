// SPDX-License-Identifier: Apache-2.0
// Reads the outputs of a configuration file of Telegraf as if they were a file of this client.
#pragma once

#include <string>

#include <toml++/toml.h>

#include "client/file_settings.h"

namespace simdlp::client_internal {

// True if this is a file of Telegraf with an output for InfluxDB.
[[nodiscard]] bool is_telegraf(const toml::table& root);

// Adds the settings of one output (the one with this alias or plugin name, or else the first), the
// global tags, and the agent's options for batches.
void read_telegraf(file_settings& to, const toml::table& root, const std::string& asked);

}  // namespace simdlp::client_internal
