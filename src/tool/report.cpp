// SPDX-License-Identifier: Apache-2.0
// The two forms of a report.
#include "report.h"

#include <algorithm>
#include <limits>

#include "count_text.h"
#include "excerpt.h"
#include "exit_code.h"
#include "json_text.h"
#include "options.h"
#include "simdlp/error.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

// The physical line in which the error lies, as far as it belongs to the record: it begins later when
// a string holds line feeds. `column` counts from 0.
struct physical_line {
  std::string text;
  std::size_t column;
};

physical_line line_around(const finding& what) {
  const std::uint64_t column = what.where.column - 1;
  const std::uint64_t begin = what.offset - column;
  // Before the record there are spaces, or another record that has nothing to do with this one.
  constexpr std::uint64_t most_spaces = 64;
  const std::uint64_t spaces =
      begin < what.record_offset ? std::min(what.record_offset - begin, most_spaces) : 0;
  const std::uint64_t first = std::max(begin, what.record_offset) - what.record_offset;
  const auto at = static_cast<std::size_t>(
      what.offset < what.record_offset ? 0 : what.offset - what.record_offset - first);
  std::string_view rest = what.record.substr(std::min<std::uint64_t>(first, what.record.size()));
  rest = rest.substr(0, rest.find('\n', at));
  return {std::string(spaces, ' ') + std::string(rest), static_cast<std::size_t>(spaces) + at};
}

}  // namespace

void report_flags::add_to(CLI::App& command) {
  const std::string group = "Errors";
  command.add_option("--errors", form, "How errors are listed: text, or json, an object for each")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--explain", explain,
                "Show the line and the place below each error, as on a terminal")
      ->group(group);
  command
      .add_option_function<std::uint64_t>(
          "--max-errors",
          [this](const std::uint64_t& given) {
            most = given;
            limited = true;
          },
          "List no more than N errors; all are counted")
      ->type_name("N")
      ->check(whole_number())
      ->group(group);
}

reporter::reporter(output& to, const report_flags& flags)
    : to_(to),
      json_(flags.form == "json"),
      explain_(flags.explain || to.is_terminal()),
      at_once_(to.is_terminal()),
      most_(flags.limited ? flags.most : std::numeric_limits<std::uint64_t>::max()) {}

void reporter::list(progress& bar, const finding& what) {
  bar.clear();
  if (json_) {
    write_json(what);
  } else {
    write_text(what);
  }
  if (at_once_) to_.flush();
}

int reporter::finish(bool is_input_unreadable) {
  if (unlisted() != 0 && !json_) {
    to_.append("simdlp: " + count_text(count_, "line") + " rejected, " +
               std::to_string(unlisted()) + " not listed\n");
  }
  to_.flush();
  if (is_input_unreadable) return trouble;
  return count_ != 0 ? rejected : accepted;
}

void reporter::write_text(const finding& what) {
  to_.append(shown(what.file));
  to_.append(':');
  write_integer(to_, what.where.line);
  to_.append(':');
  write_integer(to_, what.where.column);
  to_.append(": error: ");
  to_.append(what.code);
  to_.append(": ");
  to_.append(what.message);
  to_.append('\n');
  if (!explain_) return;
  const physical_line line = line_around(what);
  to_.append(draw_excerpt(line.text, line.column, what.where.line));
}

void reporter::write_json(const finding& what) {
  const auto key = [&](std::string_view quoted) { to_.append(quoted); };
  key("{\"file\":");
  write_json_string_of_any(to_, what.file);
  key(",\"line\":");
  write_integer(to_, what.where.line);
  key(",\"column\":");
  write_integer(to_, what.where.column);
  key(",\"offset\":");
  write_integer(to_, what.offset);
  key(",\"code\":");
  write_json_string(to_, what.code);
  key(",\"message\":");
  write_json_string(to_, what.message);
  key(",\"original_line\":");
  write_json_string_of_any(to_, what.record);
  if (valid_utf8_prefix(what.record) != what.record.size()) {
    key(",\"original_line_base64\":\"");
    write_base64(to_, what.record);
    key("\"");
  }
  key("}\n");
}

}  // namespace simdlp::tool
