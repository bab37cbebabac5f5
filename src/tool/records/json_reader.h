// SPDX-License-Identifier: Apache-2.0
// Reads JSON value by value from one piece of memory (RFC 8259). It keeps the spelling of numbers, so
// that no digit is lost before their type is known. json_points.cpp interprets the values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "owned_record.h"

namespace simdlp::tool {

enum class json_kind { object, array, string, number, word, end };

// Every member throws `unreadable_record` (json_syntax) if the text is not JSON.
class json_reader {
 public:
  explicit json_reader(std::string_view text, std::size_t at = 0) : text_(text), at_(at) {}

  // The position after the last value or byte that was read.
  [[nodiscard]] std::size_t position() const { return at_; }
  // Skips white space and returns the place of the next value or bracket.
  [[nodiscard]] std::size_t offset();
  // Returns the kind of the next value; `end` at the end of the text.
  [[nodiscard]] json_kind peek();

  // Reads the byte if it is the next one.
  [[nodiscard]] bool take(char byte);
  // Reads the byte, which must be the next one.
  void expect(char byte);

  // Reads a string into `to`, unescaped.
  void read_string(std::string& to);
  // Reads a number as it is spelled.
  [[nodiscard]] std::string_view read_number();
  // Reads true, false or null.
  [[nodiscard]] std::string_view read_word();
  // Skips any value.
  void skip();

  // Calls `each()` for each element of an array; it must read the element.
  template <class Each>
  void read_array(Each&& each) {
    expect('[');
    if (take(']')) return;
    do {
      each();
    } while (take(','));
    expect(']');
  }
  // Calls `each(key)` for each member of an object; it must read the value.
  template <class Each>
  void read_object(Each&& each) {
    expect('{');
    if (take('}')) return;
    do {
      std::string key;
      read_string(key);
      expect(':');
      each(std::string_view(key));
    } while (take(','));
    expect('}');
  }

 private:
  [[noreturn]] void fail(std::string_view message) const;
  void skip_space();
  void read_escape(std::string& to);
  [[nodiscard]] unsigned read_hex4();
  void take_digits();
  void skip_nested(std::size_t depth);

  std::string_view text_;
  std::size_t at_;
};

}  // namespace simdlp::tool
