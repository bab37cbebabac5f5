// SPDX-License-Identifier: Apache-2.0
// Recognises other formats, and line protocol with text around it, from one line. The patterns are
// narrow: if it is not certain, a line is in none of the formats.
#include <algorithm>
#include <array>

#include "decode/hints/causes.h"
#include "decode/hints/sections.h"
#include "text/unquoted.h"

namespace simdlp::detail {
namespace {

char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == nowhere) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The next word that spaces or tabs end; takes it off `rest`.
std::string_view take_word(std::string_view& rest) {
  const std::size_t first = std::min(rest.find_first_not_of(" \t"), rest.size());
  rest.remove_prefix(first);
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
  rest.remove_prefix(word.size());
  return word;
}

bool is_number(std::string_view word) {
  if (word.starts_with('+')) word.remove_prefix(1);
  return !word.empty() && (is_integer(word) || is_float(word));
}

bool is_sample_value(std::string_view word) {
  return is_number(word) || word == "NaN" || word == "+Inf" || word == "-Inf" || word == "Inf";
}

// [agent], [[inputs.cpu]]: a section of TOML or of an INI file.
bool is_section(std::string_view line) {
  const bool is_double = line.starts_with("[[");
  std::string_view name = trimmed(line);
  if (is_double ? !name.ends_with("]]") : !name.starts_with('[') || !name.ends_with(']')) {
    return false;
  }
  const std::size_t brackets = is_double ? 2 : 1;
  if (name.size() <= 2 * brackets || !is_letter(name[brackets])) return false;
  name = name.substr(brackets, name.size() - 2 * brackets);
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return is_letter(byte) || is_digit(byte) || byte == '.' || byte == '_' || byte == '-';
  });
}

// ---- JSON ---------------------------------------------------------------------------------------

// Reads the JSON string whose text starts at `from`, unescapes it into `into`, and returns the place
// of its closing quote.
std::size_t read_json_string(std::string_view line, std::size_t from, std::array<char, 1024>& into,
                             std::size_t& size) {
  size = 0;
  for (std::size_t at = from; at < line.size(); ++at) {
    char byte = line[at];
    if (byte == '"') return at;
    if (byte == '\\') {
      byte = byte_at(line, ++at);
      if (byte == 'n') byte = '\n';
      if (byte == 't') byte = '\t';
    }
    if (size < into.size()) into[size++] = byte;
  }
  return nowhere;
}

foreign_line json(std::string_view line) {
  const std::size_t second = line.find_first_not_of(" \t", 1);
  const char next = second == nowhere ? '\0' : line[second];
  const bool is_object =
      line[0] == '{' && (next == '"' || (next == '}' && trimmed(line).size() == second + 1));
  const bool is_array =
      line[0] == '[' && (next == '{' || next == '"' || (next == '[' && !is_section(line)));
  if (!is_object && !is_array) return {};
  if (is_object && next == '"') {
    const std::size_t quote = line.find('"', second + 1);
    if (quote == nowhere || byte_at(trimmed(line.substr(quote + 1)), 0) != ':') return {};
  }
  std::array<char, 1024> text{};
  std::string_view key;
  for (std::size_t at = second; at < line.size() && at < 16384; ++at) {
    if (line[at] != '"') continue;
    std::size_t size = 0;
    const std::size_t end = read_json_string(line, at + 1, text, size);
    if (end == nowhere) break;
    const std::string_view content(text.data(), size);
    if (byte_at(trimmed(line.substr(end + 1, 8)), 0) == ':') {
      key = line.substr(at + 1, end - at - 1);
    } else if (starts_line(content.substr(0, content.find('\n')), 0)) {
      return {hint_code::json_envelope, at + 1, is_array ? std::string_view() : key};
    }
    at = end;
  }
  return {hint_code::json, 0, {}};
}

// ---- formats of metrics -------------------------------------------------------------------------

bool is_prometheus(std::string_view line) {
  const auto name = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(),
                                                              [](char byte) {
                                                                return is_letter(byte) ||
                                                                       is_digit(byte) ||
                                                                       byte == '_' || byte == ':';
                                                              }) -
                                             line.begin());
  if (name == 0 || is_digit(line[0]) || byte_at(line, name) != '{') return false;
  std::size_t at = name + 1;
  while (byte_at(line, at) != '}') {
    const std::size_t equals = line.find('=', at);
    if (equals == nowhere || equals == at || byte_at(line, equals + 1) != '"') return false;
    std::size_t quote = equals + 2;
    while (quote < line.size() && line[quote] != '"') quote += line[quote] == '\\' ? 2U : 1U;
    if (quote >= line.size()) return false;
    at = quote + 1;
    if (byte_at(line, at) == ',') ++at;
    at = after_spaces(line, at);
  }
  std::string_view rest = line.substr(at + 1);
  if (!is_sample_value(take_word(rest))) return false;
  const std::string_view time = take_word(rest);
  return time.empty() || is_number(time) || time == "#";
}

