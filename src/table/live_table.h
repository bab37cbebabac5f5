// SPDX-License-Identifier: Apache-2.0
// A table while rows are appended to it. Columns have room for `capacity` rows. The columns of a
// row are recorded for each run of rows with the same layout (the sequence of fields of a line),
// not for each value. Bitmaps are made from the runs when the batch is taken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/detail/buffer.h"
#include "simdlp/detail/hash_index.h"
#include "simdlp/detail/number.h"
#include "simdlp/detail/seeded_hash.h"
#include "simdlp/table.h"
#include "simdlp/value.h"

namespace simdlp::detail {

inline constexpr std::uint32_t no_number = hash_index::npos;

// The values of a tag column so far and their codes.
class dictionary {
 public:
  explicit dictionary(std::uint64_t seed) : hash_(seed) {}

  [[nodiscard]] std::int32_t code_of(std::string_view value);
  [[nodiscard]] std::string_view value(std::uint32_t code) const noexcept {
    const auto* const offsets = storage_->offsets.as<const std::int32_t>();
    return {storage_->bytes.data() + offsets[code],
            static_cast<std::size_t>(offsets[code + 1] - offsets[code])};
  }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return storage_ == nullptr ? 0
                               : storage_->bytes.size() + storage_->offsets.size() + index_.bytes();
  }
  [[nodiscard]] const std::shared_ptr<dictionary_storage>& storage();

 private:
  void reserve(std::size_t more);

  seeded_hash hash_;
  hash_index index_;
  std::shared_ptr<dictionary_storage> storage_;
  std::uint32_t size_ = 0;
};

struct live_column {
  column_role role = column_role::field;
  value_kind kind = value_kind::string;

  // Fields. A boolean takes a byte here; strings have offsets in `values`.
  buffer values;
  buffer bytes;                     // of strings
  std::size_t filled = 0;           // strings: offsets[0, filled] are written
  std::size_t expected_bytes = 64;  // the room made at the first string of a batch
  std::uint64_t stamp = 0;          // of the last line that had this field
  std::size_t place_in_line = 0;    // among its fields
  // While a batch is taken: how many rows have the field, and the bitmap that says which.
  std::size_t present = 0;
  std::uint8_t* bits = nullptr;

  // Tags: the code of each series of the table, or -1.
  std::unique_ptr<dictionary> values_of_tag;
  std::vector<std::int32_t> code_of_series;
  std::size_t series_without = 0;

  // Makes room for `capacity` rows, of which `rows` are written.
  void reserve_rows(std::size_t capacity, std::size_t rows, buffer_pool& pool);
  void release(buffer_pool& pool) {
    pool.give_back(std::exchange(values, buffer()));
    pool.give_back(std::exchange(bytes, buffer()));
  }

  [[nodiscard]] std::size_t width() const noexcept {
    if (role == column_role::tag) return 4;
    if (kind == value_kind::string) return 4;
    return kind == value_kind::boolean ? 1 : 8;
  }
};

// How a value is stored in its column.
enum class storing : std::uint8_t {
  floating,
  integer,
  unsigned_integer,
  boolean,
  string,
  integer_as_float,
  unsigned_as_float,
};

struct layout_field {
  alignas(16) unsigned char last_bytes[16];  // of the key as written, the last at the end
  std::uint32_t mask;                        // a bit for each of these bytes
  std::uint32_t size;                        // of the key; no key has the size in the last entry
  storing how;
  live_column* column;
  std::string key;
};

struct live_table;

struct layout {
  live_table* table = nullptr;
  layout* next = this;  // of the line that followed the last line of this layout in its series
  std::vector<layout_field> fields;  // and a last entry that matches nothing
  bool is_dead = false;              // the type of a field has changed
  bool has_strings = false;

  layout() = default;
  layout(const layout&) = delete;
  layout& operator=(const layout&) = delete;
};

struct run {
  const detail::layout* layout;
  std::size_t first_row;
};

struct live_table {
  std::size_t rows = 0;
  std::size_t capacity = 0;
  std::size_t expected_rows = 16;  // the room made at the first row of a batch
  std::uint64_t last_batch = 0;    // the last batch with rows of this table
  std::size_t row_bytes = 12;      // of a row in all columns, without the bytes of strings
  buffer timestamps;
  buffer local_series;  // std::uint32_t
  std::vector<std::size_t> without_timestamp;
  std::vector<std::unique_ptr<live_column>> columns;  // as in the schema
  std::vector<std::uint32_t> series;                  // local number to that of the series table
  std::vector<std::unique_ptr<layout>> layouts;
  hash_index layout_index;
  std::vector<run> runs;
  const layout* last_layout = nullptr;         // of the last run
  std::shared_ptr<const table_format> format;  // null when the schema has changed since

  void reserve_rows(std::size_t wanted, buffer_pool& pool);
  // Returns all memory to the pool, between two batches.
  void release(buffer_pool& pool);
};

}  // namespace simdlp::detail
