// SPDX-License-Identifier: Apache-2.0
// Recognises inputs in other formats: by their first bytes, else by the majority of their first lines.
#include <algorithm>
#include <array>
#include <charconv>

#include "decode/hints/causes.h"
#include "decode/hints/other_format.h"
#include "decode/hints/sections.h"
#include "simdlp/hint.h"

namespace simdlp {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t most_bytes = 65536;
constexpr std::size_t most_lines = 256;

struct signature {
  std::string_view bytes;
  hint_code code;
  std::string_view name;
};

constexpr signature signatures[] = {
    {"\x1F\x8B"sv, hint_code::compressed, "gzip"},
    {"\x28\xB5\x2F\xFD"sv, hint_code::compressed, "zstd"},
    {"\xFD"
     "7zXZ\0"sv,
     hint_code::compressed, "xz"},
    {"BZh"sv, hint_code::compressed, "bzip2"},
    {"\x04\x22\x4D\x18"sv, hint_code::compressed, "lz4"},
    {"PK\x03\x04"sv, hint_code::compressed, "zip"},
    {"7z\xBC\xAF\x27\x1C"sv, hint_code::compressed, "7z"},
    {"\xFF\x06\0\0sNaPpY"sv, hint_code::compressed, "snappy"},
    {"PAR1"sv, hint_code::binary, "Parquet"},
    {"ARROW1"sv, hint_code::binary, "Arrow"},
    {"SQLite format 3"sv, hint_code::binary, "SQLite"},
    {"\x16\xD1\x16\xD1"sv, hint_code::binary, "TSM (a data file of InfluxDB)"},
    {"Obj\x01"sv, hint_code::binary, "Avro"},
    {"\x7F"
     "ELF"sv,
     hint_code::binary, "ELF"},
    {"x\x9C"sv, hint_code::compressed, "zlib"},
    {"x\xDA"sv, hint_code::compressed, "zlib"},
    {"]\0\0\x80\0"sv, hint_code::compressed, "lzma"},
    {"\x89HDF\r\n"sv, hint_code::binary, "HDF5"},
    {"ORC\x0A"sv, hint_code::binary, "ORC"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, hint_code::binary,
     "an old Excel or Word file; save it as CSV"},
    {"%PDF-"sv, hint_code::binary, "PDF"},
    {"\x89PNG"sv, hint_code::binary, "PNG"},
};

hint of_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) {
    return {hint_code::utf32, 0, {"this is UTF-32: convert the text to UTF-8"}};
  }
  const std::string_view head = bytes.substr(0, 1024);
  std::size_t zeros[2] = {0, 0};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1U : 0U;
  const bool marked = bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv);
  const bool alternating =
      head.size() >= 8 && (zeros[0] > head.size() / 4) != (zeros[1] > head.size() / 4);
  if (marked || (alternating && std::min(zeros[0], zeros[1]) <= head.size() / 32)) {
    return {hint_code::utf16, 0, {"this is UTF-16: convert the text to UTF-8"}};
  }
  return {};
}

hint of_bytes(std::string_view bytes) {
  for (const signature& of : signatures) {
    if (!bytes.starts_with(of.bytes)) continue;
    if (of.name == "bzip2" && !(bytes.size() > 3 && detail::is_digit(bytes[3]))) continue;
    if (of.code == hint_code::compressed) {
      return {of.code, 0, {"this is compressed (", of.name, "): unpack it first"}};
    }
    return {of.code, 0, {"this is a binary file: ", of.name}};
  }
  if (hint found = of_encoding(bytes)) return found;
  if (bytes.size() > 262 && bytes.substr(257, 5) == "ustar") {
    return {hint_code::compressed, 0, {"this is a tar archive: unpack it first"}};
  }
  std::string_view head = bytes.substr(0, 4096);
  // A file that was not written completely is text followed by zeros.
  head = head.substr(0, head.find_last_not_of('\0') + 1);
  const auto controls =
      static_cast<std::size_t>(std::count_if(head.begin(), head.end(), [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\x1B';
      }));
  if (head.size() >= 16 && controls > head.size() / 10) {
    return {hint_code::binary, 0, {"this is binary data, not text"}};
  }
  return {};
}