bool is_graphite(std::string_view line) {
  std::string_view rest = line;
  const std::string_view path = take_word(rest);
  const std::string_view value = take_word(rest);
  const std::string_view time = take_word(rest);
  if (!trimmed(rest).empty() || path.find('.') == nowhere) return false;
  if (!is_letter(path[0]) || path.find_first_of(",\"'{}()|") != nowhere) return false;
  if (path.find('=') != nowhere && path.find(';') == nowhere) return false;
  return is_sample_value(value) && is_integer(time) && time.size() >= 9;
}

bool is_statsd(std::string_view line) {
  const std::size_t bar = line.find('|');
  if (bar == nowhere || line.find(' ') != nowhere) return false;
  const std::size_t colon = line.rfind(':', bar);
  if (colon == nowhere || colon == 0) return false;
  const std::string_view value = line.substr(colon + 1, bar - colon - 1);
  const std::string_view type = line.substr(bar + 1, line.find('|', bar + 1) - bar - 1);
  constexpr std::array<std::string_view, 6> types = {"c", "g", "ms", "s", "h", "d"};
  if (std::find(types.begin(), types.end(), type) == types.end()) return false;
  return type == "s" || is_number(value);
}

bool is_opentsdb(std::string_view line) {
  std::string_view rest = line;
  if (take_word(rest) != "put") return false;
  if (take_word(rest).empty()) return false;
  return is_integer(take_word(rest)) && is_number(take_word(rest)) &&
         take_word(rest).find('=') != nowhere;
}

bool is_collectd(std::string_view line) {
  return line.starts_with("PUTVAL ") && line.find('/') != nowhere && line.find(':') != nowhere;
}

// ---- tables, requests, markup, SQL, logs ----------------------------------------------------------

bool is_table(std::string_view line) {
  if (line.starts_with("+-") && line.find_first_not_of("+-=") == nowhere) return true;
  if (line.starts_with("\xE2\x94") || line.starts_with("\xE2\x95")) return true;  // box drawing
  if (line.size() > 2 && line[0] == '|' && (line[1] == ' ' || line[1] == '-') &&
      line.back() == '|' && line.find('|', 1) != nowhere) {
    return true;
  }
  // ----  ---- -----
  return line.starts_with("--") && line.find_first_not_of("- ") == nowhere &&
         line.find(" -") != nowhere;
}

bool is_http(std::string_view line) {
  if (line.starts_with("HTTP/1.") || line.starts_with("HTTP/2 ")) return true;
  constexpr std::array<std::string_view, 5> methods = {"POST ", "GET ", "PUT ", "HEAD ", "DELETE "};
  return std::any_of(methods.begin(), methods.end(),
                     [&](std::string_view method) { return line.starts_with(method); }) &&
         line.find(" HTTP/") != nowhere;
}

bool is_markup(std::string_view line) {
  constexpr std::array<std::string_view, 5> starts = {"<?xml", "<!DOCTYPE", "<!doctype", "<html",
                                                      "<HTML"};
  if (std::any_of(starts.begin(), starts.end(),
                  [&](std::string_view start) { return line.starts_with(start); })) {
    return true;
  }
  // <data><value unit="C">5</value></data>, <item/>: a word in a tag, and a tag at the end.
  if (line.size() < 4 || !line.ends_with('>')) return false;
  const std::size_t name = line[1] == '/' ? 2 : 1;
  const std::size_t end = line.find_first_of(" />", name);
  return line[0] == '<' && end > name && end != nowhere && is_letter(line[name]) &&
         line.find(',') > end &&
         (line.find("</", 1) != nowhere || line.ends_with("/>") ||
          line.find('>') == line.size() - 1);
}

bool is_sql(std::string_view line) {
  if (line.starts_with("INSERT INTO ") || line.starts_with("insert into ")) {
    return line.find("VALUES") != nowhere || line.find("values") != nowhere;
  }
  if (line.starts_with("COPY ") && line.find(" FROM ") != nowhere) return true;
  if (line.starts_with("COPY ") && line.find(" FROM stdin") != nowhere) return true;
  return (line.starts_with("CREATE TABLE ") || line.starts_with("SELECT ") ||
          line.starts_with("select ")) &&
         (line.find('(') != nowhere || line.find(" FROM ") != nowhere ||
          line.find(" from ") != nowhere);
}

