// SPDX-License-Identifier: Apache-2.0
// Errors in strings and after them.
#include <algorithm>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/sections.h"

namespace simdlp::detail {
namespace {

// The most places in a string that are tried as its end; keeps the time linear.
constexpr int most_tries = 32;

// The opening quote of the string whose closing quote is the byte before `at`.
std::size_t opening_quote(std::string_view line, std::size_t at) {
  const std::size_t series = end_of_tags(line, end_of_name(line, 0, text_kind::measurement));
  if (series == nowhere) return nowhere;
  for (std::size_t key = after_spaces(line, series); key < at;) {
    const std::size_t equals = end_of_name(line, key, text_kind::key);
    if (equals >= line.size() || line[equals] != '=') return nowhere;
    const std::size_t end = end_of_value(line, equals + 1);
    if (end == nowhere) return nowhere;
    if (end == at) return equals + 1;
    key = end + 1;
  }
  return nowhere;
}

// True if the field set continues at `at`, the byte after a closing quote.
bool goes_on(std::string_view line, std::size_t at) {
  if (reads_as_end(line, at)) return true;
  return at < line.size() && line[at] == ',' && reads_as_fields(line, at + 1);
}

// The same, but a later string may have a fault of its own.
bool seems_to_go_on(std::string_view line, std::size_t at) {
  if (goes_on(line, at)) return true;
  if (at >= line.size() || line[at] != ',') return false;
  const std::size_t equals = end_of_name(line, at + 1, text_kind::key);
  return equals > at + 1 && equals + 1 < line.size() && line[equals] == '=' &&
         (line[equals + 1] == '"' || end_of_value(line, equals + 1) != nowhere);
}

// A backslash that was probably meant as the last byte of the string at `open`.
std::size_t last_backslash(std::string_view line, std::size_t open, std::size_t to) {
  int tries = 0;
  for (std::size_t at = open + 1; at + 1 < to && tries < most_tries; ++at) {
    if (line[at] != '\\') continue;
    if (line[at + 1] == '"') {
      ++tries;
      if (seems_to_go_on(line, at + 2)) return at;
    }
    if (line[at + 1] == '"' || line[at + 1] == '\\') ++at;
  }
  return nowhere;
}

hint quote_in_string(std::size_t at) {
  return {hint_code::quote_in_string, at, {"a quote inside a string is written '\\\"'"}};
}

hint backslash(std::size_t at) {
  return {hint_code::backslash_before_quote,
          at,
          {"this backslash escapes the quote after it: a backslash at the end of a string is "
           "written twice"}};
}

hint not_closed(std::string_view line, std::size_t open, std::size_t end, bool to_the_end) {
  const auto feeds = static_cast<std::uint64_t>(
      std::count(line.begin() + static_cast<std::ptrdiff_t>(open),
                 line.begin() + static_cast<std::ptrdiff_t>(std::min(end, line.size())), '\n'));
  char digits[20];
  char* first = digits + sizeof digits;
  for (std::uint64_t rest = feeds; first == digits + sizeof digits || rest != 0; rest /= 10) {
    *--first = static_cast<char>('0' + rest % 10);
  }
  const std::string_view count(first, static_cast<std::size_t>(digits + sizeof digits - first));
  const std::string_view noun = feeds == 1 ? " line feed" : " line feeds";
  hint found;
  if (feeds == 0) {
    found = hint(hint_code::string_not_closed, open,
                 {"the closing quote of the string that opens here is missing"});
  } else {
    found = hint(hint_code::string_not_closed, open,
                 {"the string that opens here runs over ", count, noun,
                  to_the_end ? " to the end of the input" : "",
                  ": is its closing quote missing in this line?"});
  }
  found.string_offset = open;
  found.line_feeds = feeds;
  return found;
}

// The real end of a string that seems to end before `at` comes later in this line.
bool ends_later(std::string_view here, std::size_t at) {
  int tries = 0;
  for (++at; at < here.size() && tries < most_tries; ++at) {
    if (here[at] != '"' || here[at - 1] == '\\') continue;
    ++tries;
    // A quote that opens the string of the next field ends nothing.
    if (goes_on(here, at + 1)) return true;
  }
  return false;
}

// "smart”
hint typographic_end(std::string_view line, std::size_t open) {
  const std::string_view here = physical_line(line, open);
  int tries = 0;
  for (std::size_t at = open + 1; at < here.size() && tries < most_tries; ++at) {
    if (static_cast<unsigned char>(here[at]) < 0x80) continue;
    const lookalike found = lookalike_at(here, at);
    if (found.kind != lookalike_kind::quote) continue;
    ++tries;
    if (!seems_to_go_on(here, at + found.size)) continue;
    return {hint_code::typographic_character,
            at,
            {"this is ", found.name, ": a string ends in a plain quote (\")"}};
  }
  return {};
}

hint after_string(const rejected_line& of) {
  const std::string_view line = of.line;
  const std::size_t open = opening_quote(line, of.at);
  if (open == nowhere) return {};
  const std::string_view here = physical_line(line, of.at);
  const bool one_line = physical_line(line, open).size() >= of.at;
  const std::string_view first = physical_line(line, open);
  if (const std::size_t slash = last_backslash(first, open, std::min(first.size(), of.at));
      slash != nowhere) {
    return backslash(slash);
  }
  if (!one_line) {
    hint found = not_closed(line, open, of.at, false);
    return found;
  }
  if (hint found = typographic_end(line, open)) return found;
  const char byte = line[of.at];
  if (byte == ';') {
    const bool last = after_spaces(here, of.at + 1) >= here.size();
    if (last || reads_as_fields(here, of.at + 1)) {
      return {hint_code::semicolon,
              of.at,
              {last ? "remove the ';'" : "fields are separated by commas, not by ';'"}};
    }
  }
  const std::size_t digits = leading_digits(here.substr(of.at));
  if (digits >= 9 && after_spaces(here, of.at + digits) >= here.size()) {
    return {hint_code::space_missing, of.at, {"a space is missing before the timestamp"}};
  }
  if (reads_as_fields(here, of.at)) {
    return {hint_code::comma_missing, of.at, {"a comma is missing between two fields"}};
  }
  if (ends_later(here, of.at)) return quote_in_string(of.at - 1);
  return {};
}

hint unterminated(const rejected_line& of) {
  const std::string_view here = physical_line(of.line, of.at);
  if (const std::size_t slash = last_backslash(here, of.at, here.size()); slash != nowhere) {
    return backslash(slash);
  }
  if (hint found = typographic_end(of.line, of.at)) return found;
  return not_closed(of.line, of.at, of.line.size(), true);
}

}  // namespace

hint quote_before_space(const rejected_line& of) noexcept {
  const std::string_view line = of.line;
  if (of.at < 2 || line[of.at - 1] != ' ') return {};
  const std::size_t before = line.find_last_not_of(' ', of.at - 1);
  if (before == nowhere || line[before] != '"') return {};
  // A quote that opens a string belongs to a later field, whose comma is missing.
  const std::string_view here = physical_line(line, of.at);
  const std::string_view token = token_at(line, of.at);
  const std::size_t quote = here.find('"', of.at);
  if (token.find('=') != nowhere || quote == nowhere || here[quote - 1] == '=') return {};
  if (!ends_later(here, of.at - 1)) return {};
  return quote_in_string(before);
}

hint cause_in_string(const rejected_line& of) noexcept {
  return of.code == errc::after_string ? after_string(of) : unterminated(of);
}

}  // namespace simdlp::detail
