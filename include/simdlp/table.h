// SPDX-License-Identifier: Apache-2.0
// Typed columns: the batches that a table_builder makes. A batch has one table for each measurement. The
// memory layout is that of Apache Arrow, so arrow.h exports columns without copying them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/detail/buffer.h"
#include "simdlp/schema.h"

namespace simdlp {

namespace detail {

// The values of a tag column in the order of their codes. The builder keeps appending to it. A batch uses
// only the values that existed when it was made, and those never change.
struct dictionary_storage {
  buffer offsets;  // std::int32_t, one more than there are values
  buffer bytes;
};

struct column_data {
  buffer values;    // numbers, codes, offsets of strings; a bit for each boolean
  buffer bytes;     // of strings
  buffer validity;  // only if there are nulls
  std::size_t nulls = 0;
  std::shared_ptr<const dictionary_storage> dictionary;  // of tags
  std::uint32_t dictionary_size = 0;
};

// The part of a table that is the same in every batch until the schema changes.
struct table_format {
  std::string measurement;
  std::vector<schema_column> columns;
};

struct table_data {
  std::shared_ptr<const table_format> format;
  std::size_t rows = 0;
  buffer timestamps;           // std::int64_t
  buffer timestamps_validity;  // only if there are nulls
  std::size_t timestamps_nulls = 0;
  buffer series;  // std::uint32_t
  std::vector<column_data> columns;
};

}  // namespace detail

// A view of a column, valid as long as its batch. Rows without a value have the value 0 or an empty
// string. Indexes of rows, columns, tables and codes are not checked, and neither are role and kind:
// call only the functions that match the role and kind of the column. All functions are O(1).
// Thread-safe.
class column_view {
 public:
  column_view(const schema_column& is, const detail::column_data& data, std::size_t rows) noexcept
      : is_(&is), data_(&data), rows_(rows) {}

  [[nodiscard]] std::string_view name() const noexcept { return is_->name; }
  [[nodiscard]] std::string_view key() const noexcept { return is_->key; }
  [[nodiscard]] column_role role() const noexcept { return is_->role; }
  [[nodiscard]] value_kind kind() const noexcept { return is_->kind; }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }

  // A bit for each row, least significant first, set if the row has a value. Empty if all rows have one.
  [[nodiscard]] std::span<const std::uint8_t> validity() const noexcept {
    return {data_->validity.as<const std::uint8_t>(), data_->nulls == 0 ? 0 : (rows_ + 7) / 8};
  }
  [[nodiscard]] std::size_t null_count() const noexcept { return data_->nulls; }
  [[nodiscard]] bool has(std::size_t row) const noexcept {
    return data_->nulls == 0 ||
           (unsigned{data_->validity.as<const std::uint8_t>()[row / 8]} >> (row % 8) & 1U) != 0;
  }

  // The values of a field column. kind() must be the matching kind.
  [[nodiscard]] std::span<const double> floats() const noexcept { return values<double>(); }
  [[nodiscard]] std::span<const std::int64_t> integers() const noexcept {
    return values<std::int64_t>();
  }
  [[nodiscard]] std::span<const std::uint64_t> unsigned_integers() const noexcept {
    return values<std::uint64_t>();
  }
  // A bit for each row, least significant first.
  [[nodiscard]] std::span<const std::uint8_t> booleans() const noexcept {
    return {data_->values.as<const std::uint8_t>(), (rows_ + 7) / 8};
  }
  [[nodiscard]] bool boolean(std::size_t row) const noexcept {
    return (unsigned{booleans()[row / 8]} >> (row % 8) & 1U) != 0;
  }
  // String fields: row i is [offsets()[i], offsets()[i + 1]) of bytes(), unescaped.
  [[nodiscard]] std::span<const std::int32_t> offsets() const noexcept {
    return {data_->values.as<const std::int32_t>(), rows_ + 1};
  }
  [[nodiscard]] std::string_view bytes() const noexcept {
    return {data_->bytes.data(), static_cast<std::size_t>(offsets()[rows_])};
  }

  // Tags: row i has the value dictionary(codes()[i]). All batches of a builder use the same codes until
  // its generation() changes.
  [[nodiscard]] std::span<const std::int32_t> codes() const noexcept {
    return values<std::int32_t>();
  }
  [[nodiscard]] std::size_t dictionary_size() const noexcept { return data_->dictionary_size; }
  [[nodiscard]] std::string_view dictionary(std::int32_t code) const noexcept {
    const auto* const offsets = data_->dictionary->offsets.as<const std::int32_t>();
    return {data_->dictionary->bytes.data() + offsets[code],
            static_cast<std::size_t>(offsets[code + 1] - offsets[code])};
  }

