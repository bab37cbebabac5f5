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

namespace {

// Writes the inside of a string, which is valid UTF-8.
void write_valid_string(output& to, std::string_view raw, bool has_escapes) {
  if (has_escapes) {
    write_json_string_of_line(to, raw);
  } else {
    write_json_string(to, raw);
  }
}

}  // namespace

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
  if (pieces_->names.forget_if_full()) {
    pieces_->series.forget();
    pieces_->measurement = nullptr;
  }
  write_time(from);
  write_series(from);
  const auto fields = from.fields();
  // The comma before a field belongs to its piece.
  std::size_t skipped = 1;
  for (auto it = fields.begin(); it != fields.end(); ++it, skipped = 0) {
    if (!write_known_field(*it, skipped)) write_any_field(*it, skipped);
  }
  to_.append("]}\n");
}

void json_writer::write_time(point from) {
  const auto time = from.timestamp();
  if (!time) {
    to_.append('{');
    return;
  }
  to_.append("{\"time\":");
  if (form_.dates) {
    write_json_string(to_, time_text(*time));
  } else {
    write_timestamp(to_, from, *time);
  }
  to_.append(',');
}

// Writes a field with a known key, unless its value takes more than to be copied. Returns false if the field was not
// written. Always inlined, because a field takes less time than a call that passes it in memory.
[[gnu::always_inline]] inline bool json_writer::write_known_field(const field& from,
                                                                  std::size_t skipped) {
  constexpr std::size_t longest = 32;  // of a number
  const value_kind kind = from.value.kind();
  const std::string_view raw = from.value.raw();
  std::string_view digits = raw;
  if (kind == value_kind::integer || kind == value_kind::unsigned_integer) {
    digits = without_suffix(raw);
    if (raw.size() > longest || !is_shortest_integer(digits)) return false;
  } else if (kind == value_kind::boolean) {
    digits = from.value.as_boolean() ? "true" : "false";
  } else if (kind == value_kind::string && !validated_) {
    return false;
  }
  const block_text* const known = pieces_->names.find(from.key.raw(), field_of(kind));
  if (known == nullptr) [[unlikely]]
    return false;
  constexpr std::size_t most = name_pieces::longest + block_text::block + longest + json_float_room;
  char* at = known->copy_to(to_.room(most), skipped);
  if (kind == value_kind::string) {
    to_.commit(at);
    const text inside = from.value.as_string();
    write_valid_string(to_, inside.raw(), inside.has_escapes());
    to_.append("}}");
    return true;
  }
  at = kind == value_kind::floating ? copy_float(at, raw, from.value.as_float())
                                    : copy_short(at, digits);
  to_.commit(copy_short(at, is_quoted(kind) ? "\"}}" : "}}"));
  return true;
}

void json_writer::write_any_field(const field& from, std::size_t skipped) {
  write_name(to_, from.key, field_of(from.value.kind()), skipped);
  write_value(from.value);
}

// Writes the name, the tags, and everything up to the first field. A piece with a text that had to be
// changed is not kept, because each change is counted.
void json_writer::write_series(point from) {
  const std::string_view raw = series_table::raw_of(from);
  series_pieces::piece* known = pieces_->series.find(raw);
  if (known != nullptr) {
    to_.append(known->made);
  } else {
    const std::uint64_t changed_before = changed_;
    output& made = pieces_->made_series;
    made.clear();
    make_series(made, from);
    to_.append(made.bytes());
    if (changed_ == changed_before) known = pieces_->series.keep(raw, made.bytes());
  }
  if (known != nullptr) pieces_->names.start_at(known->first_field, from.measurement().raw());
}

void json_writer::make_series(output& made, point from) {
  const text measurement = from.measurement();
  pieces_->names.start_at(pieces_->measurement, measurement.raw());
  write_name(made, measurement, name_use::measurement, 0);
  std::size_t skipped = 1;
  for (const auto& [key, value] : from.tags()) {
    write_name(made, key, name_use::tag, skipped);
    skipped = 0;
    if (validated_ && !value.has_escapes()) [[likely]] {
      write_json_string(made, value.raw());
    } else {
      write_text(made, value);
    }
    made.append('}');
  }
  made.append("],\"fields\":[");
}

// Writes a name and everything before the name or value after it.
void json_writer::write_name(output& to, text name, name_use use, std::size_t skipped) {
  if (const block_text* const known = pieces_->names.find(name.raw(), use)) {
    to.commit(known->copy_to(to.room(name_pieces::longest + block_text::block), skipped));
    return;
  }
  const std::uint64_t changed_before = changed_;
  output& made = pieces_->made_name;
  made.clear();
  if (use == name_use::measurement) {
    made.append("\"name\":");
    write_text(made, name);
    made.append(",\"tags\":[");
  } else {
    made.append(",{\"key\":");
    write_text(made, name);
    made.append(",\"value\":");
  }
  if (use < name_use::tag) {
    const auto kind = static_cast<value_kind>(use);
    made.append("{\"");
    made.append(simdlp::name(kind));
    made.append(is_quoted(kind) ? "\":\"" : "\":");
  }
  to.append(made.bytes().substr(skipped));
  if (changed_ == changed_before) pieces_->names.keep(name.raw(), use, made.bytes());
}

void json_writer::write_text(output& to, text from) {
  std::string_view bytes = from.raw();
  const bool is_utf8 = validated_ || valid_utf8_prefix(bytes) == bytes.size();
  if (is_utf8 && from.kind() == text_kind::string) {
    write_valid_string(to, bytes, from.has_escapes());
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

// Writes the value of a field and everything after it.
void json_writer::write_value(value from) {
  switch (from.kind()) {
    case value_kind::floating: write_float(to_, from.raw(), from.as_float()); break;
    case value_kind::integer:
      write_integer(to_, without_suffix(from.raw()), from.as_integer());
      break;
    case value_kind::unsigned_integer:
      write_integer(to_, without_suffix(from.raw()), from.as_unsigned());
      break;
    case value_kind::boolean: to_.append(from.as_boolean() ? "true" : "false"); break;
    case value_kind::string: write_text(to_, from.as_string()); break;
  }
  to_.append(is_quoted(from.kind()) ? "\"}}" : "}}");
}

}  // namespace simdlp::tool
