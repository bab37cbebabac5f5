// SPDX-License-Identifier: Apache-2.0
// Writes reports as text and as JSON.
#include "report.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <system_error>

#include <CLI/CLI.hpp>

#include "count_text.h"
#include "excerpt.h"
#include "exit_code.h"
#include "json_tokens.h"
#include "options.h"
#include "simdlp/error.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

// The part of the record on the physical line of the error. If a string before the error has line feeds,
// this is not the start of the record. `column` counts from 0.
struct physical_line {
  std::string text;
  std::size_t column;
};

physical_line line_around(const finding& what, std::uint64_t offset, location where) {
  const std::uint64_t column = where.column - 1;
  const std::uint64_t begin = offset - column;
  // Spaces or an unrelated record may precede the record.
  constexpr std::uint64_t most_spaces = 64;
  const auto spaces = static_cast<std::size_t>(
      begin < what.record_offset ? std::min(what.record_offset - begin, most_spaces) : 0);
  const std::uint64_t first = std::max(begin, what.record_offset) - what.record_offset;
  const auto at = static_cast<std::size_t>(
      offset < what.record_offset ? 0 : offset - what.record_offset - what.gap - first);
  const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(first, what.record.size()));
  std::string_view rest = what.record.substr(skipped);
  rest = rest.substr(0, rest.find('\n', at));
  return {std::string(spaces, ' ') + std::string(rest), spaces + at};
}

// Returns the line and column of another place in the record of a finding.
location place_in_record(const finding& what, std::uint64_t offset) {
  const std::string_view record = what.record;
  if (offset < what.record_offset || what.offset < what.record_offset) return what.where;
  const std::uint64_t begin = what.record_offset + what.gap;
  const auto of_error =
      static_cast<std::size_t>(std::min<std::uint64_t>(what.offset - begin, record.size()));
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(offset - begin, record.size()));
  const std::size_t first = std::min(of_error, wanted);
  const std::string_view between = record.substr(first, std::max(of_error, wanted) - first);
  const auto feeds = static_cast<std::uint64_t>(std::count(between.begin(), between.end(), '\n'));
  if (feeds == 0) return {what.where.line, what.where.column + wanted - of_error};
  const std::size_t feed = wanted == 0 ? std::string_view::npos : record.rfind('\n', wanted - 1);
  return {wanted < of_error ? what.where.line - feeds : what.where.line + feeds,
          feed == std::string_view::npos ? wanted + 1 : wanted - feed};
}

// Returns the sentence of a hint, with an option of the tool that helps.
std::string sentence(const hint& of) {
  std::string text(of.text());
  if (of.fits) text += " (--precision " + std::string(name(*of.fits)) + ")";
  if (of.code == hint_code::windows_1252) text += " (--encoding windows-1252)";
  if (of.code == hint_code::other_encoding) text += " (--encoding NAME)";
  if (of.code == hint_code::json) text += " (simdlp cat --from json)";
  if (of.code == hint_code::csv) text += " (simdlp cat --from csv)";
  return text;
}

bool is_colored(const std::string& word, const output& to) {
  if (word != "auto") return word == "always";
  const char* const never = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  if (never != nullptr && *never != '\0') return false;
  return to.is_terminal() && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

constexpr std::string_view red = "\x1B[1;31m";
constexpr std::string_view magenta = "\x1B[1;35m";
constexpr std::string_view cyan = "\x1B[1;36m";
constexpr std::string_view plain = "\x1B[0m";

// On a terminal, too many errors would scroll the first ones away.
constexpr std::uint64_t most_on_terminal = 50;

}  // namespace

void report_flags::add_to(CLI::App& command) {
  const std::string group = "Errors";
  command
      .add_option("--errors", form, "Format of the errors: text, or json with one object per error")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str()
      ->group(group);
  command
      .add_flag("--explain", explain,
                "Show the line and the place below each error; default on a terminal")
      ->group(group);
  command
      .add_option_function<std::uint64_t>(
          "--max-errors",
          [this](const std::uint64_t& given) {
            most = given;
            limited = true;
          },
          "List at most N errors; all are counted. Default: 50 on a terminal, else all")
      ->type_name("N")
      ->check(whole_number())
      ->group(group);
  command.add_flag("--stop", stop, "Stop after the first error, or after --max-errors of them")
      ->group(group);
  command
      .add_option("--rejected", rejected_file,
                  "Write the rejected lines unchanged to FILE, with the reasons as comments")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--no-hints", no_hints, "Do not print hints")->group(group);
  command
      .add_option("--color", color, "Colors in text; auto: on a terminal, unless NO_COLOR is set")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str()
      ->group(group);
}

