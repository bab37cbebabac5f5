// SPDX-License-Identifier: Apache-2.0
// simdlp cat: writes the points of the input in another form. Each form has its own reader and
// writer; report.cpp formats rejected lines.
#include <cstdio>
#include <memory>
#include <type_traits>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "cat_writer.h"
#include "collect/digested_parts.h"
#include "collect/statistics.h"
#include "command.h"
#include "count_text.h"
#include "each_line.h"
#include "encode_flags.h"
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
#include "selection.h"
#include "simdlp/decoder.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp cat --json-time rfc3339 --json-integers text metrics.lp | head -1 | jq .\n"
    "  simdlp cat --to json --precision s --default-time now - < metrics.lp\n"
    "  simdlp cat --to csv --measurement cpu metrics.lp > cpu.csv\n"
    "  simdlp cat --where host=web1 --since 2024-03-01 --until 2024-03-02T12:00:00Z metrics.lp\n"
    "  simdlp cat --from json --to lp points.json > points.lp\n"
    "  simdlp cat --from csv --to lp --measurement cpu --tag host --field load:float,cores:int \\\n"
    "      --time time --time-format rfc3339 cpu.csv\n"
    "\n"
    "Accepted points go to standard output, errors to standard error. Exit codes: 0 all lines\n"
    "accepted, 1 some rejected, 2 wrong usage or an unreadable file.\n"
    "\n"
    "JSON output has one object per line:\n"
    "  {\"time\":1,\"name\":\"cpu\",\"tags\":[{\"key\":\"host\",\"value\":\"a\"}],\n"
    "   \"fields\":[{\"key\":\"load\",\"value\":{\"float\":0.5}}]}\n"
    "\"time\" is in nanoseconds and missing if the point has no timestamp. A value is a float,\n"
    "int, uint, bool or string. A float always has a '.' or an exponent. For readers that convert\n"
    "all numbers to floats (jq 1.6, JavaScript): --json-time rfc3339 --json-integers text.\n"
    "JSON input may be such objects, the dictionaries of InfluxDB's clients, Telegraf's JSON,\n"
    "results of InfluxQL or, with the column options, flat objects; one after the other or in\n"
    "an array.\n"
    "\n"
    "CSV output needs one file and one measurement. It has a column for each tag and field,\n"
    "then time in nanoseconds; the input is read twice. CSV input with InfluxDB's annotations\n"
    "or typed headers and results of Flux and InfluxQL need no options. Other tables need\n"
    "--measurement and options that name the columns. An empty cell means that the\n"
    "point has no such tag or field.\n"
    "\n"
    "The tags of points from JSON or CSV are written in byte order of their keys.\n"
    "\n"
    "Files are mapped into memory. Pipes and compressed files are read as a stream, and\n"
    "points are written immediately (--to csv reads the whole input first).";

struct cat_command {
  decode_flags reading{duplicates::allow};
  encode_flags writing;
  report_flags reporting;
  column_flags columns;
  selection_flags selecting;
  json_flags objects;
  thread_flag threads;
  file_list files;
  bool merges = false;
  std::string from = "lp";
  std::string to;  // empty: json, or lp with --from json or csv

  // The output of the points, and the reports about the others.
  struct ends {
    output& out;
    reporter& report;
    lp_writer& lines;
    selection& wanted;
  };

  // The writer of a thread, for one part at a time.
  template <class Writer>
  struct lines_of {
    output& to;
    Writer writer;
    selection wanted;
    std::uint64_t changed_before = 0;

    void begin() {
      wanted.forget();
      changed_before = changed_in_all();
    }
    [[nodiscard]] errc write(point here) {
      if (!wanted.takes(here)) return errc::none;
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
      if constexpr (!std::is_same_v<Writer, csv_writer>) writer.finish();
    }

