// SPDX-License-Identifier: Apache-2.0
// Learning, checking and merging. A point is looked at once: new columns are added on the way and
// taken back if a later piece of the line conflicts.
#include "simdlp/schema.h"

#include <algorithm>
#include <utility>

#include "text/key_hash.h"
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
                        value_kind expected_kind) {
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
    case schema_errc::tag_field_conflict:
      return out.append(", but a ").append(name(expected_role)).append(" in the table");
    default: break;
  }
  out.append(" is ").append(name(kind)).append(" here, but ").append(name(expected_kind));
  return out += " in the table";
}

bool is_number(value_kind kind) noexcept {
  return kind == value_kind::floating || kind == value_kind::integer ||
         kind == value_kind::unsigned_integer;
}

// Unescaped bytes of a text; copied only when there is something to unescape.
std::string_view plain(text from, std::string& memory) {
  if (!from.has_escapes()) return from.raw();
  memory.clear();
  from.append_to(memory);
  return memory;
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

}  // namespace

std::string_view name(schema_errc code) noexcept { return wording_of(code).name; }
std::string_view message(schema_errc code) noexcept { return wording_of(code).message; }

std::string schema_conflict::message() const {
  return sentence_of(code, measurement.to_string(), key.to_string(), role, expected_role, kind,
                     expected_kind);
}
std::string schema::merge_conflict::message() const {
  return sentence_of(code, measurement, key, role, expected_role, kind, expected_kind);
}

namespace detail {

std::size_t name_hash::operator()(std::string_view key) const noexcept {
  // An address that differs from run to run where the system randomises them.
  static const char seed = 0;
  return static_cast<std::size_t>(key_hash(&seed)(key));
}

bool used_columns::add(std::uint32_t column) {
  if (all_.size() < few) {
    if (std::find(all_.begin(), all_.end(), column) != all_.end()) return false;
  } else {
    if (all_.size() == few) {
      for (const std::uint32_t each : all_) {
        if (bits_.size() <= each) bits_.resize(std::size_t{each} + 1);
        bits_[each] = true;
      }
    }
    if (bits_.size() <= column) bits_.resize(std::size_t{column} + 1);
    if (bits_[column]) return false;
    bits_[column] = true;
  }
  all_.push_back(column);
  return true;
}

void used_columns::clear() noexcept {
  if (!bits_.empty()) {
    for (const std::uint32_t each : all_) {
      if (each < bits_.size()) bits_[each] = false;
    }
  }
  all_.clear();
}

}  // namespace detail

std::uint32_t table_schema::find(std::string_view key) const noexcept {
  const auto found = index_.find(key);
  return found == index_.end() ? npos : found->second;
}

std::uint32_t table_schema::add(std::string_view key, column_role role, value_kind kind) {
  const auto added = static_cast<std::uint32_t>(columns_.size());
  std::string unique(key);
  const auto is_taken = [&](const std::string& wanted) {
    if (names_.contains(wanted)) return true;
    const std::uint32_t known = find(wanted);
    return known != npos && columns_[known].name == wanted;
  };
  while (is_taken(unique)) unique.append(":").append(simdlp::name(kind));
  if (unique != key) names_.emplace(unique, added);
  columns_.push_back({std::move(unique), std::string(key), role, kind});
  next_.push_back(npos);
  const auto [first, is_new] = index_.try_emplace(std::string(key), added);
  if (!is_new) {
    std::uint32_t last = first->second;
    while (next_[last] != npos) last = next_[last];
    next_[last] = added;
  }
  return added;
}

void table_schema::remove_last() {
  const auto last = static_cast<std::uint32_t>(columns_.size() - 1);
  const schema_column& column = columns_.back();
  if (column.name != column.key) names_.erase(column.name);
  const auto first = index_.find(column.key);
  if (first->second == last) {
    index_.erase(first);
  } else {
    std::uint32_t at = first->second;
    while (next_[at] != last) at = next_[at];
    next_[at] = npos;
  }
  columns_.pop_back();
  next_.pop_back();
}

std::uint32_t schema::table_of(std::string_view measurement) const noexcept {
  const auto found = index_.find(measurement);
  return found == index_.end() ? table_schema::npos : found->second;
}

const table_schema* schema::find(std::string_view measurement) const noexcept {
  const std::uint32_t found = table_of(measurement);
  return found == table_schema::npos ? nullptr : &tables_[found];
}

