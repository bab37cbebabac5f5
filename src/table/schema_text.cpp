// SPDX-License-Identifier: Apache-2.0
// Writes schemas and conflicts as text.
#include <algorithm>
#include <utility>

#include "simdlp/schema.h"
#include "text/utf8.h"

namespace simdlp {
namespace {

struct wording {
  std::string_view name;
  std::string_view message;
};

// In the order of schema_errc.
constexpr wording wordings[] = {
    {"none", "no error"},
    {"reserved_name", "the name 'time' is reserved for the timestamp"},
    {"duplicate_tag", "the tag key occurs twice in this line"},
    {"duplicate_field", "the field key occurs twice in this line"},
    {"tag_field_conflict", "the key is used for a tag and for a field"},
    {"type_conflict", "the field has another type than before"},
    {"too_many_tables", "there are more measurements than the limit"},
    {"too_many_columns", "the table has more columns than the limit"},
    {"schema_too_large", "the names and columns take more memory than the limit"},
    {"line_too_large", "the line alone is larger than the limits of a batch"},
};
static_assert(sizeof wordings / sizeof wordings[0] == schema_errc_count);

const wording& wording_of(schema_errc code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return wordings[index < schema_errc_count ? index : 0];
}

std::string sentence_of(schema_errc code, std::string_view measurement, std::string_view key,
                        column_role role, column_role expected_role, value_kind kind,
                        value_kind expected_kind, bool within_line) {
  std::string out;
  const auto quoted = [&](std::string_view word) { out.append("'").append(word).append("'"); };
  switch (code) {
    case schema_errc::none: return "no error";
    case schema_errc::too_many_tables:
      out = "no table can be added for ";
      quoted(measurement);
      return out;
    case schema_errc::schema_too_large:
      out = "no column can be added to ";
      quoted(measurement);
      return out += ", because the schema has reached its limit of memory";
    case schema_errc::line_too_large:
      out = "the line of ";
      quoted(measurement);
      return out += " alone is larger than the limits of a batch";
    default: break;
  }
  const std::string_view where = within_line ? " in the same line" : " in the table";
  if (code == schema_errc::tag_field_conflict) {
    quoted(key);
    out += " of ";
    quoted(measurement);
    out.append(" is a ").append(name(role)).append(" here, but a ").append(name(expected_role));
    return out += where;
  }
  out = name(role);
  out += ' ';
  quoted(key);
  out += " of ";
  quoted(measurement);
  switch (code) {
    case schema_errc::reserved_name: return out += " has the name of the timestamp column";
    case schema_errc::duplicate_tag:
    case schema_errc::duplicate_field: return out += " occurs twice in this line";
    case schema_errc::too_many_columns: return out += " is one column more than the limit";
    default: break;
  }
  out.append(" is ").append(name(kind)).append(" here, but ").append(name(expected_kind));
  return out += where;
}

// Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  const bool is_valid = detail::is_valid_utf8(text);
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += byte;
    } else if (code < 0x20 || code == 0x7F) {
      out += "\\u00";
      out += digits[code >> 4U];
      out += digits[code & 15U];
    } else if (is_valid || code < 0x80) {
      out += byte;
    } else {
      std::size_t size = 2;
      while (size <= 4 && !detail::is_valid_utf8(text.substr(i, size))) ++size;
      if (size <= 4 && i + size <= text.size()) {
        out += text.substr(i, size);
        i += size - 1;
      } else {
        out += "\xEF\xBF\xBD";
      }
    }
  }
  out += '"';
}

// A name that could be read as several words is in quotes.
void append_word(std::string& out, std::string_view name) {
  const auto needs_quotes = [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code <= ' ' || code == 0x7F || byte == '"' || byte == '\\';
  };
  if (std::ranges::none_of(name, needs_quotes)) {
    out += name;
  } else {
    append_json_string(out, name);
  }
}

}  // namespace

std::string_view name(schema_errc code) noexcept { return wording_of(code).name; }
std::string_view message(schema_errc code) noexcept { return wording_of(code).message; }

std::string schema_conflict::message() const {
  return sentence_of(code, measurement.to_string(), key.to_string(), role, expected_role, kind,
                     expected_kind, within_line);
}
std::string schema::merge_conflict::message() const {
  return sentence_of(code, measurement, key, role, expected_role, kind, expected_kind, false);
}

std::string schema::to_text() const {
  std::string out;
  for (const table_schema& table : tables_) {
    append_word(out, table.measurement_);
    out += '\n';
    for (const schema_column& column : table.columns_) {
      out += "  ";
      append_word(out, column.name);
      out.append("  ").append(name(column.role)).append("  ");
      out.append(name(column.kind)).append("\n");
    }
  }
  return out;
}

std::string schema::to_json() const {
  std::string out = "{\"tables\":[";
  bool first_table = true;
  for (const table_schema& table : tables_) {
    if (!std::exchange(first_table, false)) out += ',';
    out += "{\"measurement\":";
    append_json_string(out, table.measurement_);
    out += ",\"columns\":[";
    bool first_column = true;
    for (const schema_column& column : table.columns_) {
      if (!std::exchange(first_column, false)) out += ',';
      out += "{\"name\":";
      append_json_string(out, column.name);
      if (column.name != column.key) {
        out += ",\"key\":";
        append_json_string(out, column.key);
      }
      out.append(",\"role\":\"").append(name(column.role)).append("\",\"type\":\"");
      out.append(name(column.kind)).append("\"}");
    }
    out += "]}";
  }
  return out += "]}";
}

}  // namespace simdlp
