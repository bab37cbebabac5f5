// SPDX-License-Identifier: Apache-2.0
// simdlp kernels: lists the kernels, which of them run on this machine, and the default.
#include <algorithm>
#include <memory>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "exit_code.h"
#include "json_tokens.h"
#include "output.h"
#include "simdlp/kernel.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp kernels\n"
    "  simdlp kernels --json | jq -r .chosen\n"
    "  SIMDLP_KERNEL=scalar simdlp stat metrics.lp    the same as --kernel scalar\n"
    "\n"
    "All kernels give the same results and differ only in speed. The best one comes first.";

void write_text(output& to) {
  const kernel_choice& choice = default_kernel();
  std::size_t width = 0;
  for (const kernel& row : kernels()) width = std::max(width, row.name.size());
  for (const kernel& row : kernels()) {
    to.append(&row == choice.kernel ? "* " : "  ");
    to.append(row.name);
    to.append(std::string(width - row.name.size(), ' '));
    to.append(row.supported() ? "  runs here      needs " : "  does not run   needs ");
    to.append(row.requirement);
    to.append('\n');
  }
  to.append("\nchosen: ");
  to.append(choice.kernel->name);
  to.append(", ");
  to.append(choice.reason);
  to.append('\n');
}

void write_json(output& to) {
  const kernel_choice& choice = default_kernel();
  to.append("{\"kernels\":[");
  bool is_first = true;
  for (const kernel& row : kernels()) {
    to.append(is_first ? "{\"name\":" : ",{\"name\":");
    is_first = false;
    write_json_string(to, row.name);
    to.append(",\"requirement\":");
    write_json_string(to, row.requirement);
    to.append(row.supported() ? ",\"supported\":true}" : ",\"supported\":false}");
  }
  to.append("],\"chosen\":");
  write_json_string(to, choice.kernel->name);
  to.append(",\"reason\":");
  write_json_string(to, choice.reason);
  to.append("}\n");
}

}  // namespace

command add_kernels(CLI::App& root) {
  const auto json = std::make_shared<bool>(false);
  CLI::App* const app = root.add_subcommand(
      "kernels", "List the kernels, whether they run here, and which one is chosen");
  app->add_flag("--json", *json, "Print one JSON object");
  app->footer(examples);
  return {app, [json] {
            output out(STDOUT_FILENO, "standard output");
            if (*json) {
              write_json(out);
            } else {
              write_text(out);
            }
            out.flush();
            return accepted;
          }};
}

}  // namespace simdlp::tool
