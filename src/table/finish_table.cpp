// SPDX-License-Identifier: Apache-2.0
// Makes a batch from live tables: bitmaps from the runs of layouts, and codes of tags from the series of
// the rows. The buffers are moved to the batch.
#include <algorithm>
#include <cstring>
#include <utility>

#include "table/table_engine.h"

namespace simdlp {
namespace {

using detail::buffer;

// Sets the bits [from, to).
void set_bits(std::uint8_t* bits, std::size_t from, std::size_t to) {
  for (; from < to && from % 8 != 0; ++from) {
    bits[from / 8] = static_cast<std::uint8_t>(bits[from / 8] | 1U << (from % 8));
  }
  const std::size_t whole = to > from ? (to - from) / 8 : 0;
  if (whole != 0) std::memset(bits + from / 8, 0xFF, whole);
  for (from += 8 * whole; from < to; ++from) {
    bits[from / 8] = static_cast<std::uint8_t>(bits[from / 8] | 1U << (from % 8));
  }
}

bool has_bit(const buffer& bits, std::size_t row) {
  return (unsigned{bits.as<std::uint8_t>()[row / 8]} >> (row % 8) & 1U) != 0;
}

// Calls `each` for the rows whose bit is not set.
template <class Each>
void for_each_null(const buffer& bits, std::size_t rows, Each&& each) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (row % 8 == 0 && row + 8 <= rows && bits.as<std::uint8_t>()[row / 8] == 0xFF) {
      row += 7;
    } else if (!has_bit(bits, row)) {
      each(row);
    }
  }
}

// The next batch starts with as much room as this one had. If little of it was used, it starts with
// half, so that unneeded memory is freed step by step.
std::size_t expected_after(std::size_t used, std::size_t capacity) {
  return used < capacity / 4 ? std::max<std::size_t>(capacity / 2, 16) : capacity;
}

}  // namespace

table_batch table_builder::engine::take() {
  table_batch batch;
  if (!spare_batches_.empty()) {
    batch.tables_ = std::move(spare_batches_.back());
    spare_batches_.pop_back();
  }
  for (std::uint32_t table = 0; table < tables_.size(); ++table) {
    if (tables_[table]->rows == 0) {
      tables_[table]->runs = {};
      tables_[table]->without_timestamp = {};
      continue;
    }
    if (spare_tables_.empty()) {
      batch.tables_.emplace_back();
    } else {
      batch.tables_.push_back(std::move(spare_tables_.back()));
      spare_tables_.pop_back();
    }
    finish(table, batch.tables_.back());
  }
  rows_ = 0;
  bytes_ = 0;
  full_ = false;
  ++batch_;
  starts_anew_ = starts_anew_ || is_series_full();
  return batch;
}

// Forgets series and dictionaries, which have reached their limit.
void table_builder::engine::start_anew() {
  starts_anew_ = false;
  series_.clear();
  last_series_ = 0;
  codes_bytes_ = 0;
  ++generation_;
  for (const std::unique_ptr<live_table>& in : tables_) {
    in->series.clear();
    for (const std::unique_ptr<live_column>& column : in->columns) {
      if (column->role != column_role::tag) continue;
      column->values_of_tag = std::make_unique<detail::dictionary>(seed_);
      column->code_of_series = {};
      column->series_without = 0;
    }
  }
}

void table_builder::engine::recycle(table_batch&& used) {
  for (detail::table_data& table : used.tables_) {
    pool_.give_back(std::move(table.timestamps));
    pool_.give_back(std::move(table.timestamps_validity));
    pool_.give_back(std::move(table.series));
    for (detail::column_data& column : table.columns) {
      pool_.give_back(std::move(column.values));
      pool_.give_back(std::move(column.bytes));
      pool_.give_back(std::move(column.validity));
      column.dictionary = nullptr;
    }
    table.columns.clear();
    table.format = nullptr;
    spare_tables_.push_back(std::move(table));
  }
  used.tables_.clear();
  spare_batches_.push_back(std::move(used.tables_));
}

void table_builder::engine::finish(std::uint32_t table, detail::table_data& into) {
  live_table& from = *tables_[table];
  if (from.format == nullptr) {
    const table_schema& is = schema_.tables()[table];
    from.format = std::make_shared<detail::table_format>(
        detail::table_format{is.measurement(), is.columns()});
  }
  into.format = from.format;
  into.rows = from.rows;
  into.columns.resize(from.columns.size());
  finish_timestamps(from, into);
  finish_validity(from, into);
  for (std::size_t i = 0; i < from.columns.size(); ++i) {
    live_column& column = *from.columns[i];
    if (column.role == column_role::tag) {
      finish_tag(from, column, into.columns[i]);
    } else {
      finish_field(from, i, into.columns[i]);
    }
  }
  finish_series(from, into);
  from.expected_rows = expected_after(from.rows, from.capacity);
  from.last_batch = batch_;
  from.rows = 0;
  from.runs.clear();
  from.last_layout = nullptr;
  if (from.layouts.size() > 1024) forget_layouts(from);
  // Between batches the memory is in the pool, so a table without further rows holds none.
  from.release(pool_);
}

