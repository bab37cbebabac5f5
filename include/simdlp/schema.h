// SPDX-License-Identifier: Apache-2.0
// The schema of points: for each measurement, its tag and field columns and their types. A schema learns
// from points, checks points, and can be merged, compared and printed.
//
//   simdlp::schema schema;
//   for (simdlp::point point : decode) {
//     if (!point) continue;
//     if (const auto conflict = schema.learn(point)) log(conflict.message());
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simdlp/point.h"
#include "simdlp/value.h"

namespace simdlp {

// Why a valid line does not fit a schema.
enum class schema_errc : std::uint8_t {
  none,
  reserved_name,       // a tag or field is named `time`, which is the name of the timestamp column
  duplicate_tag,       // a tag key occurs twice in the line
  duplicate_field,     // a field key occurs twice in the line (duplicate_fields::reject)
  tag_field_conflict,  // a key is a tag in one line and a field in another, or both in this line
  type_conflict,       // a field has another type than before
  too_many_tables,
  too_many_columns,
  schema_too_large,
  line_too_large,  // the line alone exceeds the limits of a batch
};
inline constexpr std::size_t schema_errc_count =
    static_cast<std::size_t>(schema_errc::line_too_large) + 1;

// Return the code as a word, e.g. "type_conflict", and as a sentence. Static storage.
[[nodiscard]] std::string_view name(schema_errc code) noexcept;
[[nodiscard]] std::string_view message(schema_errc code) noexcept;

enum class column_role : std::uint8_t { tag, field };
[[nodiscard]] constexpr std::string_view name(column_role role) noexcept {
  return role == column_role::tag ? "tag" : "field";
}

// What to do with a field whose type differs from that of its column.
enum class type_conflicts : std::uint8_t {
  reject,  // The line does not fit: type_conflict. InfluxDB does the same.
  split,   // The field goes to another column, named after the key and the type: `load:int`.
  // If one is a float and the other an integer of either kind, the column holds floats, and
  // integers above 2^53 are rounded. Other conflicts are rejected.
  widen,
};

// What to do with a second field with the same key in a line.
enum class duplicate_fields : std::uint8_t { reject, last_wins };

struct schema_options {
  type_conflicts on_type_conflict = type_conflicts::reject;
  duplicate_fields on_duplicate_field = duplicate_fields::reject;
  std::size_t max_tables = 100'000;
  std::size_t max_columns = 10'000;  // of one table, tags and fields together
  // Memory for names, columns and tables. The estimate is an upper bound: for each table and each column,
  // 512 bytes and four times the size of its name.
  std::size_t max_bytes = std::size_t{1} << 30U;

  friend bool operator==(const schema_options&, const schema_options&) noexcept = default;
};

// A column of a table. `name` is unique in its table; it differs from `key` only if type_conflicts::split
// has added a second column for the key, or if the key is the name of such a column. The type is then added
// to the name: after the columns `a` and `a:int`, an integer field `a:int` becomes the column `a:int:int`.
struct schema_column {
  std::string name;
  std::string key;
  column_role role = column_role::field;
  value_kind kind = value_kind::string;  // tags are strings

  friend bool operator==(const schema_column&, const schema_column&) noexcept = default;
};

// Why a point does not fit a schema. Converts to true if there is a conflict. The texts are views of the
// input.
struct schema_conflict {
  schema_errc code = schema_errc::none;
  text measurement;
  text key;
  column_role role = column_role::field;           // in the line
  column_role expected_role = column_role::field;  // in the schema
  value_kind kind = value_kind::string;            // of the value in the line
  value_kind expected_kind = value_kind::string;   // of the column
  bool within_line = false;  // the tag or field that it conflicts with is in the same line

  [[nodiscard]] explicit operator bool() const noexcept { return code != schema_errc::none; }
  // One sentence that names the measurement, the key and both types, e.g.
  //   field 'load' of 'cpu' is int here, but float in the table
  [[nodiscard]] std::string message() const;
};

namespace detail {

// A seeded hash of keys, so that an attacker cannot prepare keys that collide.
struct name_hash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view key) const noexcept;
};
struct name_equal {
  using is_transparent = void;
  [[nodiscard]] bool operator()(std::string_view a, std::string_view b) const noexcept {
    return a == b;
  }
};
using name_index = std::unordered_map<std::string, std::uint32_t, name_hash, name_equal>;

// The set of columns that a line has. Their number is not bounded.
class used_columns {
 public:
  // Returns false if the set already has the column.
  bool add(std::uint32_t column);
  void clear() noexcept;

 private:
  static constexpr std::size_t few = 32;  // up to this size, a linear search is used

  std::vector<std::uint32_t> all_;
  std::vector<bool> bits_;  // used for more than `few` columns
};

}  // namespace detail

