// SPDX-License-Identifier: Apache-2.0
// The forms in which `simdlp cat` writes points. cat.cpp selects the points.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli_fwd.h"
#include "collect/statistics.h"
#include "hash_set.h"
#include "json_pieces.h"
#include "output.h"
#include "simdlp/point.h"

namespace simdlp::tool {

// Options of JSON for readers that convert every number to a float.
struct json_flags {
  bool dates = false;          // times are RFC 3339
  bool integers_text = false;  // integers are in quotes

  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command);
};

// Writes each point as a JSON object on its own line:
//   {"time":1,"name":"m","tags":[{"key":"k","value":"v"}],"fields":[{"key":"f","value":{"int":1}}]}
class json_writer {
 public:
  // `validated`: names and strings are known to be UTF-8. Otherwise bytes that are not become U+FFFD.
  // The writer borrows memory from the pool between the first point and finish(). The pool must outlive
  // it.
  json_writer(output& to, bool validated, json_flags form, json_piece_pool& pieces)
      : to_(to), validated_(validated), form_(form), pool_(pieces) {}

  void write(point from);
  void finish() { pieces_.reset(); }

  // The number of names and strings that were changed because they were not UTF-8.
  [[nodiscard]] std::uint64_t changed() const { return changed_; }

 private:
  void write_time(point from);
  void write_series(point from);
  void make_series(output& made, point from);
  // `skipped`: the bytes at the start of a piece that are left out, 1 for the first tag or field of a line.
  [[nodiscard]] bool write_known_field(const field& from, std::size_t skipped);
  void write_any_field(const field& from, std::size_t skipped);
  void write_name(output& to, text name, name_use use, std::size_t skipped);
  void write_value(value from);
  void write_text(output& to, text from);
  // True for an integer that is written as text.
  [[nodiscard]] bool is_quoted(value_kind kind) const {
    return form_.integers_text &&
           (kind == value_kind::integer || kind == value_kind::unsigned_integer);
  }

  output& to_;
  bool validated_;
  json_flags form_;
  std::uint64_t changed_ = 0;
  std::string unescaped_;
  json_piece_pool& pool_;
  json_piece_pool::lease pieces_;
};

// Writes the points of one measurement as a table in the form of RFC 4180: a column for each tag
// and each field, and `time`.
class csv_writer {
 public:
  // The columns come from `of`, which must outlive the writer. `merges`: neighbouring points with
  // the same tags and time become one row.
  csv_writer(output& to, const measurement_statistics& of, bool merges);

  void write_header();
  // The text of the point must stay valid until the next point or finish().
  void write(point from);
  // Writes the last row.
  void finish();

  // The number of values that were overwritten by a later, different one of the same row and
  // column.
  [[nodiscard]] std::uint64_t overwritten() const { return overwritten_; }

 private:
  // The columns of tags or of fields, and their values in the current point.
  template <class Cell>
  struct columns {
    std::vector<std::string_view> keys;  // as written in the line
    name_index of_key;
    std::vector<std::optional<Cell>> cells;

    void add(std::string_view key);
    // Returns the number of the column.
    [[nodiscard]] std::size_t place_of(std::string_view key, std::size_t expected);
  };

  [[nodiscard]] bool write_in_order(point from);
  void take_tags(point from);
  [[nodiscard]] bool belongs_to_row(point here);

  void write_tags(output& to);
  void write_text(output& to, text from);
  void write_quoted(output& to, std::string_view bytes);
  void write_cell(output& to, const value& from);

  output& to_;
  columns<text> tags_;
  columns<value> fields_;
  std::optional<std::int64_t> time_;
  bool has_row_ = false;
  bool merges_;
  std::uint64_t overwritten_ = 0;
  std::vector<std::optional<text>> other_tags_;  // of the current row, or of the next one
  std::string unescaped_;
  output row_;                // the row of the current point
  series_pieces known_tags_;  // the cells of the tags
};

}  // namespace simdlp::tool