    // The number of texts or values of the part that were changed when they were written.
    [[nodiscard]] std::uint64_t changed() const { return changed_in_all() - changed_before; }
    [[nodiscard]] std::uint64_t changed_in_all() const {
      if constexpr (std::is_same_v<Writer, json_writer>) return writer.changed();
      if constexpr (std::is_same_v<Writer, csv_writer>) return writer.overwritten();
      return 0;
    }
  };

  // `make_writer(output&)` makes a json_writer, csv_writer or lp_writer. Returns how many texts or
  // values were changed when they were written.
  template <class MakeWriter>
  static std::uint64_t write_points(input& file, const reading_plan& plan, ends to_ends,
                                    MakeWriter&& make_writer) {
    using writer = std::invoke_result_t<MakeWriter&, output&>;
    std::uint64_t changed = 0;
    write_parts(
        file, plan, {to_ends.out, to_ends.report},
        [&](output& out) {
          return lines_of<writer>{out, make_writer(out), to_ends.wanted};
        },
        [&](const lines_of<writer>& part) {
          to_ends.wanted.add(part.wanted);
          changed += part.changed();
        });
    return changed;
  }

  // A row of merged points may come from several parts, so one thread writes them all. Returns how many
  // values were overwritten by others.
  static std::uint64_t write_merged(input& file, const reading_plan& plan, ends to_ends,
                                    const measurement_statistics& table) {
    csv_writer writer(to_ends.out, table, true);
    for_each_line(file, plan.options, plan.shows_progress, [&](point here, auto& at) {
      if (!here) [[unlikely]] {
        at.reject(to_ends.report, here);
      } else if (to_ends.wanted.takes(here)) {
        writer.write(here);
      }
    });
    writer.finish();
    return writer.overwritten();
  }

  // The output has no duplicates, unless they are allowed explicitly.
  [[nodiscard]] encode_options form(const decode_options& options) const {
    return writing.options(precision::nanoseconds,
                           reading.names_duplicates() ? options.duplicates : duplicates::reject);
  }

  // Returns the measurement whose columns make the table, or null if the input has no points.
  [[nodiscard]] static const measurement_statistics* chosen(
      const input& file, const std::vector<measurement_statistics>& all, const selection& wanted) {
    if (const std::string why = wanted.nothing_found(); !why.empty() && all.empty()) {
      throw failure(file.name() + ": " + why);
    }
    if (all.size() > 1) {
      throw failure(file.name() + ": there are " + std::to_string(all.size()) +
                    " measurements, such as '" + shown(all[0].name) + "' and '" +
                    shown(all[1].name) + "'; choose one with --measurement");
    }
    return all.empty() ? nullptr : all.data();
  }

  static void note_mixed_columns(input& file, const measurement_statistics& of) {
    for (const field_column& column : of.fields) {
      std::string types;
      for (std::size_t kind = 0; kind < kinds; ++kind) {
        if (column.of_kind[kind] == 0) continue;
        types += (types.empty() ? "" : ", ") + std::to_string(column.of_kind[kind]) + " " +
                 std::string(name(value_kind(kind)));
      }
      if (types.find(',') == std::string::npos) continue;
      file.note("the column '" + shown(column.key) + "' mixes types: " + types);
    }
  }

  // Finds the columns of tables.
  struct column_collector {
    const selection& chosen;
    selection wanted = chosen;
    statistics seen{0};

    void begin(taken_part&) {}
    void reject(const line_event&, taken_part&) {}
    void add(point here) {
      if (wanted.takes(here)) seen.add(here);
    }
    void add(const new_series& of) { seen.add(of); }
    void add(const line_counts& of) { seen.add(of); }
    void end() {}
  };

