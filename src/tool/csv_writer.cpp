// SPDX-License-Identifier: Apache-2.0
// Writes points as CSV. A cell without a value is empty; an empty string is "". Rows end with CR LF, as
// RFC 4180 requires.
#include <algorithm>
#include <cstdint>
#include <unordered_set>

#include "cat_writer.h"
#include "hash.h"
#include "json_tokens.h"
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
std::optional<Cell>& csv_writer::columns<Cell>::at(std::string_view key, std::size_t expected) {
  if (expected >= keys.size() || !is_same(keys[expected], key)) {
    expected = *of_key.find(key, [this](std::uint32_t column) { return keys[column]; });
  }
  return cells[expected];
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
    write_quoted(name);
    to_.append(',');
  };
  for (const std::string_view key : tags_.keys) write_name(key, "_tag");
  for (const std::string_view key : fields_.keys) write_name(key, "_field");
  to_.append("time\r\n");
}

void csv_writer::take_tags(point from) {
  std::ranges::fill(tags_.cells, std::nullopt);
  std::size_t expected = 0;
  for (const auto& [key, value] : from.tags()) tags_.at(key.raw(), expected++) = value;
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
    take_tags(from);
  } else if (!belongs_to_row(from)) {
    finish();
    tags_.cells.swap(other_tags_);
  }
  time_ = from.timestamp();
  has_row_ = true;
  std::size_t expected = 0;
  for (const auto& [key, value] : from.fields()) {
    std::optional<simdlp::value>& cell = fields_.at(key.raw(), expected++);
    if (cell && cell->raw() != value.raw()) ++overwritten_;
    cell = value;
  }
  if (!merges_) finish();
}

void csv_writer::finish() {
  if (!has_row_) return;
  has_row_ = false;
  for (const std::optional<text>& cell : tags_.cells) {
    if (cell) write_text(*cell);
    to_.append(',');
  }
  for (const std::optional<value>& cell : fields_.cells) {
    if (cell) write_value(*cell);
    to_.append(',');
  }
  if (time_) write_integer(to_, *time_);
  to_.append("\r\n");
  std::ranges::fill(fields_.cells, std::nullopt);
}

void csv_writer::write_text(text from) {
  if (!from.has_escapes()) {
    write_quoted(from.raw());
    return;
  }
  unescaped_.clear();
  from.append_to(unescaped_);
  write_quoted(unescaped_);
}

void csv_writer::write_quoted(std::string_view bytes) {
  if (!needs_quotes(bytes)) {
    append_short(to_, bytes);
    return;
  }
  to_.append('"');
  for (;;) {
    const std::size_t quote = bytes.find('"');
    to_.append(bytes.substr(0, quote));
    if (quote == std::string_view::npos) break;
    to_.append("\"\"");
    bytes.remove_prefix(quote + 1);
  }
  to_.append('"');
}

void csv_writer::write_value(value from) {
  switch (from.kind()) {
    case value_kind::floating: write_float(to_, from.raw(), from.as_float()); break;
    case value_kind::integer:
      write_integer(to_, without_suffix(from.raw()), from.as_integer());
      break;
    case value_kind::unsigned_integer:
      write_integer(to_, without_suffix(from.raw()), from.as_unsigned());
      break;
    case value_kind::boolean: to_.append(from.as_boolean() ? "true" : "false"); break;
    case value_kind::string: write_text(from.as_string()); break;
  }
}

}  // namespace simdlp::tool
