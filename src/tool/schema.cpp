// SPDX-License-Identifier: Apache-2.0
// simdlp schema: prints the tables that the points of the input form. report.cpp reports the points
// that do not fit.
#include "simdlp/schema.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <tuple>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "command.h"
#include "count_text.h"
#include "each_line.h"
#include "exit_code.h"
#include "file_list.h"
#include "json_tokens.h"
#include "options.h"
#include "output.h"
#include "report.h"
#include "simdlp/decoder.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

constexpr const char* examples =
    "Examples:\n"
    "  simdlp schema metrics.lp\n"
    "  simdlp schema --json -r exports/ | jq '.tables[].measurement'\n"
    "  simdlp schema --on-conflict widen --precision s *.lp\n"
    "\n"
    "The schema of all files together goes to standard output. Rejected lines and lines that do\n"
    "not fit go to standard error. The first line with a key decides whether the key is a tag or\n"
    "a field, and its type. A tag key that occurs twice in a line is always rejected.\n"
    "Exit codes: 0 all lines fit, 1 some were rejected, 2 wrong usage or an unreadable file.";

struct place {
  std::size_t file = 0;
  location where;
};

// The places where the columns of a schema were first seen, and the conflicts, by kind.
class findings {
 public:
  // Conflicts with equal values here are of the same kind.
  using kind_of_conflict = std::tuple<schema_errc, std::string, std::string, column_role,
                                      value_kind, column_role, value_kind>;
  struct conflict_entry {
    place first;
    std::uint64_t count = 0;
  };
  // The most kinds that are stored; further conflicts are counted together.
  static constexpr std::size_t most_kinds = 10'000;

  void open(const std::string& file) { files_.push_back(file); }
  [[nodiscard]] const std::string& file_of(place at) const { return files_[at.file]; }

  // Stores the place of the current line for columns that are new.
  template <class Decoder>
  void note_new_columns(const schema& in, point here, line_at_hand<Decoder>& at) {
    std::string name;
    here.measurement().append_to(name);
    const table_schema& table = *in.find(name);
    const auto index = static_cast<std::size_t>(&table - in.tables().data());
    if (index == columns_.size()) columns_.emplace_back();
    std::vector<place>& known = columns_[index];
    if (known.size() < table.columns().size()) {
      const place line{files_.size() - 1, at.locate(here.raw().data())};
      known.resize(table.columns().size(), line);
    }
  }

  template <class Decoder>
  void note(const schema_conflict& what, point here, line_at_hand<Decoder>& at) {
    const bool has_table = what.code != schema_errc::too_many_tables;
    kind_of_conflict kind{what.code,
                          has_table ? what.measurement.to_string() : std::string(),
                          what.key.to_string(),
                          what.role,
                          what.kind,
                          what.expected_role,
                          what.expected_kind};
    if (conflicts_.size() == most_kinds && !conflicts_.contains(kind)) {
      ++others_;
      return;
    }
    conflict_entry& entry = conflicts_[std::move(kind)];
    if (entry.count++ != 0) return;
    const bool has_key = what.key.raw_size() != 0;
    entry.first = {files_.size() - 1,
                   at.locate(has_key ? what.key.raw().data() : here.raw().data())};
  }

  // Returns the place where the column that a point conflicts with was first seen, or null if it is
  // not in the schema.
  [[nodiscard]] const place* first_place_of(const schema& in, const schema_conflict& what) const {
    if (what.code != schema_errc::type_conflict && what.code != schema_errc::tag_field_conflict) {
      return nullptr;
    }
    const table_schema* const table = in.find(what.measurement.to_string());
    if (table == nullptr) return nullptr;
    const std::uint32_t column = table->find(what.key.to_string());
    if (column == table_schema::npos) return nullptr;
    return &columns_[static_cast<std::size_t>(table - in.tables().data())][column];
  }

  [[nodiscard]] const std::map<kind_of_conflict, conflict_entry>& conflicts() const {
    return conflicts_;
  }
  [[nodiscard]] std::uint64_t others() const { return others_; }

 private:
  std::vector<std::string> files_;
  std::vector<std::vector<place>> columns_;  // as in the schema
  std::map<kind_of_conflict, conflict_entry> conflicts_;
  std::uint64_t others_ = 0;
};

