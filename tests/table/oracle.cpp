// SPDX-License-Identifier: Apache-2.0
#include "table/oracle.h"

#include <set>
#include <sstream>

namespace simdlp::table_tests {
namespace {

value_kind kind_of(const reference::value& value) {
  constexpr value_kind kinds[] = {value_kind::floating, value_kind::integer,
                                  value_kind::unsigned_integer, value_kind::boolean,
                                  value_kind::string};
  return kinds[value.index()];
}

bool is_number(value_kind kind) {
  return kind != value_kind::boolean && kind != value_kind::string;
}

double as_double(const reference::value& value) {
  if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  if (const auto* const whole = std::get_if<std::uint64_t>(&value)) {
    return static_cast<double>(*whole);
  }
  return std::get<double>(value);
}

std::string unique_name(const oracle_table& in, const std::string& key, value_kind kind) {
  std::string unique = key;
  for (;;) {
    bool taken = false;
    for (const schema_column& column : in.columns) taken = taken || column.name == unique;
    if (!taken) return unique;
    unique += ":" + std::string(name(kind));
  }
}

struct added {
  std::string code;
  std::size_t column = 0;
};

added place(oracle_table& in, const std::string& key, column_role role, value_kind kind,
            const schema_options& options) {
  if (key == "time") return {"reserved_name"};
  for (std::size_t i = 0; i < in.columns.size(); ++i) {
    schema_column& column = in.columns[i];
    if (column.key != key) continue;
    if (column.role != role) return {"tag_field_conflict"};
    if (column.kind == kind) return {"", i};
    if (options.on_type_conflict == type_conflicts::split) continue;
    const bool one_float = column.kind == value_kind::floating || kind == value_kind::floating;
    if (options.on_type_conflict == type_conflicts::widen && one_float && is_number(kind) &&
        is_number(column.kind)) {
      if (kind == value_kind::floating) {
        column.kind = kind;
        for (oracle_row& row : in.rows) {
          const auto cell = row.cells.find(i);
          if (cell != row.cells.end()) cell->second = as_double(cell->second);
        }
      }
      return {"", i};
    }
    return {"type_conflict"};
  }
  if (in.columns.size() >= options.max_columns) return {"too_many_columns"};
  in.columns.push_back({unique_name(in, key, kind), key, role, kind});
  return {"", in.columns.size() - 1};
}

std::string add_row(oracle_table& in, const reference::point& from, const schema_options& options) {
  oracle_row row;
  std::set<std::size_t> seen;
  for (const auto& [key, value] : from.tags) {
    const added where = place(in, key, column_role::tag, value_kind::string, options);
    if (!where.code.empty()) return where.code;
    if (!seen.insert(where.column).second) return "duplicate_tag";
    row.cells[where.column] = value;
  }
  for (const auto& [key, value] : from.fields) {
    const added where = place(in, key, column_role::field, kind_of(value), options);
    if (!where.code.empty()) return where.code;
    if (!seen.insert(where.column).second &&
        options.on_duplicate_field == duplicate_fields::reject) {
      return "duplicate_field";
    }
    const bool floats = in.columns[where.column].kind == value_kind::floating;
    row.cells[where.column] = floats ? reference::value(as_double(value)) : value;
  }
  // A later field of the line may have converted a column to floats.
  for (auto& [column, cell] : row.cells) {
    if (in.columns[column].kind == value_kind::floating) cell = as_double(cell);
  }
  row.timestamp = from.time;
  in.rows.push_back(std::move(row));
  return {};
}

std::string show(const reference::value& value) {
  std::ostringstream out;
  out.precision(17);
  std::visit([&](const auto& held) { out << held; }, value);
  return out.str();
}

reference::value cell_of(const column_view& column, std::size_t row) {
  if (column.role() == column_role::tag) return std::string(column.string(row));
  switch (column.kind()) {
    case value_kind::floating: return column.floats()[row];
    case value_kind::integer: return column.integers()[row];
    case value_kind::unsigned_integer: return column.unsigned_integers()[row];
    case value_kind::boolean: return column.boolean(row);
    case value_kind::string: break;
  }
  return std::string(column.string(row));
}

}  // namespace

std::string oracle::add(const reference::point& from, const schema_options& options) {
  for (oracle_table& known : tables) {
    if (known.measurement != from.measurement) continue;
    oracle_table with = known;
    std::string code = add_row(with, from, options);
    if (code.empty()) known = std::move(with);
    return code;
  }
  if (tables.size() >= options.max_tables) return "too_many_tables";
  oracle_table fresh{from.measurement, {}, {}};
  std::string code = add_row(fresh, from, options);
  if (code.empty()) tables.push_back(std::move(fresh));
  return code;
}

void oracle::read(std::string_view input, const schema_options& options,
                  const reference::options& decoding) {
  for (const reference::outcome& line : reference::decode(input, decoding)) {
    if (const auto* const failure = std::get_if<reference::failure>(&line.what)) {
      rejected.emplace_back(line.begin, failure->code);
      continue;
    }
    const std::string code = add(std::get<reference::point>(line.what), options);
    if (!code.empty()) rejected.emplace_back(line.begin, code);
  }
}

std::string comparison::differ(const table_batch& batch) {
  for (std::size_t t = 0; t < batch.size(); ++t) {
    if (std::string what = differ(batch[t]); !what.empty()) return what;
  }
  return {};
}

std::string comparison::differ(const table& got) {
  const std::string name(got.measurement());
  const oracle_table* wanted = nullptr;
  for (const oracle_table& each : expected_.tables) {
    if (each.measurement == name) wanted = &each;
  }
  if (wanted == nullptr) return "no table " + name + " expected";
  if (got.columns() > wanted->columns.size()) return name + ": too many columns";
  for (std::size_t row = 0; row < got.rows(); ++row) {
    const std::string where = name + " row " + std::to_string(next_[name]) + ": ";
    if (next_[name] >= wanted->rows.size()) return where + "too many rows";
    const oracle_row& line = wanted->rows[next_[name]++];
    const bool has_time = got.timestamp_validity().empty() ||
                          (unsigned{got.timestamp_validity()[row / 8]} >> (row % 8) & 1U) != 0;
    if (has_time != line.timestamp.has_value()) return where + "timestamp or none";
    if (got.timestamps()[row] != line.timestamp.value_or(0)) return where + "timestamp";
    for (std::size_t c = 0; c < got.columns(); ++c) {
      const column_view column = got.column(c);
      const schema_column& is = wanted->columns[c];
      if (column.name() != is.name || column.key() != is.key || column.role() != is.role) {
        return where + "column " + is.name + " is " + std::string(column.name());
      }
      const auto cell = line.cells.find(c);
      if (column.has(row) != (cell != line.cells.end())) {
        return where + is.name + (column.has(row) ? " has a value" : " has no value");
      }
      reference::value value = cell_of(column, row);
      if (cell == line.cells.end()) {
        const bool empty = column.role() == column_role::tag || value == reference::value(0.0) ||
                           value == reference::value(std::int64_t{0}) ||
                           value == reference::value(std::uint64_t{0}) ||
                           value == reference::value(false) ||
                           value == reference::value(std::string());
        if (!empty) return where + is.name + " holds a rest: " + show(value);
        continue;
      }
      // A batch that was taken before the column was widened.
      if (is.kind == value_kind::floating && is_number(column.kind())) value = as_double(value);
      if (!reference::identical(value, cell->second)) {
        return where + is.name + " is " + show(value) + ", expected " + show(cell->second);
      }
    }
    for (const auto& [column, cell] : line.cells) {
      if (column >= got.columns()) return where + "a column is missing";
    }
  }
  return {};
}

std::string comparison::finish() {
  for (const oracle_table& each : expected_.tables) {
    if (next_[each.measurement] != each.rows.size()) return each.measurement + ": rows are missing";
  }
  return {};
}

std::string difference(const oracle& expected, const std::vector<table_batch>& batches) {
  comparison compare(expected);
  for (const table_batch& batch : batches) {
    if (std::string what = compare.differ(batch); !what.empty()) return what;
  }
  return compare.finish();
}

}  // namespace simdlp::table_tests
