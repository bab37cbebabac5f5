// SPDX-License-Identifier: Apache-2.0
// simdlp check: lists every rejected line in the format of a compiler. report.cpp formats rejected lines.
#include <cstdio>
#include <memory>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "collect/digested_parts.h"
#include "command.h"
#include "count_text.h"
#include "exit_code.h"
#include "file_list.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "report.h"
#include "simdlp/decoder.h"
#include "warnings/warning_flags.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp check metrics.lp\n"
    "  simdlp check --precision ms --explain --max-errors 20 metrics.lp\n"
    "  simdlp check --errors json - < metrics.lp | jq -r .code | sort | uniq -c\n"
    "\n"
    "Errors go to standard output, a summary to standard error. Exit codes: 0 all lines\n"
    "accepted, 1 some rejected, 2 wrong usage or an unreadable file. In JSON, if\n"
    "original_line is not UTF-8, invalid bytes become U+FFFD, and original_line_base64 has\n"
    "the exact bytes. Files are mapped into memory. Pipes and\n"
    "compressed files are read as a stream.";

struct check_command {
  decode_flags reading{duplicates::reject};
  report_flags reporting;
  warning_flags warnings;
  thread_flag threads;
  file_list files;

  // The reports for a file.
  struct findings {
    reporter& report;
    file_warnings warnings;

    void begin(taken_part& part) { warnings.begin_part(part); }
    void reject(const line_event& what, taken_part& part) { report_line(report, part, what); }
    void add(point here) { warnings.add(here); }
    void add(const new_series& of) { warnings.add(of); }
    void add(const line_counts& of) { warnings.add(of); }
    void end() { warnings.end_part(); }
  };

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    const std::vector<std::string> names = files.names();
    reporting.spare(names);
    output out(STDOUT_FILENO, "standard output");
    reporter report(out, reporting);
    const reading_plan plan = {options, threads.count(), true, [&] {
                                 out.flush();
                                 report.flush();
                               }};
    std::uint64_t points = 0;
    const bool all_read = until_enough([&] {
      return files.for_each(names, [&](input& from) {
        findings found = {report, {options, warnings, report}};
        digest_pool pool({options,
                          found.warnings.is_silent()          ? wanted_lines::none
                          : found.warnings.needs_every_line() ? wanted_lines::all
                                                              : wanted_lines::with_news,
                          known_lines_options::limits_for(from.is_in_memory())});
        collect_parts(from, plan, pool, found, points);
        found.warnings.finish(from);
        out.flush();
      });
    });
    out.flush();
    report.flush();
    summarise(report, points);
    if (!all_read) return trouble;
    return report.count() != 0 ? rejected : accepted;
  }

  static void summarise(const reporter& report, std::uint64_t points) {
    std::string line = "simdlp: " + count_text(points, "point") + " accepted, " +
                       count_text(report.count(), "line") + " rejected";
    if (report.warnings() != 0) line += ", " + count_text(report.warnings(), "warning");
    if (report.unlisted() != 0) line += ", " + std::to_string(report.unlisted()) + " not listed";
    std::fprintf(stderr, "%s\n%s", line.c_str(), report.summary().c_str());
  }
};

}  // namespace

command add_check(CLI::App& root) {
  const auto self = std::make_shared<check_command>();
  CLI::App* const app = root.add_subcommand("check", "List every invalid line and the reason");
  self->files.add_to(*app);
  self->threads.add_to(*app);
  self->reporting.add_to(*app);
  self->warnings.add_to(*app);
  self->reading.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