// ---- line protocol in another form ---------------------------------------------------------------

// cpu%2Chost%3Da%20load%3D1
bool is_percent_encoded(std::string_view line) {
  const bool has_equals = line.find("%3D") != nowhere || line.find("%3d") != nowhere;
  const bool has_space = line.find("%20") != nowhere || line.find('+') != nowhere;
  return has_equals && has_space && line.find(' ') == nowhere;
}

bool is_base64(std::string_view line) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (line.size() < 16 || line.find_first_of(" ,") != nowhere) return false;
  std::array<char, 768> text{};
  std::size_t size = 0;
  unsigned bits = 0;
  unsigned have = 0;
  for (const char byte : line.substr(0, text.size() / 3 * 4)) {
    if (byte == '=') break;
    const std::size_t value = digits.find(byte);
    if (value == nowhere) return false;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFU;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    text[size++] = static_cast<char>(bits >> have & 0xFFU);
  }
  const std::string_view content(text.data(), size);
  return read_line_parts(content.substr(0, content.find('\n')), 0, true).valid;
}

// b'cpu,host=a load=1 1', ['cpu,host=a load=1 1', ...
foreign_line python_text(std::string_view line) {
  std::size_t open = nowhere;
  const bool is_bytes = line[0] == 'b' && (byte_at(line, 1) == '\'' || byte_at(line, 1) == '"');
  const bool is_list = line[0] == '[' && byte_at(line, 1) == '\'';
  if (is_bytes || is_list) open = 2;
  if (line.starts_with("[b'")) open = 3;
  if (open == nowhere) return {};
  const std::string_view inside = line.substr(0, line.find(line[open - 1], open));
  if (!starts_line(inside, open) && !read_line_parts(inside, open, true).valid) return {};
  return {hint_code::object_text, open, is_bytes ? "bytes" : "list"};
}

// ---- line protocol with text around it ----------------------------------------------------------

// 'cpu,host=a load=1 1', perhaps with a comma or a semicolon after it.
bool is_quoted_line(std::string_view line) {
  const char quote = line[0];
  if (quote != '"' && quote != '\'' && quote != '`') return false;
  std::string_view inside = trimmed(line);
  while (inside.ends_with(',') || inside.ends_with(';')) inside.remove_suffix(1);
  if (inside.size() < 4 || inside.back() != quote) return false;
  inside = inside.substr(1, inside.size() - 2);
  return read_line_parts(inside, 0).valid ||
         (inside.find("\\n") != nowhere && starts_line(inside, 0)) ||
         (inside.find("\\\"") != nowhere && inside.find(' ') != nowhere &&
          inside.find('=') != nowhere);
}

constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// 2024-03-01T10:00:00, 2024/03/01 10:00, Mar  1 10:00:00, [2024-03-01
bool starts_with_time(std::string_view line) {
  if (line.starts_with('[')) line.remove_prefix(1);
  if (leading_digits(line) == 4 && (byte_at(line, 4) == '-' || byte_at(line, 4) == '/') &&
      leading_digits(line.substr(5)) == 2 && byte_at(line, 7) == line[4] &&
      leading_digits(line.substr(8)) == 2 &&
      (byte_at(line, 10) == 'T' || byte_at(line, 10) == ' ') && is_digit(byte_at(line, 11)) &&
      byte_at(line, 13) == ':') {
    return true;
  }
  const bool is_month = std::any_of(months.begin(), months.end(), [&](std::string_view month) {
    return line.starts_with(month);
  });
  return is_month && byte_at(line, 3) == ' ' && byte_at(line, 9) == ':' && byte_at(line, 12) == ':';
}

// True if `text`, which ends before line protocol, is a prefix that logs, shells and listings
// write.
bool is_prefix(std::string_view text) {
  const std::string_view word = trimmed(text);
  if (word.empty() || word.find('=') != nowhere) return false;
  if (starts_with_time(text)) return true;
  if (word == ">" || word == ">>" || word == "$" || word == "-" || word == "*") return true;
  // <14>1 2024-03-01T10:00:00Z web1 app 123 - -
  if (text[0] == '<' && is_digit(byte_at(text, 1)) && text.find('>') < 6) return true;
  const char last = word.back();
  if (last == ':' || last == ']' || last == '>' || last == '|') {
    return word.find(',') == nowhere || starts_with_time(text) || text[0] == '[';
  }
  // The numbers of a listing, before a tab.
  return text.ends_with('\t') && leading_digits(word) == word.size();
}