  void lp_to_csv(input& file, const reading_plan& plan, ends to_ends) const {
    static_cast<void>(file.bytes());  // it is read twice
    column_collector columns_of{to_ends.wanted};
    // If points are selected, each one must be examined.
    digest_pool pool(
        {plan.options, to_ends.wanted.takes_all() ? wanted_lines::with_news : wanted_lines::all});
    std::uint64_t points = 0;
    collect_parts(file, plan, pool, columns_of, points);
    to_ends.wanted.add(columns_of.wanted);
    const measurement_statistics none;
    const measurement_statistics* const of =
        chosen(file, columns_of.seen.measurements(), to_ends.wanted);
    if (of != nullptr) note_mixed_columns(file, *of);
    const measurement_statistics& table = of != nullptr ? *of : none;
    csv_writer(to_ends.out, table, false).write_header();
    const std::uint64_t overwritten = merges ? write_merged(file, plan, to_ends, table)
                                             : write_points(file, plan, to_ends, [&](output& out) {
                                                 return csv_writer(out, table, false);
                                               });
    if (overwritten != 0) {
      file.note(count_text(overwritten, "value") +
                " overwritten by a later one in the same column and row");
    }
  }

  void cat_lp(input& file, const reading_plan& plan, ends to_ends) const {
    if (to == "csv") {
      lp_to_csv(file, plan, to_ends);
    } else if (to == "lp") {
      write_points(file, plan, to_ends,
                   [&](output& out) { return lp_writer(out, form(plan.options)); });
    } else {
      json_piece_pool pieces;
      const std::uint64_t changed = write_points(file, plan, to_ends, [&](output& out) {
        return json_writer(out, plan.options.validate_utf8, objects, pieces);
      });
      if (changed != 0) {
        const bool one = changed == 1;
        file.note(count_text(changed, "text") + (one ? " that is" : " that are") + " not UTF-8 " +
                  (one ? "was" : "were") +
                  " changed: bytes became U+FFFD; --encoding NAME reads other encodings");
      }
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
      throw CLI::ValidationError("--to csv", "takes one file, because a table has one header");
    }
    if (merges && to != "csv") {
      throw CLI::ValidationError("--merge",
                                 "needs --to csv; for line protocol there is fmt --merge");
    }
    if (from != "lp" && selecting.measurements().size() > 1) {
      throw CLI::ValidationError("--measurement", "can be given once with --from " + from);
    }
    if (from != "lp" && selecting.goes_beyond_measurements()) {
      throw CLI::ValidationError("--where, --since and --until", "need --from lp");
    }
  }

  [[nodiscard]] int run() {
    if (to.empty()) to = from == "lp" ? "json" : "lp";
    const decode_options options = reading.options();
    const std::vector<std::string> names = files.names();
    check_usage(names.size());
    reporting.spare(names);
    const std::vector<std::string>& measurements = selecting.measurements();
    const column_choice chosen =
        columns.choice(measurements.empty() ? "" : measurements[0], options.precision);
    selection wanted = selecting.choice(options.precision);
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    lp_writer lines(out, form(options));
    const ends to_ends = {out, report, lines, wanted};
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
    const std::string nothing = from == "lp" ? wanted.nothing_found() : std::string();
    if (!nothing.empty()) std::fprintf(stderr, "simdlp: %s\n", nothing.c_str());
    return report.finish(!all_read);
  }
};

}  // namespace

command add_cat(CLI::App& root) {
  const auto self = std::make_shared<cat_command>();
  CLI::App* const app = root.add_subcommand("cat", "Convert points to JSON, CSV or line protocol");
  self->files.add_to(*app);
  app->add_option("--from", self->from, "Format of the input; json and csv can only become lp")
      ->check(CLI::IsMember({"lp", "json", "csv"}))
      ->capture_default_str();
  app->add_option("--to", self->to,
                  "Format of the output; default: json, or lp if --from is json or csv")
      ->check(CLI::IsMember({"json", "csv", "lp"}));
  self->threads.add_to(*app);
  self->objects.add_to(*app);
  app->add_flag("--merge", self->merges,
                "--to csv: neighbouring points with the same series and time become one row");
  self->selecting.add_to(*app,
                         "Only points of this measurement; repeatable. With --from csv or json: "
                         "the measurement of all points");
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  self->writing.add_to(*app, "ns");
  self->columns.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
