// SPDX-License-Identifier: Apache-2.0
// simdlp cat: the points of the input in another form. The forms are in the readers and writers of
// their names; what is said of what was rejected is left to report.cpp.
#include <atomic>
#include <cstdio>
#include <memory>
#include <type_traits>
#include <unistd.h>

#include "cat_writer.h"
#include "collect/digested_parts.h"
#include "collect/statistics.h"
#include "command.h"
#include "exit_code.h"
#include "file_list.h"
#include "lp_writer.h"
#include "options.h"
#include "output.h"
#include "parallel/thread_flag.h"
#include "parallel/written_part.h"
#include "progress.h"
#include "records/each_record.h"
#include "report.h"
#include "simdlp/decoder.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp cat --to json metrics.lp | head -1 | jq .\n"
    "  simdlp cat --to json --precision s --default-time now - < metrics.lp\n"
    "  simdlp cat --to csv --measurement cpu metrics.lp > cpu.csv\n"
    "  simdlp cat --from json --to lp points.json > points.lp\n"
    "  simdlp cat --from csv --to lp --measurement cpu --tag host --field load:float,cores:int \\\n"
    "      --time time --time-format rfc3339 cpu.csv\n"
    "\n"
    "Accepted points go to standard output, errors to standard error. Exit codes: 0 all\n"
    "accepted, 1 some rejected, 2 wrong usage or an unreadable file.\n"
    "\n"
    "JSON: one object a line,\n"
    "  {\"time\":1,\"name\":\"cpu\",\"tags\":[{\"key\":\"host\",\"value\":\"a\"}],\n"
    "   \"fields\":[{\"key\":\"load\",\"value\":{\"float\":0.5}}]}\n"
    "with time in nanoseconds, or without it; a value is float, int, uint, bool or string. A "
    "float\n"
    "always has a '.' or an exponent. Read are such objects, the dictionaries of InfluxDB's "
    "clients,\n"
    "Telegraf's JSON and results of InfluxQL, one after the other or in an array, and with the\n"
    "column options flat objects.\n"
    "Of points that were JSON or CSV, the tags are written in byte order of their keys.\n"
    "\n"
    "CSV: one file, one measurement; a column for each tag and field, then time in nanoseconds. "
    "The\n"
    "columns are found by reading the input once before. Read are "
    "tables\n"
    "with InfluxDB's annotations or typed headers and results of Flux and InfluxQL without "
    "options,\n"
    "others with --measurement and options that say what the columns are; an empty cell is a tag "
    "or\n"
    "field that the point does not have.\n"
    "\n"
    "Files are mapped into memory; pipes and compressed files are read as a stream, and points "
    "are\n"
    "written as they come (--to csv reads the input whole first).";

struct cat_command {
  decode_flags reading{duplicates::allow};
  encode_flags writing;
  report_flags reporting;
  column_flags columns;
  thread_flag threads;
  std::string measurement;
  file_list files;
  std::atomic<bool> is_found = false;  // a point of `measurement`
  std::string from = "lp";
  std::string to;  // empty: json, and of --from json or csv, lp

  // Where points go, and what is said of the others.
  struct ends {
    output& out;
    reporter& report;
    lp_writer& lines;
  };

  // What a thread writes a part with.
  template <class Writer>
  struct lines_of {
    cat_command& command;
    output& to;
    Writer writer;

    [[nodiscard]] errc write(point here) {
      if (!command.is_wanted(here)) return errc::none;
      if constexpr (std::is_void_v<decltype(writer.write(here))>) {
        writer.write(here);
        return errc::none;
      } else {
        return writer.write(here);
      }
    }
    [[nodiscard]] std::size_t written() const {
      if constexpr (std::is_same_v<Writer, lp_writer>) {
        return to.bytes().size() + writer.pending();
      } else {
        return to.bytes().size();
      }
    }
    void finish() {
      if constexpr (std::is_same_v<Writer, lp_writer>) writer.finish();
    }
  };

  // Called by several threads at a time.
  [[nodiscard]] bool is_wanted(point here) {
    if (measurement.empty()) return true;
    if (here.measurement() != std::string_view(measurement)) return false;
    if (!is_found.load(std::memory_order_relaxed)) is_found = true;
    return true;
  }

  // `make_writer(output&)` makes a json_writer, csv_writer or lp_writer.
  template <class MakeWriter>
  void write_points(input& file, const reading_plan& plan, ends to_ends, MakeWriter&& make_writer) {
    using writer = std::invoke_result_t<MakeWriter&, output&>;
    write_parts(file, plan, {to_ends.out, to_ends.report}, [&](output& out) {
      return lines_of<writer>{*this, out, make_writer(out)};
    });
  }

  // What is written holds no duplicates, unless they were asked for.
  [[nodiscard]] encode_options form(const decode_options& options) const {
    return writing.options(precision::nanoseconds,
                           reading.names_duplicates() ? options.duplicates : duplicates::reject);
  }

