// SPDX-License-Identifier: Apache-2.0
// Learning, checking and merging. A point is read in one pass: new columns are added, and removed
// again if a later part of the line conflicts.
#include "simdlp/schema.h"

#include <algorithm>
#include <utility>

#include "text/key_hash.h"

namespace simdlp {
namespace {

bool is_number(value_kind kind) noexcept {
  return kind == value_kind::floating || kind == value_kind::integer ||
         kind == value_kind::unsigned_integer;
}

// Returns the unescaped bytes of a text. Copies them only if the text has escapes.
std::string_view plain(text from, std::string& memory) {
  if (!from.has_escapes()) return from.raw();
  memory.clear();
  from.append_to(memory);
  return memory;
}

}  // namespace

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

// Compares a point with `known`. If `learning` is given, which must be the same table, adds to it.
// Only lists the columns to be widened.
schema_conflict schema::look_at(const point& of, table_schema* learning, const table_schema& known,
                                scratch& memory) const {
  memory.widened.clear();
  memory.used.clear();
  // Holds the new keys of this line if there is no table to add them to.
  table_schema unseen;
  std::size_t bytes = bytes_;
  // A table that check() does not know. Every known table has a column.
  if (known.columns_.empty() && learning == nullptr) {
    bytes += cost_of(plain(of.measurement(), memory.key));
  }
  const auto base = static_cast<std::uint32_t>(known.columns_.size());
  // An earlier field of this line has made the column one of floats, which takes every number.
  const auto accept_widened = [&](place& found, std::uint32_t column, value_kind kind) {
    if (found.code != schema_errc::type_conflict || !is_number(kind)) return;
    if (std::ranges::find(memory.widened, column) == memory.widened.end()) return;
    found = {};
    found.column = column;
  };
  const auto look = [&](text key_text, column_role role, value_kind kind) -> schema_conflict {
    const std::string_view key = plain(key_text, memory.key);
    schema_conflict conflict{
        schema_errc::none, of.measurement(), key_text, role, role, kind, kind, false};
    place found = place_of(known, key, role, kind);
    accept_widened(found, found.conflicts_with, kind);
    if (learning == nullptr && found.column == table_schema::npos &&
        (found.code == schema_errc::none || found.code == schema_errc::too_many_columns)) {
      place in_line = place_of(unseen, key, role, kind);
      accept_widened(in_line, base + in_line.conflicts_with, kind);
      if (in_line.code == schema_errc::none && in_line.column != table_schema::npos) {
        found = in_line;
        found.column += base;
      } else if (in_line.code == schema_errc::tag_field_conflict ||
                 in_line.code == schema_errc::type_conflict) {
        conflict.code = in_line.code;
        conflict.expected_role = unseen.columns_[in_line.conflicts_with].role;
        conflict.expected_kind = unseen.columns_[in_line.conflicts_with].kind;
        conflict.within_line = true;
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
      conflict.within_line = found.conflicts_with >= base;
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

}  // namespace simdlp
