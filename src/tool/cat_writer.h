// SPDX-License-Identifier: Apache-2.0
// The forms in which `simdlp cat` writes points. Which points are written is left to cat.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collect/statistics.h"
#include "hash_set.h"
#include "output.h"
#include "simdlp/point.h"

namespace simdlp::tool {

// One JSON object a line for each point:
//   {"time":1,"name":"m","tags":[{"key":"k","value":"v"}],"fields":[{"key":"f","value":{"int":1}}]}
class json_writer {
 public:
  // `validated`: names and strings are known to be UTF-8. Otherwise bytes that are not become
  // U+FFFD.
  json_writer(output& to, bool validated) : to_(to), validated_(validated) {}

  void write(point from);

 private:
  void write_text(text from);
  void write_value(value from);

  output& to_;
  bool validated_;
  std::string unescaped_;
};

// The points of one measurement as a table in the form of RFC 4180: a column for each tag, for each
// field, and `time`.
class csv_writer {
 public:
  // The columns come from `of`, which must outlive the writer.
  csv_writer(output& to, const measurement_statistics& of);

  void write_header();
  void write(point from);

 private:
  // The columns of tags or of fields, and what the point at hand has in them.
  template <class Cell>
  struct columns {
    std::vector<std::string_view> keys;  // as they stand in the line
    name_index of_key;
    std::vector<std::optional<Cell>> cells;

    void add(std::string_view key);
    void set(std::string_view key, std::size_t expected, Cell cell);
  };

  void write_text(text from);
  void write_quoted(std::string_view bytes);
  void write_value(value from);

  output& to_;
  columns<text> tags_;
  columns<value> fields_;
  std::string unescaped_;
};

}  // namespace simdlp::tool
