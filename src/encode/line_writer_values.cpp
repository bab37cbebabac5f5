// SPDX-License-Identifier: Apache-2.0
// Slow path of the encoder for field values: numbers, booleans and strings. Strings are written in runs.
#include <algorithm>
#include <utility>

#include "simdlp/detail/line_writer.h"
#include "text/decimal.h"
#include "text/find_either.h"
#include "text/portable_number.h"
#include "text/utf8.h"

namespace simdlp::detail {

void line_writer::write_value(bool given) {
  put(given ? std::string_view("true") : std::string_view("false"));
}

void line_writer::write_value(double given) {
  if (!is_finite(given)) return refuse(errc::non_finite_float);
  line_.at = write_float(line_.at, given);
}

void line_writer::write_value(std::int64_t given) {
  line_.at = write_integer(line_.at, given);
  *line_.at++ = 'i';
}

void line_writer::write_value(std::uint64_t given) {
  const bool as_integer = dialect_.unsigned_integers == unsigned_rule::as_integer;
  if (dialect_.unsigned_integers == unsigned_rule::refuse ||
      (as_integer && !std::in_range<std::int64_t>(given))) {
    return refuse(errc::unsigned_not_portable);
  }
  line_.at = write_unsigned(line_.at, given);
  *line_.at++ = as_integer ? 'i' : 'u';
}

void line_writer::write_value(const given_text& string) {
  if (string.escaped || fast_strings_->value(line_, string.data, string.size) != written::all) {
    write_string_slow(string);
  }
}

void line_writer::write_value(const value& decoded) {
  const std::string_view raw = decoded.raw();
  if (decoded.kind() == value_kind::string) return write_value(given_text(decoded.as_string()));
  const bool keeps_suffix = raw.back() != 'u' || dialect_.unsigned_integers == unsigned_rule::write;
  if (keeps_suffix && is_portable_number(raw)) [[likely]]
    return put(raw);
  decoded.visit([&](auto typed) { write_value(typed); });
}

void line_writer::write_string_slow(const given_text& string) {
  const std::string_view raw(string.data, string.size);
  if (!is_valid_utf8(raw)) return refuse(errc::invalid_utf8);
  const bool writes_newlines = dialect_.newlines == newline_rule::write;
  const bool has_newline = !writes_newlines && raw.find('\n') != std::string_view::npos;
  if (has_newline && dialect_.newlines == newline_rule::refuse) {
    return refuse(errc::newline_in_string);
  }
  // If the caller's buffer is full, the rest is written to a refused line, which end_line() clears.
  put('"');
  if (!has_newline) {
    write_escaped(string);
  } else {
    // No escape reaches across a line feed, so the lines can be written one by one.
    given_text line = string;
    for (std::string_view rest = raw; !rest.empty();) {
      line.data = rest.data();
      line.size = std::min(rest.find('\n'), rest.size());
      write_escaped(line);
      rest.remove_prefix(line.size);
      if (rest.empty()) break;
      put(' ');
      rest.remove_prefix(1);
    }
  }
  put('"');
}

// In one pass, because unescaping first would search every string twice. The escapes of a decoded
// string are those that are written, so runs include them.
void line_writer::write_escaped(const given_text& string) {
  const text_kind kind = string.kind;
  const bool escaped = string.escaped;
  const bool keeps_escapes = escaped && kind == text_kind::string;
  const char* from = string.data;
  const char* const end = from + string.size;
  for (const char* at = from;;) {
    const char* const special = find_either(at, end, '"', '\\');
    if (special == end) break;
    at = special + 1;
    const bool escapes = escaped && *special == '\\' && at != end && is_escaped(kind, *at);
    if (escapes && keeps_escapes) {
      ++at;
      continue;
    }
    put({from, static_cast<std::size_t>(special - from)});
    const char byte = escapes ? *at++ : *special;
    if (is_escaped(text_kind::string, byte)) put('\\');
    put(byte);
    from = at;
  }
  put({from, static_cast<std::size_t>(end - from)});
}

}  // namespace simdlp::detail
