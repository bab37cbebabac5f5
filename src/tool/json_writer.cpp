// SPDX-License-Identifier: Apache-2.0
// Points as JSON. Integers are written in full digits, floats so that they are read back to the
// same bits, text with what JSON asks to be escaped and nothing more.
#include "cat_writer.h"
#include "json_tokens.h"

namespace simdlp::tool {

void json_writer::write(point from) {
  to_.append('{');
  if (const auto time = from.timestamp()) {
    to_.append("\"time\":");
    write_integer(to_, *time);
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
    write_json_string_of_any(to_, bytes);
  }
}

void json_writer::write_value(value from) {
  switch (from.kind()) {
    case value_kind::floating:
      to_.append("\"float\":");
      write_float(to_, from.as_float());
      break;
    case value_kind::integer:
      to_.append("\"int\":");
      write_integer(to_, from.as_integer());
      break;
    case value_kind::unsigned_integer:
      to_.append("\"uint\":");
      write_integer(to_, from.as_unsigned());
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
