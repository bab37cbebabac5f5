// SPDX-License-Identifier: Apache-2.0
// Writes points as JSON. Integers have all digits, floats read back as the same bits, and only what JSON
// requires is escaped.
#include <CLI/CLI.hpp>

#include "cat_writer.h"
#include "json_tokens.h"
#include "time_text.h"
#include "utf8_text.h"

namespace simdlp::tool {

void json_flags::add_to(CLI::App& command) {
  const std::string group = "Writing JSON";
  const auto choose = [&](const char* name, bool& to, const char* word, const char* other,
                          const char* help) {
    command
        .add_option_function<std::string>(
            name, [&to, word](const std::string& given) { to = given == word; }, help)
        ->check(CLI::IsMember({other, word}))
        ->group(group);
  };
  choose("--json-time", dates, "rfc3339", "ns",
         "Times as whole numbers of nanoseconds (ns, the default), or as dates");
  choose("--json-integers", integers_text, "text", "number",
         "Integers as numbers (the default), or as text, so that no reader loses digits");
}

void json_writer::write(point from) {
  to_.append('{');
  if (const auto time = from.timestamp()) {
    to_.append("\"time\":");
    if (form_.dates) {
      write_json_string(to_, time_text(*time));
    } else {
      write_integer(to_, *time);
    }
    to_.append(',');
  }
  to_.append("\"name\":");
  write_text(from.measurement());
  to_.append(",\"tags\":[");
  bool is_first = true;
  for (const auto& [key, value] : from.tags()) {
    to_.append(is_first ? "{\"key\":" : ",{\"key\":");
    is_first = false;
    write_text(key);
    to_.append(",\"value\":");
    write_text(value);
    to_.append('}');
  }
  to_.append("],\"fields\":[");
  is_first = true;
  for (const auto& [key, value] : from.fields()) {
    to_.append(is_first ? "{\"key\":" : ",{\"key\":");
    is_first = false;
    write_text(key);
    to_.append(",\"value\":{");
    write_value(value);
    to_.append("}}");
  }
  to_.append("]}\n");
}

void json_writer::write_text(text from) {
  std::string_view bytes = from.raw();
  if (from.has_escapes()) {
    unescaped_.clear();
    from.append_to(unescaped_);
    bytes = unescaped_;
  }
  if (validated_) [[likely]] {
    write_json_string(to_, bytes);
  } else {
    if (valid_utf8_prefix(bytes) != bytes.size()) ++changed_;
    write_json_string_of_any(to_, bytes);
  }
}

template <class Integer>
void json_writer::write_integer_as_chosen(Integer number) {
  if (form_.integers_text) to_.append('"');
  write_integer(to_, number);
  if (form_.integers_text) to_.append('"');
}

void json_writer::write_value(value from) {
  switch (from.kind()) {
    case value_kind::floating:
      to_.append("\"float\":");
      write_float(to_, from.as_float());
      break;
    case value_kind::integer:
      to_.append("\"int\":");
      write_integer_as_chosen(from.as_integer());
      break;
    case value_kind::unsigned_integer:
      to_.append("\"uint\":");
      write_integer_as_chosen(from.as_unsigned());
      break;
    case value_kind::boolean:
      to_.append(from.as_boolean() ? "\"bool\":true" : "\"bool\":false");
      break;
    case value_kind::string:
      to_.append("\"string\":");
      write_text(from.as_string());
      break;
  }
}

}  // namespace simdlp::tool
