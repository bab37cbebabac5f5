// SPDX-License-Identifier: Apache-2.0
#include "table/live_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace simdlp::detail {

const std::shared_ptr<dictionary_storage>& dictionary::storage() {
  if (storage_ == nullptr) reserve(0);
  return storage_;
}

// Batches may still use the old storage, which they then keep.
void dictionary::reserve(std::size_t more) {
  const std::size_t used =
      storage_ == nullptr ? 0
                          : static_cast<std::size_t>(storage_->offsets.as<std::int32_t>()[size_]);
  const std::size_t offsets = (std::size_t{size_} + 2) * sizeof(std::int32_t);
  if (storage_ != nullptr && used + more <= storage_->bytes.size() &&
      offsets <= storage_->offsets.size()) {
    return;
  }
  auto larger = std::make_shared<dictionary_storage>();
  larger->offsets = buffer(std::max<std::size_t>(2 * offsets, 256));
  larger->bytes = buffer(std::max<std::size_t>(2 * (used + more), 1024));
  larger->offsets.as<std::int32_t>()[0] = 0;
  if (storage_ != nullptr) {
    std::memcpy(larger->offsets.data(), storage_->offsets.data(), offsets - sizeof(std::int32_t));
    std::memcpy(larger->bytes.data(), storage_->bytes.data(), used);
  }
  storage_ = std::move(larger);
}

std::int32_t dictionary::code_of(std::string_view value_wanted) {
  const std::uint64_t hash = hash_(value_wanted);
  const std::uint32_t known =
      index_.find(hash, [&](std::uint32_t code) { return value(code) == value_wanted; });
  if (known != no_number) return static_cast<std::int32_t>(known);
  reserve(value_wanted.size());
  auto* const offsets = storage_->offsets.as<std::int32_t>();
  std::memcpy(storage_->bytes.data() + offsets[size_], value_wanted.data(), value_wanted.size());
  offsets[size_ + 1] = offsets[size_] + static_cast<std::int32_t>(value_wanted.size());
  ++size_;
  index_.add(hash, size_ - 1);
  return static_cast<std::int32_t>(size_ - 1);
}

void live_column::reserve_rows(std::size_t capacity, std::size_t rows, buffer_pool& pool) {
  if (role == column_role::tag) return;
  const bool strings = kind == value_kind::string;
  const bool is_new = values.data() == nullptr;
  const std::size_t used = is_new ? 0 : strings ? filled + 1 : rows;
  pool.grow(values, (capacity + (strings ? 1 : 0)) * width(), used * width());
  if (strings && is_new) values.as<std::int32_t>()[0] = 0;
}

void live_table::reserve_rows(std::size_t wanted, buffer_pool& pool) {
  if (wanted <= capacity && timestamps.data() != nullptr) return;
  capacity = std::max(capacity, wanted);
  pool.grow(timestamps, capacity * 8, rows * 8);
  pool.grow(local_series, capacity * 4, rows * 4);
  for (const std::unique_ptr<live_column>& column : columns) {
    column->reserve_rows(capacity, rows, pool);
  }
}

void live_table::release(buffer_pool& pool) {
  capacity = 0;
  pool.give_back(std::exchange(timestamps, buffer()));
  pool.give_back(std::exchange(local_series, buffer()));
  for (const std::unique_ptr<live_column>& column : columns) column->release(pool);
}

}  // namespace simdlp::detail