std::uint32_t schema::add_table(std::string_view measurement) {
  const auto added = static_cast<std::uint32_t>(tables_.size());
  tables_.emplace_back();
  tables_.back().measurement_ = measurement;
  index_.emplace(std::string(measurement), added);
  bytes_ += cost_of(measurement);
  return added;
}

void schema::remove_last_table() {
  bytes_ -= cost_of(tables_.back().measurement_);
  index_.erase(tables_.back().measurement_);
  tables_.pop_back();
}

schema::place schema::place_of(const table_schema& in, std::string_view key, column_role role,
                               value_kind kind) const noexcept {
  place found;
  if (key == "time") {
    found.code = schema_errc::reserved_name;
    return found;
  }
  const std::uint32_t first = in.find(key);
  if (first != table_schema::npos) {
    const schema_column& column = in.columns_[first];
    if (column.role != role) {
      found.code = schema_errc::tag_field_conflict;
      found.conflicts_with = first;
      return found;
    }
    std::uint32_t at = first;
    while (at != table_schema::npos && in.columns_[at].kind != kind) at = in.next_[at];
    found.column = at;
    if (at != table_schema::npos) return found;
    if (options_.on_type_conflict != type_conflicts::split) {
      const bool both_numbers = is_number(column.kind) && is_number(kind);
      const bool one_float = column.kind == value_kind::floating || kind == value_kind::floating;
      found.column = first;
      if (options_.on_type_conflict == type_conflicts::widen && both_numbers && one_float) {
        found.widens = kind == value_kind::floating;
        return found;
      }
      found.code = schema_errc::type_conflict;
      found.conflicts_with = first;
      return found;
    }
  }
  if (in.columns_.size() >= options_.max_columns) found.code = schema_errc::too_many_columns;
  return found;
}

// Looks at a point against `known`; adds to `learning` when that is given, which then is the same
// table. Columns to be widened are noted and not touched.
schema_conflict schema::look_at(const point& of, table_schema* learning, const table_schema& known,
                                scratch& memory) const {
  memory.widened.clear();
  memory.used.clear();
  // Without a table to add to, the new keys of this line are kept here.
  table_schema unseen;
  std::size_t bytes = bytes_;
  // A table that check() does not know; every other has a column.
  if (known.columns_.empty() && learning == nullptr) {
    bytes += cost_of(plain(of.measurement(), memory.key));
  }
  const auto base = static_cast<std::uint32_t>(known.columns_.size());
  const auto look = [&](text key_text, column_role role, value_kind kind) -> schema_conflict {
    const std::string_view key = plain(key_text, memory.key);
    schema_conflict conflict{schema_errc::none, of.measurement(), key_text, role, role, kind, kind};
    place found = place_of(known, key, role, kind);
    if (learning == nullptr && found.column == table_schema::npos &&
        (found.code == schema_errc::none || found.code == schema_errc::too_many_columns)) {
      const place in_line = place_of(unseen, key, role, kind);
      if (in_line.code == schema_errc::none && in_line.column != table_schema::npos) {
        found = in_line;
        found.column += base;
      } else if (in_line.code == schema_errc::tag_field_conflict ||
                 in_line.code == schema_errc::type_conflict) {
        conflict.code = in_line.code;
        conflict.expected_role = unseen.columns_[in_line.conflicts_with].role;
        conflict.expected_kind = unseen.columns_[in_line.conflicts_with].kind;
        return conflict;
      } else if (base + unseen.columns_.size() >= options_.max_columns) {
        found.code = schema_errc::too_many_columns;
      }
    }
    if (found.code == schema_errc::none && found.column == table_schema::npos) {
      bytes += cost_of(key);
      if (bytes > options_.max_bytes) found.code = schema_errc::schema_too_large;
    }
    conflict.code = found.code;
    if (found.conflicts_with != table_schema::npos) {
      conflict.expected_role = known.columns_[found.conflicts_with].role;
      conflict.expected_kind = known.columns_[found.conflicts_with].kind;
    }
    if (found.code != schema_errc::none) return conflict;
    if (found.column == table_schema::npos) {
      found.column =
          learning != nullptr ? learning->add(key, role, kind) : base + unseen.add(key, role, kind);
    }
    if (!memory.used.add(found.column)) {
      if (role == column_role::tag) conflict.code = schema_errc::duplicate_tag;
      if (role == column_role::field && options_.on_duplicate_field == duplicate_fields::reject) {
        conflict.code = schema_errc::duplicate_field;
      }
      if (conflict) return conflict;
    }
    if (found.widens) memory.widened.push_back(found.column);
    return conflict;
  };
  for (const auto& [key, value] : of.tags()) {
    if (const auto conflict = look(key, column_role::tag, value_kind::string)) return conflict;
  }
  for (const auto& [key, value] : of.fields()) {
    if (const auto conflict = look(key, column_role::field, value.kind())) return conflict;
  }
  return {};
}

