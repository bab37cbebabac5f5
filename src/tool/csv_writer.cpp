// SPDX-License-Identifier: Apache-2.0
// Writes points as CSV. A cell without a value is empty; an empty string is "". Rows end with CR LF, as
// RFC 4180 requires.
#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "cat_writer.h"
#include "hash.h"
#include "json_tokens.h"
#include "simdlp/series_table.h"
#include "word_bytes.h"

namespace simdlp::tool {
namespace {

// True if one of eight bytes needs quotes.
bool has_special_byte(const char* from) {
  const std::uint64_t word = detail::word_at(from);
  return (bytes_equal_to('"', word) | bytes_equal_to(',', word) | bytes_equal_to('\r', word) |
          bytes_equal_to('\n', word)) != 0;
}

bool needs_quotes(std::string_view bytes) {
  constexpr std::size_t width = 8;
  if (bytes.size() < width) {
    return bytes.empty() || std::any_of(bytes.begin(), bytes.end(), [](char byte) {
             return byte == '"' || byte == ',' || byte == '\r' || byte == '\n';
           });
  }
  for (std::size_t at = 0; at + width < bytes.size(); at += width) {
    if (has_special_byte(bytes.data() + at)) return true;
  }
  return has_special_byte(bytes.data() + bytes.size() - width);
}

// Writes a float, or an integer that is only copied, and a comma. Returns false for other values. Always inlined,
// because a value takes less time than a call that passes it in memory.
[[gnu::always_inline]] inline bool write_number(output& to, const value& from) {
  constexpr std::size_t longest = 32;
  const value_kind kind = from.kind();
  std::string_view digits = from.raw();
  char* at = nullptr;
  if (kind == value_kind::integer || kind == value_kind::unsigned_integer) {
    digits = without_suffix(digits);
    if (digits.size() > longest || !is_shortest_integer(digits)) return false;
    at = copy_short(to.room(longest + 1), digits);
  } else if (kind == value_kind::floating) {
    at = copy_float(to.room(json_float_room + 1), digits, from.as_float());
  } else {
    return false;
  }
  *at = ',';
  to.commit(at + 1);
  return true;
}

std::string unescaped(std::string_view raw) {
  return text(raw, text_kind::key, raw.find('\\') != std::string_view::npos).to_string();
}

}  // namespace

template <class Cell>
void csv_writer::columns<Cell>::add(std::string_view key) {
  of_key.add(key, static_cast<std::uint32_t>(keys.size()));
  keys.push_back(key);
  cells.emplace_back();
}

template <class Cell>
inline std::size_t csv_writer::columns<Cell>::place_of(std::string_view key, std::size_t expected) {
  if (expected < keys.size() && is_same(keys[expected], key)) [[likely]]
    return expected;
  return *of_key.find(key, [this](std::uint32_t column) { return keys[column]; });
}

csv_writer::csv_writer(output& to, const measurement_statistics& of, bool merges)
    : to_(to), merges_(merges) {
  for (const tag_column& column : of.tags) tags_.add(column.key);
  for (const field_column& column : of.fields) fields_.add(column.key);
}

// Tag, field and time may have the same name. The tag or field then gets another name in the
// header.
void csv_writer::write_header() {
  std::unordered_set<std::string> used = {"time"};
  const auto write_name = [&](std::string_view key, std::string_view suffix) {
    std::string name = unescaped(key);
    while (!used.insert(name).second) name += suffix;
    write_quoted(to_, name);
    to_.append(',');
  };
  for (const std::string_view key : tags_.keys) write_name(key, "_tag");
  for (const std::string_view key : fields_.keys) write_name(key, "_field");
  to_.append("time\r\n");
}

void csv_writer::take_tags(point from) {
  std::ranges::fill(tags_.cells, std::nullopt);
  std::size_t expected = 0;
  for (const auto& [key, value] : from.tags())
    tags_.cells[tags_.place_of(key.raw(), expected++)] = value;
}

// Writes the row of a point whose fields come in the order of the columns, each at most once. Returns false and
// writes nothing if there is another order.
bool csv_writer::write_in_order(point from) {
  row_.clear();
  const std::string_view series = series_table::raw_of(from);
  if (const series_pieces::piece* const known = known_tags_.find(series)) {
    row_.append(known->made);
  } else {
    take_tags(from);
    write_tags(row_);
    known_tags_.keep(series, row_.bytes());
  }
  std::size_t next = 0;  // the column
  const auto fields = from.fields();
  for (auto it = fields.begin(); it != fields.end(); ++it, ++next) {
    const field& here = *it;
    const std::size_t column = fields_.place_of(here.key.raw(), next);
    if (column < next) return false;
    for (; next != column; ++next) row_.append(',');
    if (!write_number(row_, here.value)) write_cell(row_, here.value);
  }
  for (; next < fields_.keys.size(); ++next) row_.append(',');
  if (const auto time = from.timestamp()) write_timestamp(row_, from, *time);
  row_.append("\r\n");
  to_.append(row_.bytes());
  return true;
}

// For merges. Takes the tags of the point. Returns true if it continues the current row; points without a
// time never do.
bool csv_writer::belongs_to_row(point here) {
  other_tags_ = tags_.cells;
  take_tags(here);
  const bool belongs =
      has_row_ && time_ && here.timestamp() == time_ &&
      std::ranges::equal(tags_.cells, other_tags_, [](const auto& a, const auto& b) {
        return a.has_value() == b.has_value() && (!a || *a == *b);
      });
  if (!belongs) tags_.cells.swap(other_tags_);
  return belongs;
}

// If a key occurs twice, its last value is kept.
void csv_writer::write(point from) {
  if (!merges_) {
    if (write_in_order(from)) return;
    take_tags(from);
  } else if (!belongs_to_row(from)) {
    finish();
    tags_.cells.swap(other_tags_);
  }
  time_ = from.timestamp();
  has_row_ = true;
  std::size_t expected = 0;
  for (const auto& [key, value] : from.fields()) {
    std::optional<simdlp::value>& cell = fields_.cells[fields_.place_of(key.raw(), expected++)];
    if (cell && cell->raw() != value.raw()) ++overwritten_;
    cell = value;
  }
  if (!merges_) finish();
}

void csv_writer::finish() {
  if (!has_row_) return;
  has_row_ = false;
  write_tags(to_);
  for (const std::optional<value>& cell : fields_.cells) {
    if (cell) {
      write_cell(to_, *cell);
    } else {
      to_.append(',');
    }
  }
  if (time_) write_integer(to_, *time_);
  to_.append("\r\n");
  std::ranges::fill(fields_.cells, std::nullopt);
}

void csv_writer::write_tags(output& to) {
  for (const std::optional<text>& cell : tags_.cells) {
    if (cell) write_text(to, *cell);
    to.append(',');
  }
}

void csv_writer::write_text(output& to, text from) {
  if (!from.has_escapes()) {
    write_quoted(to, from.raw());
    return;
  }
  unescaped_.clear();
  from.append_to(unescaped_);
  write_quoted(to, unescaped_);
}

void csv_writer::write_quoted(output& to, std::string_view bytes) {
  if (!needs_quotes(bytes)) {
    append_short(to, bytes);
    return;
  }
  to.append('"');
  for (;;) {
    const std::size_t quote = bytes.find('"');
    to.append(bytes.substr(0, quote));
    if (quote == std::string_view::npos) break;
    to.append("\"\"");
    bytes.remove_prefix(quote + 1);
  }
  to.append('"');
}

// Writes a value and the comma after it.
void csv_writer::write_cell(output& to, const value& from) {
  switch (from.kind()) {
    case value_kind::floating: write_float(to, from.raw(), from.as_float()); break;
    case value_kind::integer:
      write_integer(to, without_suffix(from.raw()), from.as_integer());
      break;
    case value_kind::unsigned_integer:
      write_integer(to, without_suffix(from.raw()), from.as_unsigned());
      break;
    case value_kind::boolean: to.append(from.as_boolean() ? "true" : "false"); break;
    case value_kind::string: write_text(to, from.as_string()); break;
  }
  to.append(',');
}

}  // namespace simdlp::tool
