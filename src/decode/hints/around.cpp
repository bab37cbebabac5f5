// SPDX-License-Identifier: Apache-2.0
// Causes that do not depend on the part of the line in which the error occurs: the line is in
// another format, has text around it, or holds bytes that only look like separators.
#include <algorithm>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/other_format.h"
#include "decode/hints/sections.h"

namespace simdlp::detail {
namespace {

hint of_format(const foreign_line& found) {
  const hint_code code = found.code;
  switch (code) {
    case hint_code::json: return {code, 0, {"this is JSON, not line protocol"}};
    case hint_code::json_envelope:
      if (found.member.empty()) {
        return {code, found.start, {"this is JSON with a string that holds line protocol"}};
      }
      return {code,
              found.start,
              {"this is JSON whose member '", found.member.substr(0, 40),
               "' holds line protocol: take it out of the JSON"}};
    case hint_code::http_request:
      return {code, 0, {"this is a line of an HTTP message, not line protocol"}};
    case hint_code::configuration:
      return {code, 0, {"this is a section of a configuration file, not line protocol"}};
    case hint_code::encoded_text:
      return {code,
              0,
              {found.member == "base64"
                   ? "this is base64 of line protocol: decode it first"
                   : "this is percent-encoded, as in a URL or a form: decode it first"}};
    case hint_code::object_text:
      return {code,
              found.start,
              {found.member == "bytes"
                   ? "this is the text of a Python bytes object: write its bytes, or what "
                     "decode() returns"
                   : "this is the text of a list: write each of its elements on a line of its "
                     "own"}};
    case hint_code::log: return {code, 0, {"this looks like a line of a log"}};
    case hint_code::test_output:
      return {code,
              found.start,
              {"this is the output of a test run: remove the log lines and the '> ' before the "
               "others"}};
    case hint_code::shell_insert:
      return {code,
              found.start,
              {"this is a command of a shell: line protocol starts after it, at this column"}};
    case hint_code::prefix:
      return {code, found.start, {"line protocol seems to start at this column"}};
    case hint_code::quoted_line:
      return {code, 0, {"the line begins and ends in a quote: remove both"}};
    default: return other_format(code);
  }
}

// Two characters, a backslash and an n, where a line end was meant.
hint line_end_as_text(const rejected_line& of) {
  if (of.code != errc::field_value_syntax && of.code != errc::timestamp_syntax &&
      of.code != errc::trailing && of.code != errc::after_string) {
    return {};
  }
  const std::string_view line = of.line;
  const std::string_view token = token_at(line, of.at);
  const std::size_t slash = token.find("\\n");
  if (slash == nowhere) return {};
  const std::size_t at = of.at + slash;
  const std::size_t next = at + 2;
  const bool is_last = after_spaces(line, next) >= line.size();
  if (!is_last && !starts_line(line, next)) return {};
  const std::size_t begin = slash >= 2 && line.substr(at - 2, 2) == "\\r" ? at - 2 : at;
  // A line must be able to end before it: with a value or a timestamp.
  if (begin > of.at && end_of_value(line.substr(0, begin), of.at) != begin) return {};
  return {hint_code::literal_newline,
          begin,
          {"a backslash and an 'n' are not a line end: write a line feed (LF)"}};
}

}  // namespace

hint cause_around_line(const rejected_line& of) noexcept {
  if (of.code == errc::comment_control) {
    if (of.line[of.at] == '\x1B') return cause_in_separator(of);
    return {};
  }
  if (hint found = of_format(foreign_format(of.line))) return found;
  if (of.line.starts_with("// ")) {
    return {hint_code::comment_in_line, 0, {"a comment starts with '#'"}};
  }
  if (of.line == "```" || of.line == "~~~") {
    return {hint_code::markup, 0, {"this marks code in Markdown: remove the line"}};
  }
  return line_end_as_text(of);
}

hint cause_in_separator(const rejected_line& of) noexcept {
  const std::string_view line = of.line;
  const bool is_token = of.code == errc::field_value_syntax || of.code == errc::timestamp_syntax;
  const std::string_view token = is_token ? token_at(line, of.at) : line.substr(of.at, 1);
  if (!token.empty()) {
    if (const std::size_t escape = line.find("\x1B[");
        escape != nowhere && escape <= of.at + token.size()) {
      return {hint_code::colour_codes,
              escape,
              {"these are colour codes of a terminal: write the output without colours"}};
    }
    if (const std::size_t zero = token.find('\0'); zero != nowhere) {
      return {hint_code::zero_bytes,
              of.at + zero,
              {line.find_first_not_of('\0') == nowhere
                   ? "these are zero bytes: the file was not written to its end"
                   : "this is a zero byte, which does not occur in text"}};
    }
    if (const std::size_t tab = token.find('\t'); tab != nowhere) {
      return {hint_code::tab,
              of.at + tab,
              {"this is a tab: only spaces separate the parts of a line, and a name cannot hold "
               "a tab"}};
    }
  }
  if (of.code == errc::cr || (of.at < line.size() && line[of.at] == '\r')) {
    const bool is_doubled = of.at + 1 < line.size() ? line[of.at + 1] == '\r' : true;
    return {hint_code::carriage_return,
            of.at,
            {is_doubled ? "the line ends in two carriage returns (CR): it was converted twice"
                        : "lines end in LF or CR LF, not in a carriage return (CR) alone"}};
  }
  // A character that only looks like a space, where the series should end.
  if (of.code == errc::expected_space || of.code == errc::field_equals ||
      of.code == errc::tag_equals) {
    const std::size_t end =
        of.code == errc::tag_equals ? end_of_name(line, of.at, text_kind::key) : of.at;
    // Each try may read the rest of the line.
    constexpr int most_tries = 16;
    int tries = 0;
    for (std::size_t at = 0; at < end && tries < most_tries; ++at) {
      if (static_cast<unsigned char>(line[at]) < 0x80) continue;
      const lookalike found = lookalike_at(line, at);
      if (found.kind != lookalike_kind::space) continue;
      ++tries;
      if (reads_as_fields(line, at + found.size)) {
        return {hint_code::odd_space,
                at,
                {"this is ", found.name, ": only an ordinary space separates"}};
      }
    }
  }
  return {};
}

}  // namespace simdlp::detail
