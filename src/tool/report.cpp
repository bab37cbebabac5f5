// SPDX-License-Identifier: Apache-2.0
// The two forms of a report.
#include "report.h"

#include <algorithm>
#include <limits>

#include "excerpt.h"
#include "json_text.h"
#include "options.h"
#include "simdlp/error.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

// The physical line in which the error lies. It begins before the logical line when that has spaces
// in front, and behind its begin when a string holds line feeds. `column` counts from 0.
struct physical_line {
  std::string_view text;
  std::size_t column;
};

physical_line line_around(const rejection& what, std::string_view input) {
  const std::size_t column = static_cast<std::size_t>(what.column) - 1;
  const std::size_t begin = what.offset - column;
  const auto logical_end = static_cast<std::size_t>(what.original_line.data() - input.data()) +
                           what.original_line.size();
  const std::string_view rest = input.substr(begin, std::max(logical_end, what.offset) - begin);
  return {rest.substr(0, rest.find('\n', column)), column};
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

void reporter::report(const input& from, decoder& decode, progress& bar) {
  ++count_;
  if (count_ > most_) return;
  bar.clear();
  const rejection what = decode.describe(decode.current().error());
  if (json_) {
    write_json(from, what);
  } else {
    write_text(from, what);
  }
  if (at_once_) to_.flush();
}

void reporter::write_text(const input& from, const rejection& what) {
  to_.append(shown(from.name()));
  to_.append(':');
  write_integer(to_, what.line);
  to_.append(':');
  write_integer(to_, what.column);
  to_.append(": error: ");
  to_.append(name(what.code));
  to_.append(": ");
  to_.append(what.message);
  to_.append('\n');
  if (!explain_) return;
  const physical_line line = line_around(what, from.bytes());
  to_.append(draw_excerpt(line.text, line.column, what.line));
}

void reporter::write_json(const input& from, const rejection& what) {
  const auto key = [&](std::string_view quoted) { to_.append(quoted); };
  key("{\"file\":");
  write_json_string_of_any(to_, from.name());
  key(",\"line\":");
  write_integer(to_, what.line);
  key(",\"column\":");
  write_integer(to_, what.column);
  key(",\"offset\":");
  write_integer(to_, what.offset);
  key(",\"code\":");
  write_json_string(to_, name(what.code));
  key(",\"message\":");
  write_json_string(to_, what.message);
  key(",\"original_line\":");
  write_json_string_of_any(to_, what.original_line);
  if (valid_utf8_prefix(what.original_line) != what.original_line.size()) {
    key(",\"original_line_base64\":\"");
    write_base64(to_, what.original_line);
    key("\"");
  }
  key("}\n");
}

}  // namespace simdlp::tool
