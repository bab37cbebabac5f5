// SPDX-License-Identifier: Apache-2.0
// The implementation of a table_builder. Lines whose series and fields are known take the fast path
// (table_receiver.h), which only writes values. Any other line is first read as a whole point and
// then appended here. New columns, series and layouts are learned, and lines with conflicts are
// rejected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/detail/buffer.h"
#include "simdlp/table_builder.h"
#include "table/live_table.h"

namespace simdlp {

class table_builder::engine {
 public:
  explicit engine(const table_options& options);

  append_status append(detail::line_cursor& from, const rejected_function& on_rejected);
  [[nodiscard]] schema_conflict append(const point& from);
  // A line that is not valid.
  void reject(const point& line, const rejected_function& on_rejected);
  [[nodiscard]] table_batch take();
  void recycle(table_batch&& used);

  [[nodiscard]] bool full() const noexcept { return full_; }
  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t rejected() const noexcept { return rejected_; }
  [[nodiscard]] const simdlp::schema& schema() const noexcept { return schema_; }
  [[nodiscard]] const series_table& series() const noexcept { return series_; }
  [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }

 private:
  friend class merged_engine;
  class receiver;

  using live_table = detail::live_table;
  using live_column = detail::live_column;

  void follow_schema(std::uint32_t table);
  [[nodiscard]] std::unique_ptr<live_column> make_column(const schema_column& is,
                                                         const live_table& in);
  void widen(live_table& in, live_column& column);
  [[nodiscard]] std::uint32_t series_of(const point& from, std::uint32_t table);
  void learn_series(std::uint32_t number, const point& from, std::uint32_t table);
  [[nodiscard]] detail::layout& layout_of(live_table& in);
  void forget_layouts(live_table& in);
  void store(live_table& in, live_column& column, const value& from);

  // Returns the place for a string of the row, with room for `size` bytes and one vector. Rows since the
  // last string get empty strings.
  [[nodiscard, gnu::always_inline]] char* room_for_string(live_column& column, std::size_t row,
                                                          std::size_t size) {
    if (column.filled < row) [[unlikely]]
      fill_strings(column, row);
    const auto used = static_cast<std::size_t>(column.values.as<std::int32_t>()[row]);
    if (used + size + 64 > column.bytes.size()) [[unlikely]]
      grow_strings(column, used, size);
    return column.bytes.data() + used;
  }
  static void fill_strings(live_column& column, std::size_t row);
  void grow_strings(live_column& column, std::size_t used, std::size_t size);
  void grow_rows(live_table& in);
  // Ends the row after its values have been written.
  [[gnu::always_inline]] void commit(std::uint32_t series, detail::layout& layout, bool has_time,
                                     std::int64_t time, std::size_t string_bytes) {
    live_table& in = *layout.table;
    const std::size_t row = in.rows;
    in.timestamps.as<std::int64_t>()[row] = time;
    if (!has_time) [[unlikely]]
      in.without_timestamp.push_back(row);
    series_table::entry& entry = series_.entries_[series];
    in.local_series.as<std::uint32_t>()[row] = entry.local;
    if (in.last_layout != &layout) [[unlikely]] {
      in.runs.push_back({&layout, row});
      in.last_layout = &layout;
    }
    in.rows = row + 1;
    ++rows_;
    bytes_ += in.row_bytes + string_bytes;
    full_ = rows_ >= options_.max_rows || bytes_ >= options_.max_bytes || full_;
    series_table::entry& last = series_.entries_[last_series_];
    if (last.next != series) last.next = series;
    last_series_ = series;
  }

  void finish(std::uint32_t table, detail::table_data& into);
  void finish_series(live_table& from, detail::table_data& into);
  void finish_timestamps(live_table& from, detail::table_data& into);
  void finish_validity(live_table& from, detail::table_data& into);
  void finish_tag(live_table& from, live_column& column, detail::column_data& into);
  void finish_field(live_table& from, std::size_t index, detail::column_data& into);
  void start_anew();
  [[nodiscard]] bool is_series_full() const noexcept {
    return series_.is_full() || series_.bytes() + codes_bytes_ >= series_.options().max_bytes;
  }

  table_options options_;
  simdlp::schema schema_;
  series_table series_;
  std::uint64_t seed_;
  std::vector<std::unique_ptr<live_table>> tables_;  // as in the schema
  detail::buffer_pool pool_;
  std::vector<detail::table_data> spare_tables_;
  std::vector<std::vector<detail::table_data>> spare_batches_;

  std::size_t rows_ = 0;
  std::uint64_t batch_ = 1;
  std::size_t codes_bytes_ = 0;  // of code_of_series of all tag columns
  std::size_t bytes_ = 0;
  std::size_t rejected_ = 0;
  bool full_ = false;
  bool starts_anew_ = false;  // at the next line; until then, the caller can look at the series
  std::uint64_t generation_ = 0;
  std::uint64_t stamp_ = 0;  // of the line that is being read
  std::uint32_t last_series_ = 0;

  // Memory that is reused from line to line.
  std::string key_;
  std::string text_;
  struct used_field {
    text key;
    live_column* column;
    detail::storing how;
  };
  std::vector<used_field> used_;
  std::vector<std::uint8_t> has_column_;
};

}  // namespace simdlp
