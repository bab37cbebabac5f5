// SPDX-License-Identifier: Apache-2.0
// simdlp fmt: line protocol in canonical form. How a line is written is left to lp_writer.cpp.
#include <memory>
#include <unistd.h>

#include "command.h"
#include "count_text.h"
#include "exit_code.h"
#include "file_list.h"
#include "lp_writer.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "parallel/written_part.h"
#include "report.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp fmt metrics.lp > canonical.lp\n"
    "  simdlp fmt --precision ns --to-precision s metrics.lp\n"
    "  diff <(simdlp fmt a.lp) <(simdlp fmt b.lp)\n"
    "\n"
    "Tags are sorted by key, numbers get their shortest spelling, comments and blank lines are "
    "left\n"
    "out; fields keep their order. What is in this form already is not changed. Lines that are\n"
    "rejected, or that could not be written so that every reader understands them alike, are told\n"
    "on standard error as by 'simdlp check'. Exit codes: 0 all lines written, 1 some not, 2 wrong\n"
    "usage or an unreadable file.\n"
    "\n"
    "Files are mapped into memory; pipes and compressed files are read as a stream, and lines are\n"
    "written as they come.";

struct fmt_command {
  decode_flags reading{duplicates::reject};
  encode_flags writing;
  report_flags reporting;
  thread_flag threads;
  file_list files;

  // A part in canonical form.
  struct canonical_lines {
    output& to;
    lp_writer lines;

    [[nodiscard]] errc write(point here) { return lines.write_canonical(here); }
    [[nodiscard]] std::size_t written() const { return to.bytes().size() + lines.pending(); }
    void finish() { lines.finish(); }
  };

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    const precision unit = options.detect_precision ? precision::nanoseconds : options.precision;
    const encode_options form = writing.options(unit, options.duplicates);
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    const reading_plan plan = {options, threads.count(), !out.is_terminal(), [&] {
                                 out.flush();
                                 report.flush();
                               }};
    const bool all_read = until_enough([&] {
      return files.for_each(files.names(), [&](input& from) {
        write_parts(from, plan, {out, report}, [&](output& to) {
          return canonical_lines{to, lp_writer(to, form)};
        });
      });
    });
    out.flush();
    return report.finish(!all_read);
  }
};

}  // namespace

command add_fmt(CLI::App& root) {
  const auto self = std::make_shared<fmt_command>();
  CLI::App* const app = root.add_subcommand("fmt", "Write line protocol in canonical form");
  self->files.add_to(*app);
  self->threads.add_to(*app);
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  self->writing.add_to(*app, "that of --precision");
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
