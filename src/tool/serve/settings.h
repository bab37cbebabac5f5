// SPDX-License-Identifier: Apache-2.0
// The settings of `simdlp serve`: each has one name, which is a flag (--listen), a variable of the
// environment (SIMDLP_LISTEN) and a key of the configuration file (listen). A flag overrides the
// environment, and the environment overrides the file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "simdlp/server.h"
#include "tool/cli_fwd.h"

#ifdef SIMDLP_TOOL_QUEUE
#include "tool/serve/forwarding.h"
#endif

namespace simdlp::tool {

struct serve_settings {
  server_options server;
  std::string config;  // the file; empty: none
  bool no_journal = false;
  bool check_config = false;
  std::chrono::milliseconds journal_age{0};  // 0: keep all
  std::uint64_t journal_bytes = 0;           // 0: keep all
  std::string log = "warning";
#ifdef SIMDLP_TOOL_QUEUE
  forward_settings forward;
#endif

  // Adds all settings to the command line.
  void add_to(CLI::App& app);
  // Reads the configuration file and completes `server`. Throws CLI::Error on a wrong value.
  void finish(CLI::App& app);
};

}  // namespace simdlp::tool
