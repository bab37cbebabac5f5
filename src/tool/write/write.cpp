// SPDX-License-Identifier: Apache-2.0
// simdlp write: sends the points of files, of standard input or of an argument to a server. Options are
// in write_flags.cpp, reading in write_source.cpp, sending in sender.cpp; batches, retries and requests
// are the component client's.
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>

#include "dry_run.h"
#include "sender.h"
#include "tool/command.h"
#include "tool/exit_code.h"
#include "write_flags.h"
#include "write_report.h"
#include "write_source.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp write --database home --precision s home.lp\n"
    "  simdlp write -b get-started -p s 'home,room=Kitchen temp=21.5 1641024000'\n"
    "  zcat metrics.lp.gz | simdlp write -d metrics -\n"
    "  simdlp write -d metrics --checkpoint place --errors-file refused.txt *.lp\n"
    "\n"
    "Exit codes: 0 everything was written; 1 lines were refused, and the rest was written or\n"
    "--max-errors ended the run; 2 wrong usage, the columns of a file do not fit, or an output\n"
    "could not be written; 3 gave up because the server was unavailable; 4 access denied (401,\n"
    "403); 5 an input could not be read; 130 interrupted. The first Ctrl-C stops reading and\n"
    "sends what was read, for up to 10 s; the second stops immediately.";

struct write_command {
  write_flags flags;
  column_flags columns;

  [[nodiscard]] int run() {
    client_options options = flags.options();
    const std::vector<write_source> sources = sources_of(flags);
    refuse_input_as_errors_file(sources, flags.errors_file);
    refuse_checkpoint_as_errors_file(flags.checkpoint, flags.errors_file);
    // A run that continues an earlier one does not read the lines that were refused then.
    const bool goes_on = !flags.checkpoint.empty() && std::filesystem::exists(flags.checkpoint);
    write_report report(flags.errors_file, flags.append_errors || goes_on, flags.quiet);
    if (flags.is_dry_run()) {
      dry_run to(options, flags.dry_run == "count", flags.max_errors, sources, report);
      source_reader reader(flags, columns, options, report, to);
      bool all_read = true;
      for (std::uint32_t i = 0; i < sources.size() && !to.stops(); ++i)
        all_read = reader.read(sources[i], i, {}) && all_read;
      const int code = to.finish(all_read);
      return reader.has_misfit() || report.has_lost() ? trouble : code;
    }
    if (flags.http_debug)
      options.connection.trace = [&report](std::string_view line) { report.show(line); };
    sender to(options,
              {flags.bytes_a_second(),
               flags.max_errors,
               flags.checkpoint,
               {flags.queue, flags.adopt, flags.queue_section}},
              sources, report);
    source_reader reader(flags, columns, options, report, to);
    bool all_read = true;
    for (std::uint32_t i = 0; i < sources.size() && !to.stops(); ++i)
      all_read = reader.read(sources[i], i, to.begin(i)) && all_read;
    to.finish();
    if (flags.json) report.print(to.json() + "\n");
    if (!flags.quiet) report.say(to.summary());
    return to.exit_code(all_read, reader.has_misfit() || report.has_lost());
  }
};

}  // namespace

command add_write(CLI::App& root) {
  const auto self = std::make_shared<write_command>();
  CLI::App* const app =
      root.add_subcommand("write", "Send points to InfluxDB or a compatible server");
  self->flags.add_to(*app);
  self->columns.add_to(*app);
  CLI::Option* const tags = app->get_option("--tag");
  tags->delimiter('\0')->description(
      "KEY=VALUE: a tag of all points that do not have it; NAME: column of a tag; repeatable");
  app->footer(examples);
  return {app, [self, tags] {
            self->flags.take_dryrun();
            self->flags.tags = tags->results();
            return self->run();
          }};
}

}  // namespace simdlp::tool
