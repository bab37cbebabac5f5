// SPDX-License-Identifier: Apache-2.0
// simdlp gen: generates data of a chosen shape, which is the same for the same seed on every
// machine.
#include <cerrno>
#include <cstring>
#include <memory>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "descriptor.h"
#include "exit_code.h"
#include "generate/generate.h"
#include "options.h"
#include "output.h"
#include "progress.h"

namespace simdlp::tool {
namespace {

std::string footer() {
  std::string text =
      "Examples:\n"
      "  simdlp gen --shape tsbs --bytes 1G -o tsbs.lp\n"
      "  simdlp gen --shape telegraf --bytes 64K --seed 7 | simdlp stat -\n"
      "\n"
      "Shapes:\n";
  for (const generate::shape_entry& row : generate::shapes()) {
    text += "  " + std::string(row.name) + std::string(10 - row.name.size(), ' ') +
            std::string(row.description) + '\n';
  }
  text.pop_back();
  return text;
}

struct gen_command {
  std::string shape;
  std::string bytes;
  std::uint64_t seed = 1;
  std::string to = "-";

  [[nodiscard]] int run() const {
    const std::uint64_t wanted = size_from_text("--bytes", bytes);
    const auto which = generate::shape_from_name(shape);
    if (!which) throw CLI::ValidationError("--shape", "there is no shape '" + shape + "'");
    const bool is_file = to != "-";
    const int descriptor = is_file ? open_to_write(to) : STDOUT_FILENO;
    if (descriptor < 0) throw failure(to + ": cannot open: " + std::strerror(errno));
    write(*which, wanted, descriptor);
    if (is_file && ::close(descriptor) != 0) {
      throw failure(to + ": cannot write: " + std::strerror(errno));
    }
    return accepted;
  }

  void write(generate::shape which, std::uint64_t wanted, int descriptor) const {
    output out(descriptor, to == "-" ? "standard output" : to);
    progress bar("gen", wanted, !out.is_terminal());
    generate::row_source rows(which, seed);
    std::string row;
    for (std::uint64_t written = 0; written < wanted; written += row.size()) {
      row.clear();
      // Reads the clock only once every few kilobytes.
      while (row.size() < 16384 && written + row.size() < wanted) rows.append(row);
      out.append(row);
      bar.at(written);
    }
    out.flush();
  }
};

}  // namespace

command add_gen(CLI::App& root) {
  const auto self = std::make_shared<gen_command>();
  CLI::App* const app =
      root.add_subcommand("gen", "Generate line protocol, for benchmarks and tests");
  std::vector<std::string> names;
  for (const generate::shape_entry& row : generate::shapes()) names.emplace_back(row.name);
  app->add_option("--shape", self->shape, "The kind of lines; see the list below")
      ->check(CLI::IsMember(names))
      ->required();
  app->add_option("--bytes", self->bytes, "Write whole lines until there are at least N bytes")
      ->type_name("N")
      ->required();
  app->add_option("--seed", self->seed, "Seed of the random values")
      ->check(whole_number())
      ->capture_default_str();
  app->add_option("-o,--output", self->to, "Write to this file instead of standard output")
      ->type_name("FILE");
  app->footer(footer());
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
