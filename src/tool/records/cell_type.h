// SPDX-License-Identifier: Apache-2.0
// The types of cells, and the conversion of their text to values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/error.h"
#include "simdlp/point_builder.h"
#include "simdlp/value.h"

namespace simdlp::tool {

struct cell_type {
  value_kind kind = value_kind::floating;
  char decimal = '.';
  std::string ignored = {};                  // characters that may separate thousands
  std::vector<std::string> true_words = {};  // empty: those of line protocol
  std::vector<std::string> false_words = {};
  bool as_line_protocol = false;  // the text is a field value of line protocol

  // "float", "a whole number": for messages.
  [[nodiscard]] std::string expected() const;
};

// Returns the type of that name in options (float, int, uint, bool, string) or annotations (double, long,
// unsignedLong, boolean, string), or nullopt. In annotations a colon may follow a number, with its decimal
// separator and the characters to skip (double:,.), or a boolean, with its words (boolean:y,Y:n,N). "field"
// is a value of line protocol.
[[nodiscard]] std::optional<cell_type> cell_type_from_name(std::string_view name);

// Reads the text into `to`. Returns field_value_syntax or a range error if the text is not of this
// type.
[[nodiscard]] errc read_cell(std::string_view text, const cell_type& type, owned_value& to);

// Detects the type of the cells of a column.
class kind_guess {
 public:
  explicit kind_guess(char decimal) : decimal_(decimal) {}

  // A cell of the row with this number.
  void see(std::string_view text, std::uint64_t row);
  // The type of all cells so far: booleans, whole numbers, numbers, or else text.
  [[nodiscard]] value_kind kind() const;
  [[nodiscard]] bool saw_any() const { return any_; }
  // If most cells are numbers, returns the first one that is not, such as "'n/a' in row 3".
  // Otherwise empty.
  [[nodiscard]] std::string odd_cell() const;

 private:
  char decimal_;
  bool any_ = false;
  bool boolean_ = true;
  bool integer_ = true;
  bool unsigned_ = true;
  bool number_ = true;
  std::uint64_t numbers_ = 0;
  std::uint64_t others_ = 0;
  std::string first_other_;
  std::uint64_t row_of_other_ = 0;
};

}  // namespace simdlp::tool