// A name that could be read as several words is in quotes.
std::string word(std::string_view name) {
  const std::string text = shown(name);
  if (text.find_first_of(" \"\\") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + '"';
}

void write_text(output& to, const schema& from) {
  constexpr std::size_t widest_name = 48;
  for (const table_schema& table : from.tables()) {
    to.append(word(table.measurement()));
    to.append('\n');
    std::size_t width = 0;
    for (const schema_column& column : table.columns()) {
      width = std::max(width, width_of(word(column.name)));
    }
    width = std::min(width, widest_name);
    for (const column_role role : {column_role::tag, column_role::field}) {
      for (const schema_column& column : table.columns()) {
        if (column.role != role) continue;
        const std::string shown_name = word(column.name);
        to.append(role == column_role::tag ? "  tag   " : "  field ");
        to.append(shown_name);
        if (role == column_role::field) {
          const std::size_t used = width_of(shown_name);
          to.append(std::string(2 + (used < width ? width - used : 0), ' '));
          to.append(name(column.kind));
        }
        to.append('\n');
      }
    }
  }
}

struct schema_command {
  decode_flags reading{duplicates::reject};
  report_flags reporting;
  file_list files;
  bool json = false;
  std::string on_conflict = "reject";
  std::string most_tables;
  std::string most_columns;

  [[nodiscard]] schema_options options(const decode_options& how) const {
    schema_options chosen;
    if (on_conflict == "split") chosen.on_type_conflict = type_conflicts::split;
    if (on_conflict == "widen") chosen.on_type_conflict = type_conflicts::widen;
    if (how.duplicates == duplicates::allow) {
      chosen.on_duplicate_field = duplicate_fields::last_wins;
    }
    if (!most_tables.empty()) chosen.max_tables = size_from_text("--max-tables", most_tables);
    if (!most_columns.empty()) chosen.max_columns = size_from_text("--max-columns", most_columns);
    return chosen;
  }

  [[nodiscard]] int run() const {
    const decode_options how = reading.options();
    schema known(options(how));
    findings found;
    std::uint64_t points = 0;
    const std::vector<std::string> names = files.names();
    reporting.spare(names);
    output out(STDOUT_FILENO, "standard output");
    output errors(STDERR_FILENO, "standard error");
    reporter report(errors, reporting);
    const bool all_read = until_enough([&] {
      return files.for_each(names, [&](input& from) {
        found.open(from.name());
        from.on_wait([&] { report.flush(); });
        for_each_line(from, how, true, [&](point here, auto& at) {
          if (!here) [[unlikely]] {
            at.reject(report, here);
            return;
          }
          const std::uint64_t revision = known.revision();
          if (const schema_conflict conflict = known.learn(here)) [[unlikely]] {
            found.note(conflict, here, at);
            reject(report, known, found, conflict, here, at);
            return;
          }
          ++points;
          if (known.revision() != revision) [[unlikely]]
            found.note_new_columns(known, here, at);
        });
      });
    });
    const std::uint64_t rejected_lines = report.count();
    const int code = report.finish(!all_read);
    if (json) {
      write_json(out, known, found, points, rejected_lines);
    } else {
      write_text(out, known);
    }
    out.flush();
    if (!json) {
      std::fprintf(stderr, "simdlp: %s accepted, %s rejected\n",
                   count_text(points, "point").c_str(), count_text(rejected_lines, "line").c_str());
    }
    return code;
  }

  template <class At>
  static void reject(reporter& to, const schema& known, const findings& found,
                     const schema_conflict& conflict, point here, At& at) {
    const bool has_key = conflict.key.raw_size() != 0;
    at.refuse(to, here, has_key ? conflict.key.raw().data() : here.raw().data(),
              name(conflict.code), [&] {
                std::string message = conflict.message();
                if (const place* const first = found.first_place_of(known, conflict)) {
                  message += " since " + shown(found.file_of(*first)) + ':' +
                             std::to_string(first->where.line);
                }
                return message;
              });
  }

  static void write_json(output& to, const schema& from, const findings& found,
                         std::uint64_t points, std::uint64_t rejected_lines) {
    // The members of the schema's own object come first.
    std::string tables = from.to_json();
    tables.pop_back();
    to.append(tables);
    to.append(",\"points\":");
    write_integer(to, points);
    to.append(",\"rejected\":");
    write_integer(to, rejected_lines);
    to.append(",\"conflicts\":[");
    bool is_first = true;
    for (const auto& [kind, entry] : found.conflicts()) {
      const auto& [code, measurement, key, role, type, expected_role, expected_type] = kind;
      if (!is_first) to.append(',');
      is_first = false;
      const auto member = [&](std::string_view name, std::string_view value) {
        to.append(",\"");
        to.append(name);
        to.append("\":");
        write_json_string_of_any(to, value);
      };
      to.append("{\"code\":");
      write_json_string(to, name(code));
      if (code != schema_errc::too_many_tables) member("measurement", measurement);
      if (!key.empty()) {
        member("key", key);
        member("role", name(role));
        member("type", name(type));
      }
      if (code == schema_errc::type_conflict || code == schema_errc::tag_field_conflict) {
        member("expected_role", name(expected_role));
        member("expected_type", name(expected_type));
      }
      to.append(",\"lines\":");
      write_integer(to, entry.count);
      member("file", found.file_of(entry.first));
      to.append(",\"line\":");
      write_integer(to, entry.first.where.line);
      to.append(",\"column\":");
      write_integer(to, entry.first.where.column);
      to.append('}');
    }
    to.append("],\"conflicts_not_listed\":");
    write_integer(to, found.others());
    to.append("}\n");
  }
};

}  // namespace

command add_schema(CLI::App& root) {
  const auto self = std::make_shared<schema_command>();
  CLI::App* const app = root.add_subcommand(
      "schema", "Show the tables of the input: measurements, tags, fields and types");
  self->files.add_to(*app);
  app->add_flag("--json", self->json, "Print one JSON object");
  app->add_option("--on-conflict", self->on_conflict,
                  "A field of another type: reject the line, split it off into a second column, or "
                  "widen integers to floats")
      ->check(CLI::IsMember({"reject", "split", "widen"}))
      ->capture_default_str();
  app->add_option("--max-tables", self->most_tables, "Reject points of more than N measurements")
      ->type_name("N");
  app->add_option("--max-columns", self->most_columns,
                  "Reject points that would give a table more than N columns")
      ->type_name("N");
  self->reporting.add_to(*app);
  self->reading.add_to(*app);
  app->footer(examples);
  return {app, [self] { return self->run(); }};
}

}  // namespace simdlp::tool
