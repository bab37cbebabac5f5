// SPDX-License-Identifier: Apache-2.0
// simdlp stat: what is in the input. All files are counted together; the forms of the answer are in
// stat_text.cpp and stat_json.cpp.
#include <chrono>
#include <memory>
#include <unistd.h>

#include "command.h"
#include "each_line.h"
#include "exit_code.h"
#include "file_list.h"
#include "options.h"
#include "output.h"
#include "simdlp/decoder.h"
#include "stat_report.h"
#include "statistics.h"
#include "warnings/warning_flags.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp stat metrics.lp\n"
    "  simdlp stat --precision s --json a.lp b.lp | jq .measurements[0]\n"
    "  zcat metrics.lp.gz | simdlp stat -\n"
    "\n"
    "Rejected lines are counted and do not change the exit code. Files are mapped into memory;\n"
    "piped input is read into memory first.";

struct stat_command {
  decode_flags reading{duplicates::allow};
  file_list files;
  warning_flags warnings;
  std::size_t distinct_cap = 100'000;
  bool json = false;

  static void read(input& from, const decode_options& options, statistics& into,
                   stat_findings& findings) {
    const totals of_file = visit_each_line(from, options, into);
    totals& all = findings.totals;
    all.lines += of_file.lines;
    all.points += of_file.points;
    all.rejected += of_file.rejected;
    all.comments += of_file.comments;
    all.blank += of_file.blank;
    all.bytes += of_file.bytes;
    findings.files.push_back({from.name(), of_file});
  }

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    statistics collected(distinct_cap);
    output errors(STDERR_FILENO, "standard error");
    const report_flags plain;
    reporter report(errors, plain);
    stat_findings findings;
    findings.kernel = (options.kernel != nullptr ? options.kernel : default_kernel().kernel)->name;
    const bool all_read = files.for_each(files.names(), [&](input& from) {
      static_cast<void>(from.bytes());  // warnings look at all of it
      const auto began = std::chrono::steady_clock::now();
      read(from, options, collected, findings);
      const auto took = std::chrono::steady_clock::now() - began;
      findings.seconds += std::chrono::duration<double>(took).count();
      warn_about(from, options, warnings, report);
    });
    const int code = all_read ? accepted : trouble;
    if (findings.files.empty()) return code;
    findings.measurements = &collected.measurements();
    output out(STDOUT_FILENO, "standard output");
    if (json) {
      write_stat_json(out, findings);
    } else {
      write_stat_text(out, findings);
    }
    out.flush();
    return code;
  }
};

}  // namespace

command add_stat(CLI::App& root) {
  const auto self = std::make_shared<stat_command>();
  CLI::App* const app =
      root.add_subcommand("stat", "Show measurements, tags, fields, times, and the reading speed");
  self->files.add_to(*app);
  app->add_flag("--json", self->json, "Print one JSON object");
  app->add_option("--distinct-cap", self->distinct_cap,
                  "Count up to N different values of a tag; show '>N' if there are more")
      ->type_name("N")
      ->check(whole_number())
      ->capture_default_str();
  self->reading.add_to(*app);
  self->warnings.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
