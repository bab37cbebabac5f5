// SPDX-License-Identifier: Apache-2.0
// Points as a table. A cell without a value is empty; an empty string is "". Rows end with CR LF, as
// the form asks.
#include <algorithm>
#include <unordered_set>

#include "cat_writer.h"
#include "hash.h"
#include "json_tokens.h"

namespace simdlp::tool {
namespace {

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

// A key that occurs twice in a point leaves its last value.
template <class Cell>
void csv_writer::columns<Cell>::set(std::string_view key, std::size_t expected, Cell cell) {
  if (expected >= keys.size() || !is_same(keys[expected], key)) {
    expected = *of_key.find(key, [this](std::uint32_t column) { return keys[column]; });
  }
  cells[expected] = cell;
}

csv_writer::csv_writer(output& to, const measurement_statistics& of) : to_(to) {
  for (const tag_column& column : of.tags) tags_.add(column.key);
  for (const field_column& column : of.fields) fields_.add(column.key);
}

// Tag, field and time may have the same name. The tag or field then has another one in the header.
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

void csv_writer::write(point from) {
  std::ranges::fill(tags_.cells, std::nullopt);
  std::ranges::fill(fields_.cells, std::nullopt);
  std::size_t expected = 0;
  for (const auto& [key, value] : from.tags()) tags_.set(key.raw(), expected++, value);
  expected = 0;
  for (const auto& [key, value] : from.fields()) fields_.set(key.raw(), expected++, value);

  for (const std::optional<text>& cell : tags_.cells) {
    if (cell) write_text(*cell);
    to_.append(',');
  }
  for (const std::optional<value>& cell : fields_.cells) {
    if (cell) write_value(*cell);
    to_.append(',');
  }
  if (const auto time = from.timestamp()) write_integer(to_, *time);
  to_.append("\r\n");
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
  if (!bytes.empty() && bytes.find_first_of("\",\r\n") == std::string_view::npos) {
    to_.append(bytes);
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
    case value_kind::floating: write_float(to_, from.as_float()); break;
    case value_kind::integer: write_integer(to_, from.as_integer()); break;
    case value_kind::unsigned_integer: write_integer(to_, from.as_unsigned()); break;
    case value_kind::boolean: to_.append(from.as_boolean() ? "true" : "false"); break;
    case value_kind::string: write_text(from.as_string()); break;
  }
}

}  // namespace simdlp::tool