// The separators of a line of CSV, outside quotes; 0 for each if the line looks like line protocol.
std::size_t count_separators(std::string_view line, char separator) {
  std::size_t count = 0;
  bool quoted = false;
  for (const char byte : line) {
    if (byte == '"') quoted = !quoted;
    if (byte == '=' && !quoted) return 0;
    if (byte == separator && !quoted) ++count;
  }
  return count;
}

hint of_csv(std::string_view bytes) {
  if (bytes.starts_with("#datatype") || bytes.starts_with("#group,") ||
      bytes.starts_with("#constant")) {
    return {hint_code::csv, 0, {"this is annotated CSV, not line protocol: read it as CSV"}};
  }
  const std::string_view first = detail::physical_line(bytes, 0);
  if (first.starts_with('{') || first.starts_with('[')) return {};
  const std::size_t next = bytes.find('\n');
  for (const char separator : {',', ';', '\t'}) {
    const std::size_t columns = count_separators(first, separator);
    if (columns == 0) continue;
    if (next == std::string_view::npos || next + 1 >= bytes.size()) continue;
    const std::string_view second = detail::physical_line(bytes.substr(next + 1), 0);
    if (count_separators(second, separator) != columns) continue;
    // SQL, and other languages.
    if (separator == ';' && columns == 1 && first.ends_with(';')) continue;
    if (separator == ',' && columns == 1 && second.find(' ') != std::string_view::npos) continue;
    const std::string_view shown = separator == ',' ? "','" : separator == ';' ? "';'" : "a tab";
    return {hint_code::csv,
            0,
            {"this looks like CSV, its columns separated by ", shown,
             ", not like line protocol: read it as CSV"}};
  }
  return {};
}

// A script, or a file of YAML.
hint of_first_line(std::string_view bytes) {
  const std::string_view first = detail::physical_line(bytes, 0);
  if (first.starts_with("#!/")) {
    return {hint_code::script, 0, {"this is a script: run it, and read what it writes"}};
  }
  if (first == "---" && first.size() < bytes.size()) {
    const std::size_t next = bytes.find('\n') + 1;
    const std::string_view second = detail::physical_line(bytes.substr(next), 0);
    if (second.ends_with(':') || second.find(": ") < second.find_first_of(",=")) {
      return {hint_code::configuration, 0, {"this is YAML, not line protocol"}};
    }
  }
  return {};
}

// What `curl -v` prints: its own words, and the headers of request and answer.
bool is_of_curl(std::string_view line) {
  return line.starts_with("* ") || line.starts_with("> ") || line.starts_with("< ") ||
         line == ">" || line == "<" || line.starts_with("{ [") || line.starts_with("} [");
}

hint of_http(std::string_view bytes) {
  std::size_t at = 0;
  std::size_t number = 1;
  while (at < bytes.size()) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view line = bytes.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    ++number;
    if (line.empty()) break;
  }
  if (at >= bytes.size()) {
    return {hint_code::http_request, 0, {"this is an HTTP message, without line protocol in it"}};
  }
  char digits[20];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  return {hint_code::http_request,
          at,
          {"this is an HTTP request: its lines begin at line ",
           {digits, static_cast<std::size_t>(written.ptr - digits)}}};
}

// Half a sample of the Prometheus text format: a name and a number.
bool is_bare_sample(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return false;
  const bool is_name =
      std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(space), [](char byte) {
        return detail::is_letter(byte) || detail::is_digit(byte) || byte == '_' || byte == ':';
      });
  return is_name && space + 1 < line.size() &&
         (detail::is_digit(line[space + 1]) || line[space + 1] == '-');
}