// The columns of one measurement, in the order in which they were first seen.
class table_schema {
 public:
  static constexpr std::uint32_t npos = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] const std::string& measurement() const noexcept { return measurement_; }
  [[nodiscard]] const std::vector<schema_column>& columns() const noexcept { return columns_; }

  // Returns the index of the first column with that key, or npos. next_of_key() returns the next column
  // with the same key, or npos. O(1) on average.
  [[nodiscard]] std::uint32_t find(std::string_view key) const noexcept;
  [[nodiscard]] std::uint32_t next_of_key(std::uint32_t column) const noexcept {
    return next_[column];
  }

  friend bool operator==(const table_schema& a, const table_schema& b) noexcept {
    return a.measurement_ == b.measurement_ && a.columns_ == b.columns_;
  }

 private:
  friend class schema;
  friend class table_builder;

  std::uint32_t add(std::string_view key, column_role role, value_kind kind);
  void remove_last();

  std::string measurement_;
  std::vector<schema_column> columns_;
  std::vector<std::uint32_t> next_;  // the next column with the same key, or npos
  detail::name_index index_;         // key to its first column
  detail::name_index names_;         // column names that differ from their keys
};

// The tables and columns of any number of measurements.
//
// Errors: functions that add columns, and those that return a string, may throw std::bad_alloc.
// Thread safety: as a std::vector; several threads may check() a schema that no thread changes.
// learn() allocates only for new tables and columns.
class schema {
 public:
  explicit schema(const schema_options& options = {}) : options_(options) {}

  // Adds the tables and columns of a valid point that the schema does not have. If the point conflicts
  // with the schema, adds nothing and returns the conflict. Amortised O(tags + fields).
  [[nodiscard]] schema_conflict learn(const point& from);

  // Returns what learn() would return, without adding anything. O(tags + fields).
  [[nodiscard]] schema_conflict check(const point& of) const;

  // One conflict of merge().
  struct merge_conflict {
    schema_errc code;
    std::string measurement;
    std::string key;
    column_role role;
    column_role expected_role;
    value_kind kind;
    value_kind expected_kind;
    // The same sentence as schema_conflict::message().
    [[nodiscard]] std::string message() const;
  };
  // Adds the tables and columns of `other`, as if this schema had learned the lines of both, in this
  // order. Leaves out columns that conflict, and returns them. O(columns of `other`).
  std::vector<merge_conflict> merge(const schema& other);

  // The tables, in the order in which their measurements were first seen. find() returns null if there
  // is no such table. Both are valid until the schema is changed.
  [[nodiscard]] const std::vector<table_schema>& tables() const noexcept { return tables_; }
  [[nodiscard]] const table_schema* find(std::string_view measurement) const noexcept;

  // Memory in use in bytes, as schema_options::max_bytes counts it.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  // Increases when learn() or merge() adds or changes a table or column.
  [[nodiscard]] std::uint64_t revision() const noexcept { return revision_; }

  [[nodiscard]] const schema_options& options() const noexcept { return options_; }

  // One line for each table, then one for each column, indented: name, role, type. Names with spaces are in
  // quotes, as in JSON.
  [[nodiscard]] std::string to_text() const;
  // {"tables":[{"measurement":"cpu","columns":[{"name":"host","role":"tag","type":"string"},…]},…]};
  // a column also has "key" if that differs from its name. Bytes that are not UTF-8 become U+FFFD.
  [[nodiscard]] std::string to_json() const;

  // The same tables with the same columns in the same order.
  friend bool operator==(const schema& a, const schema& b) noexcept {
    return a.tables_ == b.tables_;
  }

 private:
  friend class table_builder;

  // The column of a tag or field of a line. `column` is npos if it has not been added yet.
  struct place {
    schema_errc code = schema_errc::none;
    std::uint32_t column = table_schema::npos;
    bool widens = false;  // the column has integers and will have floats
    std::uint32_t conflicts_with = table_schema::npos;
  };
  [[nodiscard]] place place_of(const table_schema& in, std::string_view key, column_role role,
                               value_kind kind) const noexcept;
  // Memory that is reused from line to line.
  struct scratch {
    std::string key;
    std::vector<std::uint32_t> widened;
    detail::used_columns used;
  };
  [[nodiscard]] schema_conflict look_at(const point& of, table_schema* learning,
                                        const table_schema& known, scratch& memory) const;
  [[nodiscard]] static std::size_t cost_of(std::string_view name) noexcept {
    return 512 + 4 * name.size();
  }
  [[nodiscard]] std::uint32_t table_of(std::string_view measurement) const noexcept;
  std::uint32_t add_table(std::string_view measurement);
  void remove_last_table();

  schema_options options_;
  std::vector<table_schema> tables_;
  detail::name_index index_;
  std::uint64_t revision_ = 0;
  std::size_t bytes_ = 0;  // see schema_options::max_bytes
  scratch scratch_;
};

}  // namespace simdlp
