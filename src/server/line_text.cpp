// SPDX-License-Identifier: Apache-2.0
#include "server/line_text.h"

#include <array>
#include <charconv>

#include "simdlp/hint.h"

namespace simdlp::endpoint {
namespace {

// The longest double without an exponent has 1 + 309 + 1 + 1074 characters.
constexpr std::size_t longest_number = 1400;

void append(std::string& out, double number) {
  std::array<char, longest_number> text;
  const auto done =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  out.append(text.data(), done.ptr);
}

void append(std::string& out, const value& from) {
  switch (from.kind()) {
    case value_kind::floating: append(out, from.as_float()); break;
    case value_kind::integer: out += std::to_string(from.as_integer()) + "i"; break;
    case value_kind::unsigned_integer: out += std::to_string(from.as_unsigned()) + "u"; break;
    case value_kind::boolean: out += from.as_boolean() ? "true" : "false"; break;
    case value_kind::string: out += from.as_string().raw(); break;
  }
}

}  // namespace

std::string written_anew(point of) {
  std::string out(of.measurement().raw());
  for (const auto& [key, value] : of.tags()) {
    out += ',';
    out += key.raw();
    out += '=';
    out += value.raw();
    if (out.size() > max_original_bytes) return out;
  }
  char separator = ' ';
  for (const auto& each : of.fields()) {
    out += separator;
    out += each.key.raw();
    out += '=';
    append(out, each.value);
    separator = ',';
    if (out.size() > max_original_bytes) return out;
  }
  if (const auto time = of.raw_timestamp()) out += " " + std::to_string(*time);
  return out;
}

std::string syntax_message(errc code, std::string_view raw, std::size_t offset,
                           std::string_view place) {
  std::string out(message(code));
  out += " (" + std::string(name(code)) + ") at " + std::string(place);
  diagnostic all;
  all.column = offset + 1;
  all.offset = offset;
  all.code = code;
  all.message = message(code);
  all.original_line = raw;
  if (const hint found = hint_for(all)) out += "; hint: " + std::string(found.text());
  return out;
}

}  // namespace simdlp::endpoint
