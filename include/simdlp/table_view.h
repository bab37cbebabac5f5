// SPDX-License-Identifier: Apache-2.0
// Encodes a table whose rows are points; its columns are spans. This is faster than encoding row by
// row, because names are checked and escaped once.
//
//   simdlp::table_view table("cpu", hosts.size());
//   table.tag("host", hosts).field("usage", usages).timestamp(times);
//   const simdlp::rows_written rows = table.encode_to(encode);
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "simdlp/encoder.h"
#include "simdlp/error.h"

namespace simdlp {

// One bit per row, least significant bit first, set if the row has a value, as in Apache Arrow. An
// empty bitmap means that every row has a value.
using validity_bitmap = std::span<const std::uint8_t>;

// Strings in one buffer: row i is [offsets[i], offsets[i + 1]). Offsets outside of the buffer are clamped.
struct packed_strings {
  std::span<const std::int32_t> offsets = {};  // one more than rows, ascending
  std::string_view bytes = {};
};

namespace detail {

class arrow_columns;  // src/table/arrow_import.cpp

// A column of strings in one of three forms.
using string_column =
    std::variant<std::span<const std::string_view>, std::span<const std::string>, packed_strings>;
// A column of any type.
using value_column =
    std::variant<std::span<const double>, std::span<const std::int64_t>,
                 std::span<const std::uint64_t>, std::span<const bool>, string_column>;

template <class T>
concept contiguous_column =
    std::ranges::contiguous_range<const T> && std::ranges::sized_range<const T>;
template <class T>
using element_of = std::ranges::range_value_t<const T>;

template <class T>
concept string_elements = contiguous_column<T> &&
    (std::same_as<element_of<T>, std::string> || std::same_as<element_of<T>, std::string_view>);
template <class T>
concept number_elements = contiguous_column<T> &&
    (std::same_as<element_of<T>, double> || std::same_as<element_of<T>, std::int64_t> ||
     std::same_as<element_of<T>, std::uint64_t> || std::same_as<element_of<T>, bool>);

}  // namespace detail

// A table of `rows` points of one measurement. Adding a column copies its name and refers to its
// values.
//
// Errors: rows after the end of a column that is too short are refused with tag_value_missing,
// field_value_missing or timestamp_range.
// Lifetime: the columns must outlive the last call of encode_to().
// Thread safety: several threads may call encode_to() of one table, each with its own encoder.
class table_view {
 public:
  table_view(std::string_view measurement, std::size_t rows)
      : measurement_(measurement), rows_(rows) {}

  // Adds a tag column: a contiguous range of std::string or std::string_view. Tags are written in
  // byte order of their keys. A row without a value has no such tag; encode_options::empty_tags says what
  // happens to an empty string.
  template <detail::string_elements T>
  table_view& tag(std::string_view key, const T& strings, validity_bitmap valid = {}) {
    return add_tag(key, std::span<const detail::element_of<T>>(strings), valid);
  }
  table_view& tag(std::string_view key, const packed_strings& strings, validity_bitmap valid = {}) {
    return add_tag(key, strings, valid);
  }

  // Adds a field column: a contiguous range of double, std::int64_t, std::uint64_t, bool or strings.
  // Fields are written in the order added. A row without a value has no such field, unless
  // encode_options::null_fields refuses the row.
  template <class T>
  requires(detail::string_elements<T> ||
           detail::number_elements<T>) table_view& field(std::string_view key, const T& values,
                                                         validity_bitmap valid = {}) {
    const std::span<const detail::element_of<T>> all(values);
    if constexpr (detail::string_elements<T>) {
      return add_field(key, detail::string_column(all), valid);
    } else {
      return add_field(key, all, valid);
    }
  }
  table_view& field(std::string_view key, const packed_strings& strings,
                    validity_bitmap valid = {}) {
    return add_field(key, detail::string_column(strings), valid);
  }

  // A temporary column would be destroyed before encode_to() reads it.
  template <detail::temporary_owner T>
  table_view& tag(std::string_view key, T&& strings, validity_bitmap valid = {}) = delete;
  template <detail::temporary_owner T>
  table_view& field(std::string_view key, T&& values, validity_bitmap valid = {}) = delete;
  template <detail::temporary_owner T>
  table_view& timestamp(T&& nanoseconds, validity_bitmap valid = {}) = delete;

  // Sets the timestamps, in nanoseconds since the Unix epoch. A row without a value has none.
  table_view& timestamp(std::span<const std::int64_t> nanoseconds, validity_bitmap valid = {}) {
    time_ = nanoseconds;
    time_valid_ = valid;
    has_time_ = true;
    return *this;
  }

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

  // Writes each row as one line. Leaves out rows that are refused, and calls `on_refused` for each of
  // them, with its number from 0. If a name cannot be written, every row is refused. Allocates for the
  // names, not per row. Linear in the bytes written.
  rows_written encode_to(
      encoder& encode,
      const std::function<void(std::size_t row, errc code)>& on_refused = nullptr) const;

 private:
  struct tag_column {
    std::string key;
    detail::string_column strings;
    validity_bitmap valid;
  };
  struct field_column {
    std::string key;
    detail::value_column values;
    validity_bitmap valid;
  };
  class row_writer;
  friend class detail::arrow_columns;

  table_view& add_tag(std::string_view key, const detail::string_column& strings,
                      validity_bitmap valid);
  table_view& add_field(std::string_view key, const detail::value_column& values,
                        validity_bitmap valid);

  std::string measurement_;
  std::size_t rows_;
  std::vector<tag_column> tags_;
  std::vector<field_column> fields_;
  std::span<const std::int64_t> time_;
  validity_bitmap time_valid_;
  validity_bitmap time_in_range_;  // a bit for each row; empty: all are
  bool has_time_ = false;
};

}  // namespace simdlp