// Determines which rows have which field. Linear in the values, for any number of columns and
// layouts.
void table_builder::engine::finish_validity(live_table& from, detail::table_data& into) {
  const auto for_each_run = [&](auto&& each) {
    for (std::size_t i = 0; i < from.runs.size(); ++i) {
      const std::size_t end = i + 1 == from.runs.size() ? from.rows : from.runs[i + 1].first_row;
      for (const detail::layout_field& field : from.runs[i].layout->fields) {
        if (field.column != nullptr) each(*field.column, from.runs[i].first_row, end);
      }
    }
  };
  for (const std::unique_ptr<live_column>& column : from.columns) column->present = 0;
  for_each_run([](live_column& column, std::size_t begin, std::size_t end) {
    column.present += end - begin;
  });
  for (std::size_t i = 0; i < from.columns.size(); ++i) {
    live_column& column = *from.columns[i];
    column.bits = nullptr;
    if (column.role == column_role::tag || column.present == from.rows) continue;
    buffer& validity = into.columns[i].validity;
    validity = pool_.take((from.rows + 7) / 8);
    column.bits = validity.as<std::uint8_t>();
    std::memset(column.bits, 0, validity.size());
  }
  for_each_run([](live_column& column, std::size_t begin, std::size_t end) {
    if (column.bits != nullptr) set_bits(column.bits, begin, end);
  });
}

void table_builder::engine::finish_timestamps(live_table& from, detail::table_data& into) {
  into.timestamps_nulls = from.without_timestamp.size();
  if (into.timestamps_nulls != 0) {
    into.timestamps_validity = pool_.take((from.rows + 7) / 8);
    auto* const bits = into.timestamps_validity.as<std::uint8_t>();
    std::memset(bits, 0, into.timestamps_validity.size());
    set_bits(bits, 0, from.rows);
    for (const std::size_t row : from.without_timestamp) {
      bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] & ~(1U << (row % 8)));
    }
    from.without_timestamp.clear();
  }
  into.timestamps = std::exchange(from.timestamps, buffer());
}

void table_builder::engine::finish_tag(live_table& from, live_column& column,
                                       detail::column_data& into) {
  into.values = pool_.take(from.rows * 4);
  auto* const codes = into.values.as<std::int32_t>();
  const auto* const local = from.local_series.as<std::uint32_t>();
  const std::int32_t* const code_of = column.code_of_series.data();
  for (std::size_t row = 0; row < from.rows; ++row) codes[row] = code_of[local[row]];
  into.nulls = 0;
  if (column.series_without != 0) {
    into.validity = pool_.take((from.rows + 7) / 8);
    auto* const bits = into.validity.as<std::uint8_t>();
    std::memset(bits, 0, into.validity.size());
    for (std::size_t row = 0; row < from.rows; ++row) {
      if (codes[row] >= 0) {
        bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] | 1U << (row % 8));
      } else {
        codes[row] = 0;
        ++into.nulls;
      }
    }
  }
  into.dictionary = column.values_of_tag->storage();
  into.dictionary_size = column.values_of_tag->size();
}

void table_builder::engine::finish_field(live_table& from, std::size_t index,
                                         detail::column_data& into) {
  live_column& column = *from.columns[index];
  into.nulls = from.rows - column.present;
  if (column.kind == value_kind::string) {
    auto* const offsets = column.values.as<std::int32_t>();
    for (; column.filled < from.rows; ++column.filled) {
      offsets[column.filled + 1] = offsets[column.filled];
    }
    column.filled = 0;
    into.bytes = std::exchange(column.bytes, buffer());
    column.expected_bytes =
        expected_after(static_cast<std::size_t>(offsets[from.rows]), into.bytes.size());
    into.values = std::exchange(column.values, buffer());
  } else if (column.kind == value_kind::boolean) {
    const char* const bytes = column.values.data();
    into.values = pool_.take((from.rows + 7) / 8);
    auto* const packed = into.values.as<std::uint8_t>();
    std::memset(packed, 0, into.values.size());
    for (std::size_t row = 0; row < from.rows; ++row) {
      const bool is_set = (into.nulls == 0 || has_bit(into.validity, row)) && bytes[row] != 0;
      packed[row / 8] = static_cast<std::uint8_t>(packed[row / 8] | unsigned{is_set} << (row % 8));
    }
  } else {
    if (into.nulls != 0) {
      for_each_null(into.validity, from.rows,
                    [&](std::size_t row) { std::memset(column.values.data() + 8 * row, 0, 8); });
    }
    into.values = std::exchange(column.values, buffer());
  }
}

void table_builder::engine::finish_series(live_table& from, detail::table_data& into) {
  auto* const local = from.local_series.as<std::uint32_t>();
  for (std::size_t row = 0; row < from.rows; ++row) local[row] = from.series[local[row]];
  into.series = std::exchange(from.local_series, buffer());
}

}  // namespace simdlp
