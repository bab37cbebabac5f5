// SPDX-License-Identifier: Apache-2.0
// simdlp split: cuts a large file into smaller ones at the ends of logical lines. Changes and
// leaves out nothing. Memory is bounded by the longest line.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "count_text.h"
#include "exit_code.h"
#include "file_list.h"
#include "input/logical_lines.h"
#include "options.h"
#include "output.h"
#include "parts.h"
#include "progress.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp split --lines 100000 metrics.lp\n"
    "  simdlp split --bytes 10MB --name 'upload/cpu-{}.lp' metrics.lp.gz\n"
    "\n"
    "Cuts the input at the ends of logical lines: a string with line feeds stays whole.\n"
    "Comments, blank lines and invalid lines count as lines and are copied unchanged. Several\n"
    "files are read one after the other as if they were one. The names of the files written go to\n"
    "standard output, with their lines and bytes. If a file exists, the command ends without\n"
    "changing it.";

struct split_command {
  std::uint64_t lines = 0;
  std::string bytes;
  std::string name = "part-{}.lp";
  bool overwrites = false;
  file_list files;

  // Calls `take(piece, ends_line)` for the pieces of the text of `from`, none of which holds more than
  // one line.
  template <class Take>
  static void for_each_piece(input& from, Take&& take) {
    progress bar(from.name(), from.file_size());
    logical_line_state state;
    constexpr std::size_t chunk = std::size_t{1} << 18U;
    std::string buffer;
    std::string_view in_memory = from.is_in_memory() ? from.bytes() : std::string_view();
    const auto next = [&]() -> std::string_view {
      if (!from.is_in_memory()) {
        buffer.resize(chunk);
        return std::string_view(buffer).substr(0, from.read(buffer.data(), chunk));
      }
      const std::string_view piece = in_memory.substr(0, chunk);
      in_memory.remove_prefix(piece.size());
      return piece;
    };
    for (std::string_view rest = next(); !rest.empty(); rest = next()) {
      std::size_t begin = 0;
      for (std::size_t at = 0; at != rest.size(); ++at) {
        state.take(rest[at]);
        if (rest[at] != '\n' || !state.is_at_line_start()) continue;
        take(rest.substr(begin, at + 1 - begin), true);
        begin = at + 1;
      }
      if (begin != rest.size()) take(rest.substr(begin), false);
      bar.at(from.file_position());
    }
  }

  [[nodiscard]] int run() const {
    output out(STDOUT_FILENO, "standard output");
    parts into(name, overwrites, {lines, bytes.empty() ? 0 : size_from_text("--bytes", bytes)},
               out);
    const bool all_read = files.for_each(files.names(), [&](input& from) {
      for_each_piece(from,
                     [&](std::string_view piece, bool ends_line) { into.add(piece, ends_line); });
      into.end_input();
    });
    into.finish();
    out.flush();
    return all_read ? accepted : trouble;
  }
};

CLI::Validator at_least_one() {
  const auto refuse = [](const std::string& text) {
    const bool is_zero = text.find_first_not_of('0') == std::string::npos;
    return is_zero ? std::string("a file has at least one line") : std::string();
  };
  return {refuse, ""};
}

}  // namespace

command add_split(CLI::App& root) {
  const auto self = std::make_shared<split_command>();
  CLI::App* const app = root.add_subcommand("split", "Cut the input into files of whole lines");
  self->files.add_to(*app);
  const auto count = app->add_option("--lines", self->lines, "At most N lines in a file");
  count->type_name("N")->check(whole_number() & at_least_one());
  const auto size =
      app->add_option("--bytes", self->bytes,
                      "At most N bytes in a file, such as 10MB; a longer line gets its own file");
  size->type_name("N");
  app->add_option("--name", self->name,
                  "Names of the files written; {} is their number, of at least 4 digits")
      ->type_name("PATTERN")
      ->capture_default_str();
  app->add_flag("--overwrite", self->overwrites, "Overwrite files that exist");
  app->footer(examples);
  return {app, [self, count, size] {
            if (count->count() == 0 && size->count() == 0) {
              throw CLI::ValidationError("split", "needs --lines or --bytes");
            }
            return self->run();
          }};
}

}  // namespace simdlp::tool