// "key: value", "key:" or "- item", without a comma or an equals sign.
bool is_yaml(std::string_view line) {
  if (line.starts_with("- ")) return true;
  const std::size_t colon = line.find(':');
  return colon != 0 && colon < line.find_first_of(" ,=") &&
         (colon + 1 == line.size() || line[colon + 1] == ' ');
}

struct votes {
  std::array<std::size_t, hint_code_count> of{};
  std::size_t lines = 0;
  std::size_t valid = 0;        // that are line protocol
  std::size_t first_start = 0;  // where line protocol starts in the first line with a prefix

  [[nodiscard]] std::size_t count(hint_code code) const {
    return of[static_cast<std::size_t>(code)];
  }
};

hint answer(hint_code code, std::string_view bytes, std::size_t start) {
  switch (code) {
    case hint_code::json: return {code, 0, {"this is JSON, not line protocol: read it as JSON"}};
    case hint_code::configuration:
      return {code, 0, {"this is a configuration file (TOML or INI), not line protocol"}};
    case hint_code::encoded_text:
      return {code, 0, {"the lines are encoded (percent-encoding or base64): decode them first"}};
    case hint_code::object_text:
      return {code, 0, {"these are texts of Python objects: write their lines, not their repr()"}};
    case hint_code::http_request: return of_http(bytes);
    case hint_code::log: return {code, 0, {"this looks like a log, without line protocol in it"}};
    case hint_code::test_output:
      return {code,
              start,
              {"this is the output of a test run: remove the log lines and the '> ' before the "
               "others"}};
    case hint_code::shell_insert:
      return {code,
              start,
              {"these are commands of a shell: only what follows INSERT, or is in quotes, is "
               "line protocol"}};
    case hint_code::prefix: {
      char digits[20];
      const std::size_t line_start = bytes.rfind('\n', start);
      const std::size_t column =
          line_start == std::string_view::npos ? start + 1 : start - line_start;
      const auto written = std::to_chars(digits, digits + sizeof digits, column);
      return {code,
              start,
              {"the lines have a prefix: line protocol seems to start at column ",
               {digits, static_cast<std::size_t>(written.ptr - digits)}}};
    }
    case hint_code::quoted_line:
      return {code, 0, {"the lines begin and end in a quote: remove both"}};
    default: return detail::other_format(code);
  }
}