  // The measurement whose columns make the table; null when the input has no points at all.
  [[nodiscard]] const measurement_statistics* chosen(
      const input& file, const std::vector<measurement_statistics>& all) const {
    if (!measurement.empty()) {
      for (const measurement_statistics& each : all) {
        const bool is_escaped = each.name.find('\\') != std::string::npos;
        if (text(each.name, text_kind::measurement, is_escaped) == measurement) return &each;
      }
      throw failure(file.name() + ": no point has the measurement '" + shown(measurement) + "'");
    }
    if (all.size() > 1) {
      throw failure(file.name() + ": there are " + std::to_string(all.size()) +
                    " measurements, such as '" + shown(all[0].name) + "' and '" +
                    shown(all[1].name) + "'; choose one with --measurement");
    }
    return all.empty() ? nullptr : all.data();
  }

  // Finds the columns of tables.
  struct column_collector {
    statistics seen{0};

    void begin(taken_part&) {}
    void reject(const line_event&, taken_part&) {}
    void add(point here) { seen.add(here); }
    void add(const line_counts& of) { seen.add(of); }
    void end() {}
  };

  void lp_to_csv(input& file, const reading_plan& plan, ends to_ends) {
    static_cast<void>(file.bytes());  // it is read twice
    column_collector columns_of;
    digest_pool pool({plan.options});
    std::uint64_t points = 0;
    collect_parts(file, plan, pool, columns_of, points);
    const measurement_statistics none;
    const measurement_statistics* const of = chosen(file, columns_of.seen.measurements());
    const measurement_statistics& table = of != nullptr ? *of : none;
    csv_writer(to_ends.out, table).write_header();
    write_points(file, plan, to_ends, [&](output& out) { return csv_writer(out, table); });
  }

  void cat_lp(input& file, const reading_plan& plan, ends to_ends) {
    if (to == "csv") {
      lp_to_csv(file, plan, to_ends);
    } else if (to == "lp") {
      write_points(file, plan, to_ends,
                   [&](output& out) { return lp_writer(out, form(plan.options)); });
    } else {
      const bool validated = plan.options.validate_utf8;
      write_points(file, plan, to_ends, [&](output& out) { return json_writer(out, validated); });
    }
  }

  void cat_records(input& file, record_form form, const column_choice& chosen,
                   const decode_options& options, ends to_ends) const {
    progress bar(file.name(), file.file_size(), !to_ends.out.is_terminal());
    std::uint64_t count = 0;
    for_each_record(
        file, form, chosen,
        [&](record& here) {
          if (!here.time) here.time = options.default_timestamp;
          if (++count % 1024 == 0) bar.at(file.file_position());
          return to_ends.lines.write(here);
        },
        [&](const record_problem& what) {
          if (!to_ends.report.lists_next(what.code)) return;
          to_ends.report.list(bar, {.file = file.name(),
                                    .where = what.place.where,
                                    .offset = what.place.offset,
                                    .code = what.code,
                                    .message = what.message,
                                    .record = what.place.text,
                                    .record_offset = what.place.text_offset});
        },
        [&](const std::string& note) { file.note(note); });
  }

  void check_usage(std::size_t names) const {
    if (from != "lp" && to != "lp") throw CLI::ValidationError("--from " + from, "needs --to lp");
    if (to == "csv" && names != 1) {
      throw CLI::ValidationError("--to csv", "takes one file, for a table has one header");
    }
  }

  [[nodiscard]] int run() {
    if (to.empty()) to = from == "lp" ? "json" : "lp";
    const decode_options options = reading.options();
    const std::vector<std::string> names = files.names();
    check_usage(names.size());
    const column_choice chosen = columns.choice(measurement, options.precision);
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    lp_writer lines(out, form(options));
    const ends to_ends = {out, report, lines};
    const reading_plan plan = {options, threads.count(), !out.is_terminal(), [&] {
                                 out.flush();
                                 report.flush();
                               }};
    const bool all_read = until_enough([&] {
      return files.for_each(names, from == "lp", [&](input& file) {
        if (from == "lp") {
          cat_lp(file, plan, to_ends);
        } else {
          file.on_wait([&] {
            lines.finish();
            plan.on_wait();
          });
          cat_records(file, from == "json" ? record_form::json : record_form::csv, chosen, options,
                      to_ends);
        }
      });
    });
    lines.finish();
    out.flush();
    if (from == "lp" && !measurement.empty() && !is_found) {
      std::fprintf(stderr, "simdlp: no point has the measurement '%s'\n",
                   shown(measurement).c_str());
    }
    return report.finish(!all_read);
  }
};

}  // namespace

command add_cat(CLI::App& root) {
  const auto self = std::make_shared<cat_command>();
  CLI::App* const app = root.add_subcommand("cat", "Write the points of the input in another form");
  self->files.add_to(*app);
  self->threads.add_to(*app);
  app->add_option("--from", self->from, "Form of the input; json and csv become lp")
      ->check(CLI::IsMember({"lp", "json", "csv"}))
      ->capture_default_str();
  app->add_option("--to", self->to, "Form of the output; without it json, or lp where it must be")
      ->check(CLI::IsMember({"json", "csv", "lp"}));
  app->add_option("--measurement", self->measurement,
                  "Write the points of this measurement alone; of --from csv, its name")
      ->type_name("NAME");
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  self->writing.add_to(*app, "ns");
  self->columns.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