schema_conflict schema::learn(const point& from) {
  const std::string_view measurement = plain(from.measurement(), scratch_.key);
  std::uint32_t table = table_of(measurement);
  const bool is_new = table == table_schema::npos;
  if (is_new) {
    if (tables_.size() >= options_.max_tables) {
      return {schema_errc::too_many_tables, from.measurement(), {}};
    }
    if (bytes_ + cost_of(measurement) > options_.max_bytes) {
      return {schema_errc::schema_too_large, from.measurement(), {}};
    }
    table = add_table(measurement);
  }
  table_schema& in = tables_[table];
  const std::size_t before = in.columns_.size();
  const schema_conflict conflict = look_at(from, &in, in, scratch_);
  if (conflict) {
    while (in.columns_.size() > before) in.remove_last();
    if (is_new) remove_last_table();
    return conflict;
  }
  for (const std::uint32_t column : scratch_.widened) {
    in.columns_[column].kind = value_kind::floating;
  }
  for (std::size_t i = before; i < in.columns_.size(); ++i) bytes_ += cost_of(in.columns_[i].key);
  if (is_new || in.columns_.size() != before || !scratch_.widened.empty()) ++revision_;
  return {};
}

schema_conflict schema::check(const point& of) const {
  scratch memory;
  const std::string_view measurement = plain(of.measurement(), memory.key);
  const table_schema* known = find(measurement);
  const table_schema none;
  if (known == nullptr) {
    if (tables_.size() >= options_.max_tables) {
      return {schema_errc::too_many_tables, of.measurement(), {}};
    }
    if (bytes_ + cost_of(measurement) > options_.max_bytes) {
      return {schema_errc::schema_too_large, of.measurement(), {}};
    }
    known = &none;
  }
  return look_at(of, nullptr, *known, memory);
}

std::vector<schema::merge_conflict> schema::merge(const schema& other) {
  std::vector<merge_conflict> conflicts;
  for (const table_schema& from : other.tables_) {
    std::uint32_t table = table_of(from.measurement_);
    if (table == table_schema::npos) {
      schema_errc code = schema_errc::none;
      if (tables_.size() >= options_.max_tables) code = schema_errc::too_many_tables;
      if (bytes_ + cost_of(from.measurement_) > options_.max_bytes) {
        code = schema_errc::schema_too_large;
      }
      if (code != schema_errc::none) {
        conflicts.push_back({code, from.measurement_, "", column_role::field, column_role::field,
                             value_kind::string, value_kind::string});
        continue;
      }
      table = add_table(from.measurement_);
      ++revision_;
    }
    table_schema& in = tables_[table];
    for (const schema_column& column : from.columns_) {
      place found = place_of(in, column.key, column.role, column.kind);
      if (found.code == schema_errc::none && found.column == table_schema::npos &&
          bytes_ + cost_of(column.key) > options_.max_bytes) {
        found.code = schema_errc::schema_too_large;
      }
      if (found.code != schema_errc::none) {
        merge_conflict conflict{found.code,  from.measurement_, column.key, column.role,
                                column.role, column.kind,       column.kind};
        if (found.conflicts_with != table_schema::npos) {
          conflict.expected_role = in.columns_[found.conflicts_with].role;
          conflict.expected_kind = in.columns_[found.conflicts_with].kind;
        }
        conflicts.push_back(std::move(conflict));
      } else if (found.column == table_schema::npos) {
        in.add(column.key, column.role, column.kind);
        bytes_ += cost_of(column.key);
        ++revision_;
      } else if (found.widens) {
        ++revision_;
        in.columns_[found.column].kind = value_kind::floating;
      }
    }
  }
  return conflicts;
}

std::string schema::to_text() const {
  std::string out;
  for (const table_schema& table : tables_) {
    out.append(table.measurement_).append("\n");
    for (const schema_column& column : table.columns_) {
      out.append("  ").append(column.name).append("  ").append(name(column.role)).append("  ");
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