foreign_line with_prefix(std::string_view line) {
  int tries = 0;
  for (std::size_t at = 1; at < line.size() && tries < 24; ++at) {
    if (line[at] == '=') break;
    if (line[at - 1] != ' ' && line[at - 1] != '\t' && line[at - 1] != '|') continue;
    if (line[at] == ' ' || line[at] == '\t') continue;
    ++tries;
    if (!starts_line(line, at)) continue;
    if (!is_prefix(line.substr(0, at))) continue;
    const bool is_test = trimmed(line.substr(0, at)) == ">";
    return {is_test ? hint_code::test_output : hint_code::prefix, at, {}};
  }
  return {};
}

foreign_line shell(std::string_view line) {
  std::string_view rest = line;
  if (line.starts_with("> ")) rest.remove_prefix(2);
  const std::string_view word = take_word(rest);
  const auto place = [&] { return static_cast<std::size_t>(rest.data() - line.data()); };
  if (word == "INSERT" || word == "insert" || word == "Insert") {
    std::string_view next = rest;
    if (const std::string_view into = take_word(next); into == "INTO" || into == "into") {
      take_word(next);
      rest = next;
    }
    const std::size_t start = after_spaces(line, place());
    if (read_line_parts(line, start, true).valid) return {hint_code::shell_insert, start, {}};
    return {};
  }
  if (word == "curl" || word == "influx" || word == "echo" || word == "printf") {
    // Each try may read the rest of the line.
    int tries = 0;
    const std::size_t quote = line.find_first_of("'\"");
    for (std::size_t at = quote; at != nowhere && at + 1 < line.size() && tries < 16;
         at = line.find_first_of("'\"", at + 1)) {
      ++tries;
      const std::string_view inside = line.substr(0, line.find(line[at], at + 1));
      if (starts_line(inside, at + 1) || read_line_parts(inside, at + 1).valid) {
        return {hint_code::shell_insert, at + 1, {}};
      }
    }
  }
  return {};
}

bool is_log(std::string_view line) {
  // ts=2024-03-01T10:00:00Z lvl=info msg="started"
  for (const std::string_view key : {"ts=", "time="}) {
    if (!line.starts_with(key)) continue;
    std::string_view date = line.substr(key.size());
    if (date.starts_with('"')) date.remove_prefix(1);
    if (is_date(date) && (line.find(" lvl=") != nowhere || line.find(" level=") != nowhere)) {
      return true;
    }
  }
  if (!starts_with_time(line)) return false;
  // A point whose measurement is a date would have to have a comma or an equals sign early.
  return line.find(' ') != nowhere && line.substr(0, line.find(' ')).find_first_of(",=") == nowhere;
}

}  // namespace

foreign_line foreign_format(std::string_view line) noexcept {
  if (line.empty()) return {};
  if (line[0] == '{' || line[0] == '[') {
    if (const foreign_line found = json(line); found.code != hint_code::none) return found;
  }
  if (const foreign_line found = python_text(line); found.code != hint_code::none) return found;
  if (is_section(line)) return {hint_code::configuration, 0, {}};
  if (is_quoted_line(line)) return {hint_code::quoted_line, 0, {}};
  if (is_table(line)) return {hint_code::table, 0, {}};
  if (is_http(line)) return {hint_code::http_request, 0, {}};
  if (is_percent_encoded(line)) return {hint_code::encoded_text, 0, {}};
  if (is_base64(line)) return {hint_code::encoded_text, 0, "base64"};
  if (is_markup(line)) return {hint_code::markup, 0, {}};
  if (is_sql(line)) return {hint_code::sql, 0, {}};
  if (is_prometheus(line)) return {hint_code::prometheus, 0, {}};
  if (is_statsd(line)) return {hint_code::statsd, 0, {}};
  if (is_graphite(line)) return {hint_code::graphite, 0, {}};
  if (is_opentsdb(line)) return {hint_code::opentsdb, 0, {}};
  if (is_collectd(line)) return {hint_code::collectd, 0, {}};
  if (const foreign_line found = shell(line); found.code != hint_code::none) return found;
  if (const foreign_line found = with_prefix(line); found.code != hint_code::none) return found;
  if (is_log(line)) return {hint_code::log, 0, {}};
  return {};
}

}  // namespace simdlp::detail