  // The value of a tag or string field.
  [[nodiscard]] std::string_view string(std::size_t row) const noexcept {
    if (role() == column_role::tag) return has(row) ? dictionary(codes()[row]) : std::string_view();
    const std::int32_t* const at = offsets().data() + row;
    return {data_->bytes.data() + at[0], static_cast<std::size_t>(at[1] - at[0])};
  }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> values() const noexcept {
    return {data_->values.as<const T>(), rows_};
  }

  const schema_column* is_;
  const detail::column_data* data_;
  std::size_t rows_;
};

// The rows of one measurement, in the order of the input. Columns are in order of their first appearance.
// A view, valid as long as its batch. All functions are O(1). Thread-safe.
class table {
 public:
  explicit table(const detail::table_data& data) noexcept : data_(&data) {}

  [[nodiscard]] std::string_view measurement() const noexcept { return data_->format->measurement; }
  [[nodiscard]] std::size_t rows() const noexcept { return data_->rows; }
  [[nodiscard]] std::size_t columns() const noexcept { return data_->format->columns.size(); }
  [[nodiscard]] column_view column(std::size_t index) const noexcept {
    return {data_->format->columns[index], data_->columns[index], data_->rows};
  }
  // Returns the column of that name, or nullopt if the table has none. Linear in the number of columns.
  [[nodiscard]] std::optional<column_view> find(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < columns(); ++i) {
      if (data_->format->columns[i].name == name) return column(i);
    }
    return std::nullopt;
  }

  // Nanoseconds since the Unix epoch; 0 for rows without a timestamp. timestamp_validity() has a bit for
  // each row with a timestamp; it is empty if all rows have one.
  [[nodiscard]] std::span<const std::int64_t> timestamps() const noexcept {
    return {data_->timestamps.as<const std::int64_t>(), data_->rows};
  }
  [[nodiscard]] std::span<const std::uint8_t> timestamp_validity() const noexcept {
    return {data_->timestamps_validity.as<const std::uint8_t>(),
            data_->timestamps_nulls == 0 ? 0 : (data_->rows + 7) / 8};
  }
  // The number of each row's series in the builder's series table.
  [[nodiscard]] std::span<const std::uint32_t> series() const noexcept {
    return {data_->series.as<const std::uint32_t>(), data_->rows};
  }

  [[nodiscard]] const detail::table_data& data() const noexcept { return *data_; }

 private:
  const detail::table_data* data_;
};

// The tables of one batch. Owns its columns. Movable. Does not depend on the builder that made it, or on
// the input. Several threads may read one batch.
class table_batch {
 public:
  // The tables that have rows, in the order in which their measurements first appeared.
  [[nodiscard]] std::size_t size() const noexcept { return tables_.size(); }
  [[nodiscard]] bool empty() const noexcept { return tables_.empty(); }
  [[nodiscard]] table operator[](std::size_t index) const noexcept { return table(tables_[index]); }
  // Returns the table of a measurement, or nullopt if the batch has no rows of it. Linear in size().
  [[nodiscard]] std::optional<table> find(std::string_view measurement) const noexcept {
    for (const table each : *this) {
      if (each.measurement() == measurement) return each;
    }
    return std::nullopt;
  }

  // A forward range of the tables.
  class iterator {
   public:
    using value_type = table;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    explicit iterator(const detail::table_data* at) noexcept : at_(at) {}
    [[nodiscard]] table operator*() const noexcept { return table(*at_); }
    iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator&, const iterator&) noexcept = default;

   private:
    const detail::table_data* at_ = nullptr;
  };
  [[nodiscard]] iterator begin() const noexcept { return iterator(tables_.data()); }
  [[nodiscard]] iterator end() const noexcept { return iterator(tables_.data() + tables_.size()); }
  [[nodiscard]] std::size_t rows() const noexcept {
    std::size_t sum = 0;
    for (const detail::table_data& each : tables_) sum += each.rows;
    return sum;
  }

 private:
  friend class table_builder;
  friend struct arrow_access;

  std::vector<detail::table_data> tables_;
};

}  // namespace simdlp
