// SPDX-License-Identifier: Apache-2.0
// simdlp cat: the points of the input in another form. The forms are in json_writer.cpp and
// csv_writer.cpp, what is said of rejected lines in report.cpp.
#include <cstdio>
#include <memory>
#include <unistd.h>

#include "cat_writer.h"
#include "command.h"
#include "count_text.h"
#include "each_line.h"
#include "exit_code.h"
#include "input.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "report.h"
#include "simdlp/decoder.h"
#include "statistics.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp cat --to json metrics.lp | head -1 | jq .\n"
    "  simdlp cat --to json --precision s --default-time now - < metrics.lp\n"
    "  simdlp cat --to csv --measurement cpu metrics.lp > cpu.csv\n"
    "\n"
    "Accepted points go to standard output, errors to standard error. Exit codes: 0 all lines\n"
    "accepted, 1 some rejected, 2 wrong usage or an unreadable file.\n"
    "\n"
    "JSON: one object a line,\n"
    "  {\"time\":1,\"name\":\"cpu\",\"tags\":[{\"key\":\"host\",\"value\":\"a\"}],\n"
    "   \"fields\":[{\"key\":\"load\",\"value\":{\"float\":0.5}}]}\n"
    "with time in nanoseconds, or without it; a value is float, int, uint, bool or string. A "
    "float\n"
    "always has a '.' or an exponent.\n"
    "\n"
    "CSV: one file, one measurement; a column for each tag and field, then time in nanoseconds. "
    "The\n"
    "columns are found by reading the input once before.\n"
    "\n"
    "Files are mapped into memory; standard input that is no file is read whole before it is\n"
    "looked at.";

struct cat_command {
  decode_flags reading{duplicates::allow};
  report_flags reporting;
  file_list files;
  std::string to = "json";
  std::string measurement;

  [[nodiscard]] bool is_wanted(point here) const {
    return measurement.empty() || here.measurement() == std::string_view(measurement);
  }

  void cat_json(const input& from, const decode_options& options, output& out,
                reporter& report) const {
    progress bar(from.name(), from.bytes().size(), !out.is_terminal());
    json_writer writer(out, options.validate_utf8);
    const auto decode = std::make_unique<decoder>(from.bytes(), options);
    for_each_line(from, *decode, bar, [&](point here) {
      if (!here) [[unlikely]] {
        report.report(from, *decode, bar);
      } else if (is_wanted(here)) {
        writer.write(here);
      }
    });
  }

  // The measurement whose columns make the table; null when the input has no points at all.
  [[nodiscard]] const measurement_statistics* chosen(
      const input& from, const std::vector<measurement_statistics>& all) const {
    if (!measurement.empty()) {
      for (const measurement_statistics& each : all) {
        const bool has_escapes = each.name.find('\\') != std::string::npos;
        if (text(each.name, text_kind::measurement, has_escapes) == std::string_view(measurement)) {
          return &each;
        }
      }
      throw failure(from.name() + ": no point has the measurement '" + shown(measurement) + "'");
    }
    if (all.size() > 1) {
      throw failure(from.name() + ": there are " + std::to_string(all.size()) +
                    " measurements, such as '" + shown(all[0].name) + "' and '" +
                    shown(all[1].name) + "'; choose one with --measurement");
    }
    return all.empty() ? nullptr : all.data();
  }

  void cat_csv(const input& from, const decode_options& options, output& out,
               reporter& report) const {
    const auto decode = std::make_unique<decoder>(from.bytes(), options);
    statistics seen(0);
    {
      progress bar(from.name(), from.bytes().size());
      for_each_line(from, *decode, bar, [&](point here) {
        if (here && is_wanted(here)) seen.add(here);
      });
    }
    const measurement_statistics none;
    const measurement_statistics* const columns = chosen(from, seen.measurements());
    csv_writer writer(out, columns != nullptr ? *columns : none);
    writer.write_header();
    progress bar(from.name(), from.bytes().size(), !out.is_terminal());
    decode->reset(from.bytes());
    for_each_line(from, *decode, bar, [&](point here) {
      if (!here) [[unlikely]] {
        report.report(from, *decode, bar);
      } else if (is_wanted(here)) {
        writer.write(here);
      }
    });
  }

  [[nodiscard]] int run() const {
    const decode_options options = reading.options();
    const std::vector<std::string> names = files.names();
    if (to == "csv" && names.size() != 1) {
      throw CLI::ValidationError("--to csv", "takes one file, for a table has one header");
    }
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    bool unreadable = false;
    for (const std::string& name : names) {
      const std::unique_ptr<input> from = open_or_say(name);
      if (from == nullptr) {
        unreadable = true;
      } else if (to == "csv") {
        cat_csv(*from, options, out, report);
      } else {
        cat_json(*from, options, out, report);
      }
    }
    out.flush();
    if (report.unlisted() != 0 && !report.is_json()) {
      errors.append("simdlp: " + count_text(report.count(), "line") + " rejected, " +
                    std::to_string(report.unlisted()) + " not listed\n");
    }
    errors.flush();
    if (unreadable) return trouble;
    return report.count() != 0 ? rejected : accepted;
  }
};

}  // namespace

command add_cat(CLI::App& root) {
  const auto self = std::make_shared<cat_command>();
  CLI::App* const app = root.add_subcommand("cat", "Write the points as JSON or CSV");
  self->files.add_to(*app);
  app->add_option("--to", self->to, "Form of the output")
      ->check(CLI::IsMember({"json", "csv"}))
      ->capture_default_str();
  app->add_option("--measurement", self->measurement, "Write the points of this measurement alone")
      ->type_name("NAME");
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
