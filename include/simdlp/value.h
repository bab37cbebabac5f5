// SPDX-License-Identifier: Apache-2.0
// The value of a field. It has one of five kinds, which its last byte determines.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "simdlp/detail/number.h"
#include "simdlp/text.h"

namespace simdlp {

// The kinds of a field value, with examples.
enum class value_kind : std::uint8_t {
  floating,          // 1  -2.5  6e23
  integer,           // 1i
  unsigned_integer,  // 1u
  boolean,           // t  true  FALSE ...
  string,            // "..."
};

// Returns "float", "int", "uint", "bool" or "string", the words of InfluxData's test corpus.
[[nodiscard]] constexpr std::string_view name(value_kind of) noexcept {
  switch (of) {
    case value_kind::integer: return "int";
    case value_kind::unsigned_integer: return "uint";
    case value_kind::boolean: return "bool";
    case value_kind::string: return "string";
    case value_kind::floating: break;
  }
  return "float";
}

// A field value of a valid point: a view of its bytes and, for a number, its value. Valid as long as the
// bytes given to the decoder. Pass it by value. Every member is O(1). Thread-safe, like any view.
class value {
 public:
  // The float 0.
  value() noexcept : value("0", false, 0) {}

  [[nodiscard]] value_kind kind() const noexcept {
    const char last = data_[size_ - 1];
    if (detail::may_end_float(last)) return last == '"' ? value_kind::string : value_kind::floating;
    if (last == 'i') return value_kind::integer;
    if (last == 'u') return value_kind::unsigned_integer;
    return value_kind::boolean;
  }

  // The bytes as written in the line, with the suffix of an integer or the quotes of a string.
  [[nodiscard]] std::string_view raw() const noexcept { return {data_, size_}; }

  // The value, if kind() is the matching kind; else 0, false or an empty text. Cannot fail: the decoder
  // has checked syntax and range.
  [[nodiscard]] double as_float() const noexcept {
    const char last = data_[size_ - 1];
    if (!detail::may_end_float(last) || last == '"') return 0;
    return std::bit_cast<double>(number_);
  }
  [[nodiscard]] std::int64_t as_integer() const noexcept {
    if (data_[size_ - 1] != 'i') return 0;
    return static_cast<std::int64_t>(number_);
  }
  [[nodiscard]] std::uint64_t as_unsigned() const noexcept {
    if (data_[size_ - 1] != 'u') return 0;
    return number_;
  }
  [[nodiscard]] bool as_boolean() const noexcept {
    const auto read = detail::parse_boolean(data_, size_);
    return read.ok && read.value;
  }
  [[nodiscard]] text as_string() const noexcept {
    if (size_ < 2 || *data_ != '"') return {};
    return {{data_ + 1, size_ - 2}, text_kind::string, escaped_};
  }

  // Calls `receiver` with the value as double, std::int64_t, std::uint64_t, bool or text. Returns the
  // receiver's result.
  template <class Receiver>
  decltype(auto) visit(Receiver&& receiver) const {
    switch (kind()) {
      case value_kind::integer: return std::forward<Receiver>(receiver)(as_integer());
      case value_kind::unsigned_integer: return std::forward<Receiver>(receiver)(as_unsigned());
      case value_kind::boolean: return std::forward<Receiver>(receiver)(as_boolean());
      case value_kind::string: return std::forward<Receiver>(receiver)(as_string());
      case value_kind::floating: break;
    }
    return std::forward<Receiver>(receiver)(as_float());
  }

 private:
  friend class field_iterator;

  // `number`: the 64 bits of a number's value; not used for other kinds.
  value(std::string_view raw, bool escaped, std::uint64_t number) noexcept
      : data_(raw.data()), size_(raw.size()), number_(number), escaped_(escaped) {}

  const char* data_;
  std::size_t size_;
  std::uint64_t number_;
  bool escaped_;
};

}  // namespace simdlp
