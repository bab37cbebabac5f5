// SPDX-License-Identifier: Apache-2.0
// Writes points as JSON. Integers have all digits, floats read back as the same bits, and only what JSON
// requires is escaped.
#include <CLI/CLI.hpp>

#include "cat_writer.h"
#include "json_tokens.h"
#include "simdlp/series_table.h"
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
  if (pieces_ == nullptr) pieces_ = pool_.borrow();
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
  write_series(from);
  bool is_first = true;
  pieces_->keys.start_line();
  for (const auto& [key, value] : from.fields()) {
    if (!is_first) to_.append(',');
    is_first = false;
    write_field(key, value);
  }
  to_.append("]}\n");
}

// A known key and a short number are written in one step.
void json_writer::write_field(text key, value number) {
  constexpr std::size_t longest = 32;  // of a number
  const block_text* const known = pieces_->keys.find(key.raw());
  const std::string_view raw = number.raw();
  const auto write_in_steps = [&] {
    if (known == nullptr) {
      write_key(key);
    } else {
      to_.commit(known->copy_to(to_.room(known->size() + block_text::block)));
    }
    write_value(number);
    to_.append("}}");
  };
  if (known == nullptr || raw.size() > longest) [[unlikely]]
    return write_in_steps();
  const auto write = [&](std::string_view kind, std::string_view digits) {
    char* at = to_.room(known->size() + block_text::block + longest + 24);
    at = known->copy_to(at);
    at = copy_short(at, kind);
    at = copy_short(at, digits);
    to_.commit(copy_short(at, "}}"));
  };
  switch (number.kind()) {
    case value_kind::floating:
      if (is_shortest_float(raw)) return write("\"float\":", raw);
      break;
    case value_kind::integer:
    case value_kind::unsigned_integer: {
      const std::string_view digits = without_suffix(raw);
      if (!is_shortest_integer(digits) || form_.integers_text) break;
      return number.kind() == value_kind::integer ? write("\"int\":", digits)
                                                  : write("\"uint\":", digits);
    }
    case value_kind::boolean: return write("\"bool\":", number.as_boolean() ? "true" : "false");
    case value_kind::string: break;
  }
  write_in_steps();
}

// Writes the name, the tags, and everything up to the first field. A piece with a text that had to be
// changed is not kept, because each change is counted.
void json_writer::write_series(point from) {
  const std::string_view raw = series_table::raw_of(from);
  if (const std::string* const known = pieces_->series.find(raw)) {
    to_.append(*known);
    return;
  }
  const std::uint64_t changed_before = changed_;
  output& made = pieces_->made;
  made.clear();
  made.append("\"name\":");
  write_text(made, from.measurement());
  made.append(",\"tags\":[");
  bool is_first = true;
  for (const auto& [key, value] : from.tags()) {
    made.append(is_first ? "{\"key\":" : ",{\"key\":");
    is_first = false;
    write_text(made, key);
    made.append(",\"value\":");
    write_text(made, value);
    made.append('}');
  }
  made.append("],\"fields\":[");
  to_.append(made.bytes());
  if (changed_ == changed_before) pieces_->series.keep(raw, made.bytes());
}

// Writes the key of a field, and everything up to its value.
void json_writer::write_key(text key) {
  const std::uint64_t changed_before = changed_;
  output& made = pieces_->made;
  made.clear();
  made.append("{\"key\":");
  write_text(made, key);
  made.append(",\"value\":{");
  to_.append(made.bytes());
  if (changed_ == changed_before) pieces_->keys.keep(key.raw(), made.bytes());
}

void json_writer::write_text(output& to, text from) {
  std::string_view bytes = from.raw();
  const bool is_utf8 = validated_ || valid_utf8_prefix(bytes) == bytes.size();
  if (is_utf8 && from.kind() == text_kind::string && from.has_escapes()) {
    write_json_string_of_line(to, bytes);
    return;
  }
  if (from.has_escapes()) {
    unescaped_.clear();
    from.append_to(unescaped_);
    bytes = unescaped_;
  }
  if (is_utf8) [[likely]] {
    write_json_string(to, bytes);
  } else {
    ++changed_;
    write_json_string_of_any(to, bytes);
  }
}

template <class Integer>
void json_writer::write_integer_as_chosen(std::string_view text, Integer number) {
  if (form_.integers_text) to_.append('"');
  write_integer(to_, text, number);
  if (form_.integers_text) to_.append('"');
}

void json_writer::write_value(value from) {
  switch (from.kind()) {
    case value_kind::floating:
      to_.append("\"float\":");
      write_float(to_, from.raw(), from.as_float());
      break;
    case value_kind::integer:
      to_.append("\"int\":");
      write_integer_as_chosen(without_suffix(from.raw()), from.as_integer());
      break;
    case value_kind::unsigned_integer:
      to_.append("\"uint\":");
      write_integer_as_chosen(without_suffix(from.raw()), from.as_unsigned());
      break;
    case value_kind::boolean:
      to_.append(from.as_boolean() ? "\"bool\":true" : "\"bool\":false");
      break;
    case value_kind::string:
      to_.append("\"string\":");
      write_text(to_, from.as_string());
      break;
  }
}

}  // namespace simdlp::tool