void report_flags::spare(const std::vector<std::string>& inputs) const {
  if (rejected_file.empty()) return;
  for (const std::string& name : inputs) {
    std::error_code ignored;
    if (!std::filesystem::equivalent(name, rejected_file, ignored)) continue;
    throw CLI::ValidationError(
        "--rejected",
        "'" + rejected_file + "' is also an input, which would be lost: choose another file");
  }
}

reporter::reporter(output& to, const report_flags& flags)
    : to_(to),
      json_(flags.form == "json"),
      explain_(flags.explain || to.is_terminal()),
      at_once_(to.is_terminal()),
      colored_(is_colored(flags.color, to)),
      hints_(!flags.no_hints),
      stops_(flags.stop),
      most_(flags.limited      ? flags.most
            : flags.stop       ? 1
            : to.is_terminal() ? most_on_terminal
                               : std::numeric_limits<std::uint64_t>::max()) {
  if (!flags.rejected_file.empty()) rejected_ = std::make_unique<kept_lines>(flags.rejected_file);
}

reporter::tally& reporter::tally_of(std::vector<tally>& all, std::string_view what) {
  for (tally& each : all) {
    if (each.what == what) return each;
  }
  all.push_back({std::string(what), {}, 0});
  return all.back();
}

bool reporter::lists_next(std::string_view code) {
  ++count_;
  ++tally_of(codes_, code).count;
  return shows() || rejected_ != nullptr;
}

void reporter::list(progress& bar, const finding& what) {
  bar.clear();
  const std::size_t before = to_.bytes().size();
  if (rejected_ != nullptr) keep(what);
  if (shows()) {
    if (what.file != file_) {
      file_ = what.file;
      file_hint_ = hints_ && !what.head.empty() ? recognise(what.head) : hint();
      is_first_of_file_ = true;
    }
    if (json_) {
      write_json(what);
    } else {
      if (is_first_of_file_ && file_hint_) write_file_hint(what);
      write_text(what);
      if (!file_hint_) write_hint(what);
      write_advice(what);
    }
    is_first_of_file_ = false;
    end_finding(before);
  }
  if (stops_ && count_ >= most_) throw enough_errors();
}

void reporter::warn(progress& bar, const finding& what) {
  ++warnings_;
  bar.clear();
  const std::size_t before = to_.bytes().size();
  if (json_) {
    write_json(what);
  } else {
    write_text(what);
  }
  end_finding(before);
}

// Other messages go to the same file without this buffer. They must not come into the middle of a finding, so
// the buffer is never flushed there: it is flushed when it is half full, and after a finding that did not fit.
void reporter::end_finding(std::size_t before) {
  const std::size_t held = to_.bytes().size();
  if (at_once_ || held < before || held >= output::capacity / 2) to_.flush();
}

void reporter::keep(const finding& what) {
  std::string reason = shown(what.file) + ":" + std::to_string(what.where.line) + ":" +
                       std::to_string(what.where.column) + ": " + std::string(what.code) + ": " +
                       shown(what.message);
  if (what.hint) reason += "; hint: " + shown(sentence(what.hint));
  rejected_->add(reason, what.record);
}

void reporter::flush() {
  if (rejected_ != nullptr) rejected_->flush();
}

std::string reporter::summary() const {
  if (json_) return {};
  std::string text;
  if (unlisted() != 0) {
    std::vector<tally> rows = codes_;
    std::stable_sort(rows.begin(), rows.end(),
                     [](const tally& a, const tally& b) { return a.count > b.count; });
    for (const tally& each : rows) {
      std::string count = std::to_string(each.count);
      count.insert(0, count.size() < 10 ? 10 - count.size() : 0, ' ');
      text += count + "  " + each.what + "\n";
    }
  }
  for (const tally& each : told_hints_) {
    if (each.count < 2) continue;
    text += "hint for " + std::to_string(each.count) + " lines: " + each.shown + "\n";
  }
  return text;
}