hint of_lines(std::string_view bytes) {
  votes all;
  std::size_t help = 0;
  std::size_t bare = 0;
  std::size_t yaml = 0;
  std::size_t nested = 0;  // lines of YAML that only open a mapping or a list
  std::size_t curl = 0;
  std::size_t http = 0;  // among those of curl
  for (std::size_t at = 0; at < bytes.size() && all.lines < most_lines;) {
    const std::size_t end = std::min(bytes.find('\n', at), bytes.size());
    const std::size_t begin = std::min(bytes.find_first_not_of(' ', at), end);
    std::string_view line = bytes.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at = end + 1;
    if (line.starts_with("# HELP ") || line.starts_with("# TYPE ")) ++help;
    if (line.empty() || line.starts_with('#')) continue;
    ++all.lines;
    if (detail::read_line_parts(line, 0).valid) {
      ++all.valid;
      continue;
    }
    if (is_of_curl(line)) {
      ++curl;
      if (line.find(" HTTP/") != std::string_view::npos || line.starts_with("< HTTP/")) ++http;
    }
    if (is_yaml(line)) ++yaml;
    if (is_yaml(line) && line.ends_with(':')) ++nested;
    const detail::foreign_line found = detail::foreign_format(line);
    ++all.of[static_cast<std::size_t>(found.code)];
    if (found.code == hint_code::none && is_bare_sample(line)) ++bare;
    if (found.start != 0 && all.first_start == 0) all.first_start = begin + found.start;
    // The rest of an HTTP message does not matter.
    if (all.lines == 1 && found.code == hint_code::http_request) return of_http(bytes);
    if (found.code == hint_code::json_envelope && all.valid == 0) {
      return {hint_code::json_envelope,
              begin + found.start,
              {found.member.empty() ? "this is JSON with strings that hold line protocol"
                                    : "this is JSON whose member '",
               found.member.substr(0, 40),
               found.member.empty() ? "" : "' holds line protocol: take it out of the JSON"}};
    }
  }
  if (all.lines == 0 || 2 * all.valid > all.lines) return {};
  const auto is_most = [&](std::size_t count) { return count != 0 && 2 * count >= all.lines; };
  if (http != 0 && is_most(curl)) {
    return {hint_code::http_request,
            0,
            {"this is the output of 'curl -v': save the lines that are sent, not what it prints"}};
  }
  if (all.count(hint_code::configuration) != 0 && all.valid == 0) {
    return answer(hint_code::configuration, bytes, 0);
  }
  if (nested != 0 && yaml == all.lines && yaml > 2) {
    return {hint_code::configuration, 0, {"this is YAML, not line protocol"}};
  }
  if ((help != 0 || all.count(hint_code::prometheus) != 0) &&
      is_most(all.count(hint_code::prometheus) + bare)) {
    return answer(hint_code::prometheus, bytes, 0);
  }
  if (all.count(hint_code::test_output) != 0 &&
      is_most(all.count(hint_code::test_output) + all.count(hint_code::log))) {
    return answer(hint_code::test_output, bytes, all.first_start);
  }
  if (all.count(hint_code::table) != 0 && all.valid == 0 && all.lines > 2) {
    // The influx shell's tables: "name: cpu", a header, a line of dashes.
    return answer(hint_code::table, bytes, 0);
  }
  if (all.count(hint_code::prefix) != 0 &&
      is_most(all.count(hint_code::prefix) + all.count(hint_code::log))) {
    return answer(hint_code::prefix, bytes, all.first_start);
  }
  for (const hint_code code :
       {hint_code::graphite, hint_code::statsd, hint_code::opentsdb, hint_code::collectd,
        hint_code::shell_insert, hint_code::quoted_line, hint_code::object_text,
        hint_code::encoded_text, hint_code::json, hint_code::sql, hint_code::markup, hint_code::log,
        hint_code::table}) {
    if (is_most(all.count(code))) return answer(code, bytes, all.first_start);
  }
  return {};
}

// JSON over several lines.
bool is_json_document(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  const std::size_t second = bytes.find_first_not_of(" \t\r\n", first + 1);
  if (second == std::string_view::npos) return false;
  if (bytes[first] == '{') {
    if (bytes[second] != '"') return false;
    const std::size_t quote = bytes.find('"', second + 1);
    if (quote == std::string_view::npos) return false;
    const std::size_t colon = bytes.find_first_not_of(" \t\r\n", quote + 1);
    return colon != std::string_view::npos && bytes[colon] == ':';
  }
  return bytes[first] == '[' && (bytes[second] == '{' || bytes[second] == '[') &&
         !detail::is_letter(second + 1 < bytes.size() ? bytes[second + 1] : ' ');
}

}  // namespace

hint recognise(std::string_view bytes) noexcept {
  bytes = bytes.substr(0, most_bytes);
  if (hint found = of_bytes(bytes)) return found;
  if (bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos &&
      bytes.find('\r') + 1 < bytes.size()) {
    return {hint_code::carriage_return,
            bytes.find('\r'),
            {"the lines end in a carriage return (CR) alone: convert them to LF"}};
  }
  if (hint found = of_first_line(bytes)) return found;
  if (hint found = of_csv(bytes)) return found;
  if (hint found = of_lines(bytes)) return found;
  if (is_json_document(bytes)) return answer(hint_code::json, bytes, 0);
  return {};
}

}  // namespace simdlp
