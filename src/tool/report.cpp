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

// The physical line in which the error lies. It begins before the logical line when that has spaces
// in front, and behind its begin when a string holds line feeds. `column` counts from 0.
struct physical_line {
  std::string_view text;
  std::size_t column;
};

physical_line line_around(const finding& what, location where, std::string_view input) {
  const std::size_t column = static_cast<std::size_t>(where.column) - 1;
  const std::size_t begin = what.offset - column;
  const auto record_end =
      static_cast<std::size_t>(what.record.data() - input.data()) + what.record.size();
  const std::string_view rest = input.substr(begin, std::max(record_end, what.offset) - begin);
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

finding refused_line(const input& from, point here, errc code) {
  const auto offset = static_cast<std::size_t>(here.raw().data() - from.bytes().data());
  return {offset, name(code), message(code), here.raw()};
}

reporter::reporter(output& to, const report_flags& flags)
    : to_(to),
      json_(flags.form == "json"),
      explain_(flags.explain || to.is_terminal()),
      at_once_(to.is_terminal()),
      most_(flags.limited ? flags.most : std::numeric_limits<std::uint64_t>::max()) {}

void reporter::report(const input& from, decoder& decode, progress& bar) {
  const point here = decode.current();
  const errc code = here.error().code;
  report(from, decode, bar, {here.error().offset, name(code), message(code), here.raw()});
}

void reporter::report(const input& from, decoder& decode, progress& bar, const finding& what) {
  ++count_;
  if (count_ > most_) return;
  bar.clear();
  const location where = decode.locate({errc::none, what.offset});
  if (json_) {
    write_json(from, what, where);
  } else {
    write_text(from, what, where);
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

void reporter::write_text(const input& from, const finding& what, location where) {
  to_.append(shown(from.name()));
  to_.append(':');
  write_integer(to_, where.line);
  to_.append(':');
  write_integer(to_, where.column);
  to_.append(": error: ");
  to_.append(what.code);
  to_.append(": ");
  to_.append(what.message);
  to_.append('\n');
  if (!explain_) return;
  const physical_line line = line_around(what, where, from.bytes());
  to_.append(draw_excerpt(line.text, line.column, where.line));
}

void reporter::write_json(const input& from, const finding& what, location where) {
  const auto key = [&](std::string_view quoted) { to_.append(quoted); };
  key("{\"file\":");
  write_json_string_of_any(to_, from.name());
  key(",\"line\":");
  write_integer(to_, where.line);
  key(",\"column\":");
  write_integer(to_, where.column);
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