int reporter::finish(bool is_input_unreadable) {
  if (unlisted() != 0 && !json_) {
    to_.append("simdlp: " + count_text(count_, "line") + " rejected, " +
               std::to_string(unlisted()) + " not listed\n");
  }
  to_.append(summary());
  to_.flush();
  flush();
  if (is_input_unreadable) return trouble;
  return count_ != 0 ? rejected : accepted;
}

void reporter::write_place(const finding& what, location where) {
  to_.append(shown(what.file));
  to_.append(':');
  write_integer(to_, where.line);
  to_.append(':');
  write_integer(to_, where.column);
  to_.append(": ");
}

void reporter::write_kind(std::string_view word, std::string_view color) {
  if (colored_) to_.append(color);
  to_.append(word);
  if (colored_) to_.append(plain);
  to_.append(' ');
}

void reporter::write_excerpt(const finding& what, std::uint64_t offset, location where) {
  const physical_line line = line_around(what, offset, where);
  to_.append(draw_excerpt(line.text, line.column, where.line));
}

void reporter::write_text(const finding& what) {
  write_place(what, what.where);
  if (what.is_warning) {
    write_kind("warning:", magenta);
  } else {
    write_kind("error:", red);
  }
  to_.append(what.code);
  to_.append(": ");
  to_.append(shown(what.message));
  to_.append('\n');
  if (explain_ && !what.record.empty()) write_excerpt(what, what.offset, what.where);
}

// Equal hints are printed once. Two hints are equal if their texts begin in the same way and the
// precision that fits is the same, because a text may end in a word of the line.
void reporter::write_hint(const finding& what) {
  if (!what.hint) return;
  constexpr std::size_t beginning = 24;
  std::string text = shown(sentence(what.hint));
  std::string key(name(what.hint.code));
  key += what.hint.text().substr(0, beginning);
  if (what.hint.fits) key += name(*what.hint.fits);
  tally& met = tally_of(told_hints_, key);
  if (++met.count != 1) return;
  met.shown = text;
  const location where = place_in_record(what, what.hint.offset);
  write_place(what, where);
  write_kind("hint:", cyan);
  to_.append(text);
  to_.append('\n');
  if (explain_ && where != what.where) write_excerpt(what, what.hint.offset, where);
}

void reporter::write_advice(const finding& what) {
  if (what.advice.empty() || !hints_) return;
  tally& met = tally_of(told_hints_, what.advice);
  if (++met.count != 1) return;
  met.shown = what.advice;
  write_place(what, what.where);
  write_kind("hint:", cyan);
  to_.append(what.advice);
  to_.append('\n');
}

void reporter::write_file_hint(const finding& what) {
  to_.append(shown(what.file));
  to_.append(": ");
  write_kind("hint:", cyan);
  to_.append(shown(sentence(file_hint_)));
  to_.append('\n');
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
  key(",\"severity\":\"");
  key(what.is_warning ? "warning\"" : "error\"");
  key(",\"message\":");
  write_json_string_of_any(to_, what.message);
  // If the file is in another format, its first error gets the hint for the file.
  if (const hint& of = file_hint_ ? file_hint_ : what.hint;
      of && (!file_hint_ || is_first_of_file_) && !what.is_warning) {
    key(",\"hint\":");
    write_json_string_of_any(to_, sentence(of));
    key(",\"hint_code\":");
    write_json_string(to_, name(of.code));
    if (!file_hint_) {
      const location where = place_in_record(what, of.offset);
      key(",\"hint_line\":");
      write_integer(to_, where.line);
      key(",\"hint_column\":");
      write_integer(to_, where.column);
    }
    key(",\"hint_offset\":");
    write_integer(to_, of.offset);
    if (of.string_offset) {
      const location where = place_in_record(what, *of.string_offset);
      key(",\"string_line\":");
      write_integer(to_, where.line);
      key(",\"string_column\":");
      write_integer(to_, where.column);
      key(",\"string_line_feeds\":");
      write_integer(to_, of.line_feeds);
    }
  }
  if (!what.advice.empty() && hints_) {
    key(",\"hint\":");
    write_json_string(to_, what.advice);
  }
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
