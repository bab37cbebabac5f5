// SPDX-License-Identifier: Apache-2.0
// simdlp stat: shows what the input contains. All files are counted together. stat_text.cpp and
// stat_json.cpp print the result.
#include <chrono>
#include <memory>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "collect/digested_parts.h"
#include "collect/statistics.h"
#include "command.h"
#include "exit_code.h"
#include "file_list.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "simdlp/decoder.h"
#include "stat_report.h"
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
    "pipes and compressed files are read as a stream.";

struct stat_command {
  decode_flags reading{duplicates::allow};
  file_list files;
  warning_flags warnings;
  thread_flag threads;
  std::size_t distinct_cap = 100'000;
  bool json = false;

  struct collector {
    statistics& into;
    file_warnings warnings;

    void begin(taken_part& part) { warnings.begin_part(part); }
    void reject(const line_event&, taken_part&) {}
    void add(point here) {
      into.add(here);
      warnings.add(here);
    }
    void add(const new_series& of) {
      into.add(of);
      warnings.add(of);
    }
    void add(const line_counts& of) {
      into.add(of);
      warnings.add(of);
    }
    void end() { warnings.end_part(); }
  };

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    statistics collected(distinct_cap);
    output errors(STDERR_FILENO, "standard error");
    const report_flags plain;
    reporter report(errors, plain);
    const reading_plan plan = {options, threads.count(), true, [&] { errors.flush(); }};
    stat_findings findings;
    findings.kernel = (options.kernel != nullptr ? options.kernel : default_kernel().kernel)->name;
    const bool all_read = files.for_each(files.names(), [&](input& from) {
      const auto began = std::chrono::steady_clock::now();
      collector into = {collected, {options, warnings, report}};
      digest_pool pool(
          {options, into.warnings.needs_every_line() ? wanted_lines::all : wanted_lines::with_news,
           known_lines_options::limits_for(from.is_in_memory())});
      std::uint64_t points = 0;
      const totals of_file = collect_parts(from, plan, pool, into, points);
      into.warnings.finish(from);
      errors.flush();
      findings.totals += of_file;
      findings.files.push_back({from.name(), of_file});
      const auto took = std::chrono::steady_clock::now() - began;
      findings.seconds += std::chrono::duration<double>(took).count();
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
  self->threads.add_to(*app);
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
