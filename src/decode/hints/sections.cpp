// SPDX-License-Identifier: Apache-2.0
#include "decode/hints/sections.h"

#include <algorithm>

#include "simdlp/escape.h"
#include "text/unquoted.h"

namespace simdlp::detail {

std::size_t end_of_name(std::string_view line, std::size_t from, text_kind kind) noexcept {
  std::size_t at = from;
  for (; at < line.size(); ++at) {
    if (is_escaped(kind, line[at]) || is_control(line[at])) break;
    if (line[at] == '\\' && at + 1 < line.size() && is_escaped(kind, line[at + 1])) ++at;
  }
  return std::min(at, line.size());
}

std::size_t end_of_tags(std::string_view line, std::size_t from) noexcept {
  std::size_t at = from;
  while (at < line.size() && line[at] == ',') {
    const std::size_t equals = end_of_name(line, at + 1, text_kind::key);
    if (equals == at + 1 || equals >= line.size() || line[equals] != '=') return nowhere;
    at = end_of_name(line, equals + 1, text_kind::key);
    if (at == equals + 1) return nowhere;
  }
  return at;
}

std::size_t end_of_string(std::string_view line, std::size_t from) noexcept {
  for (std::size_t at = from; at < line.size(); ++at) {
    if (line[at] == '"') return at;
    if (line[at] == '\\' && at + 1 < line.size() && is_escaped(text_kind::string, line[at + 1])) {
      ++at;
    }
  }
  return nowhere;
}

std::string_view token_at(std::string_view line, std::size_t from) noexcept {
  const std::string_view rest = line.substr(std::min(from, line.size()));
  return rest.substr(0, rest.find_first_of(", \r\n"));
}

std::size_t end_of_value(std::string_view line, std::size_t from) noexcept {
  if (from < line.size() && line[from] == '"') {
    const std::size_t quote = end_of_string(line, from + 1);
    return quote == nowhere ? nowhere : quote + 1;
  }
  const std::string_view token = token_at(line, from);
  if (token.empty() || check_unquoted(token) != errc::none) return nowhere;
  return from + token.size();
}

std::size_t end_of_fields(std::string_view line, std::size_t from) noexcept {
  for (std::size_t at = from;; ++at) {
    const std::size_t equals = end_of_name(line, at, text_kind::key);
    if (equals == at || equals >= line.size() || line[equals] != '=') return nowhere;
    at = end_of_value(line, equals + 1);
    if (at == nowhere || at >= line.size() || line[at] != ',') return at;
  }
}

std::size_t after_spaces(std::string_view line, std::size_t from) noexcept {
  return std::min(line.find_first_not_of(' ', from), line.size());
}

bool reads_as_end(std::string_view line, std::size_t from) noexcept {
  const std::size_t start = after_spaces(line, from);
  if (start >= line.size()) return true;
  if (start == from) return false;
  const std::string_view token = token_at(line, start);
  if (!is_integer(token)) return false;
  return after_spaces(line, start + token.size()) >= line.size();
}

bool reads_as_fields(std::string_view line, std::size_t from) noexcept {
  const std::size_t end = end_of_fields(line, from);
  return end != nowhere && reads_as_end(line, end);
}

line_parts read_line_parts(std::string_view line, std::size_t from, bool open_ended) noexcept {
  line_parts parts;
  const std::size_t measurement = end_of_name(line, from, text_kind::measurement);
  if (measurement == from || line[from] == '#') return parts;
  const std::size_t series = end_of_tags(line, measurement);
  if (series == nowhere || series >= line.size() || line[series] != ' ') return parts;
  const std::size_t fields = end_of_fields(line, after_spaces(line, series));
  if (fields == nowhere) return parts;
  parts.tags = series != measurement;
  parts.end = fields;
  const std::size_t start = after_spaces(line, fields);
  if (start >= line.size()) {
    parts.valid = true;
    return parts;
  }
  if (start == fields) return parts;
  const std::string_view rest = line.substr(start);
  const std::size_t sign = rest.starts_with('-') ? 1 : 0;
  const std::size_t digits = leading_digits(rest.substr(sign));
  if (digits == 0) return parts;
  parts.timestamp = true;
  parts.end = start + sign + digits;
  parts.valid = open_ended || after_spaces(line, parts.end) >= line.size();
  return parts;
}

bool starts_line(std::string_view line, std::size_t from) noexcept {
  const line_parts parts = read_line_parts(line, from, true);
  return parts.valid && (parts.tags || parts.timestamp);
}

std::size_t leading_digits(std::string_view text) noexcept {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

std::string_view physical_line(std::string_view line, std::size_t from) noexcept {
  std::string_view all = line.substr(0, line.find('\n', from));
  if (all.ends_with('\r')) all.remove_suffix(1);
  return all;
}

}  // namespace simdlp::detail
