// SPDX-License-Identifier: Apache-2.0
// The commands of the tool, one file each. A command adds itself and its options to the command line,
// and runs if the user gives its name.
#pragma once

#include <functional>

#include "cli_fwd.h"

namespace simdlp::tool {

struct command {
  CLI::App* app;             // converts to true if the user gave its name
  std::function<int()> run;  // returns the exit code; may throw `failure` or a CLI::Error
};

[[nodiscard]] command add_stat(CLI::App& root);
[[nodiscard]] command add_check(CLI::App& root);
[[nodiscard]] command add_cat(CLI::App& root);
[[nodiscard]] command add_schema(CLI::App& root);
[[nodiscard]] command add_fmt(CLI::App& root);
[[nodiscard]] command add_split(CLI::App& root);
[[nodiscard]] command add_kernels(CLI::App& root);
[[nodiscard]] command add_gen(CLI::App& root);
[[nodiscard]] command add_bench(CLI::App& root);
[[nodiscard]] command add_completions(CLI::App& root);
[[nodiscard]] command add_serve(CLI::App& root);    // only if the component server is built
[[nodiscard]] command add_journal(CLI::App& root);  // only with the component journal
[[nodiscard]] command add_write(CLI::App& root);    // only with the component client

}  // namespace simdlp::tool
