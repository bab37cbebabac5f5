// SPDX-License-Identifier: Apache-2.0
// Appending a point that is not on the fast path: its schema, series and layout are looked up, and
// learned if they are new.
#include "table/table_engine.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "simdlp/detail/series_walk.h"

namespace simdlp {
namespace {

constexpr std::size_t largest_batch = std::size_t{1} << 30U;
// For strings and dictionaries. Reached only if the caller continues when the batch is full.
constexpr std::size_t largest_offset = (std::size_t{1} << 31U) - 1;

using detail::storing;

storing how_to_store(value_kind from, value_kind into) noexcept {
  if (from != into) {
    return from == value_kind::integer ? storing::integer_as_float : storing::unsigned_as_float;
  }
  switch (from) {
    case value_kind::integer: return storing::integer;
    case value_kind::unsigned_integer: return storing::unsigned_integer;
    case value_kind::boolean: return storing::boolean;
    case value_kind::string: return storing::string;
    case value_kind::floating: break;
  }
  return storing::floating;
}

// The codes of tags belong to a text, so linking different spellings has no use.
series_options series_of_builder(series_options options) {
  options.spelling = series_spelling::separate;
  options.max_series = std::max<std::size_t>(options.max_series, 1);
  // A dictionary holds no more than the texts of the series, and its offsets have 32 bits.
  options.max_bytes = std::min(options.max_bytes, largest_batch);
  return options;
}

std::string_view plain(text from, std::string& memory) {
  if (!from.has_escapes()) return from.raw();
  memory.clear();
  from.append_to(memory);
  return memory;
}

}  // namespace

table_builder::engine::engine(const table_options& options)
    : options_(options),
      schema_(options.schema),
      series_(series_of_builder(options.series)),
      seed_(options.series.seed ? *options.series.seed : detail::seeded_hash::fresh_seed(this)) {
  options_.max_bytes = std::min(options_.max_bytes, largest_batch);
  options_.max_rows = std::clamp<std::size_t>(options_.max_rows, 1, largest_batch);
  pool_.set_limit(8 * options_.max_bytes);
}

std::unique_ptr<detail::live_column> table_builder::engine::make_column(const schema_column& is,
                                                                        const live_table& in) {
  auto made = std::make_unique<live_column>();
  made->role = is.role;
  made->kind = is.kind;
  if (is.role == column_role::tag) {
    made->values_of_tag = std::make_unique<detail::dictionary>(seed_);
    made->code_of_series.resize(in.series.size(), -1);
    made->series_without = in.series.size();
    codes_bytes_ += in.series.size() * sizeof(std::int32_t);
    return made;
  }
  if (in.capacity != 0) made->reserve_rows(in.capacity, 0, pool_);
  return made;
}

// Converts the integers that the batch has so far to floats.
void table_builder::engine::widen(live_table& in, live_column& column) {
  for (std::size_t row = 0; row < in.rows; ++row) {
    double as_float = 0;
    if (column.kind == value_kind::integer) {
      as_float = static_cast<double>(column.values.as<std::int64_t>()[row]);
    } else {
      as_float = static_cast<double>(column.values.as<std::uint64_t>()[row]);
    }
    std::memcpy(column.values.data() + 8 * row, &as_float, sizeof as_float);
  }
  column.kind = value_kind::floating;
  for (const std::unique_ptr<detail::layout>& each : in.layouts) {
    for (const detail::layout_field& field : each->fields) {
      if (field.column != &column) continue;
      each->is_dead = true;
      each->fields.front().size = detail::no_number;
      break;
    }
  }
}

// Updates the live table to the schema.
void table_builder::engine::follow_schema(std::uint32_t table) {
  if (table == tables_.size()) {
    tables_.push_back(std::make_unique<live_table>());
  }
  live_table& in = *tables_[table];
  const std::vector<schema_column>& columns = schema_.tables()[table].columns();
  for (std::size_t i = 0; i < in.columns.size(); ++i) {
    live_column& column = *in.columns[i];
    if (column.kind == columns[i].kind) continue;
    widen(in, column);
    in.format = nullptr;
  }
  while (in.columns.size() < columns.size()) {
    in.columns.push_back(make_column(columns[in.columns.size()], in));
    const std::size_t width = in.columns.back()->width();
    in.row_bytes += width;
    bytes_ += width * in.rows;
    in.format = nullptr;
  }
}

std::uint32_t table_builder::engine::series_of(const point& from, std::uint32_t table) {
  const std::string_view raw = series_table::raw_of(from);
  const std::uint64_t hash = series_.hash_of(raw);
  std::uint32_t number = series_.find(raw, hash);
  if (number == detail::no_number) {
    number = series_.add(raw, hash);
    learn_series(number, from, table);
    if (is_series_full()) full_ = true;
  }
  return number;
}

void table_builder::engine::learn_series(std::uint32_t number, const point& from,
                                         std::uint32_t table) {
  live_table& in = *tables_[table];
  const table_schema& known = schema_.tables()[table];
  const auto local = static_cast<std::uint32_t>(in.series.size());
  series_table::entry& entry = series_.entries_[number];
  entry.local = local;
  detail::series_walk::note_tokens(series_, number, from);
  in.series.push_back(number);
  for (const std::unique_ptr<live_column>& column : in.columns) {
    if (column->role != column_role::tag) continue;
    column->code_of_series.push_back(-1);
    codes_bytes_ += sizeof(std::int32_t);
  }
  std::size_t expected = 0;
  for (const auto& [key, value] : from.tags()) {
    const std::string_view name = plain(key, key_);
    const std::vector<schema_column>& columns = known.columns();
    std::size_t at = expected;
    if (at >= columns.size() || columns[at].key != name) at = known.find(name);
    expected = at + 1;
    live_column& column = *in.columns[at];
    column.code_of_series[local] = column.values_of_tag->code_of(plain(value, text_));
  }
  for (const std::unique_ptr<live_column>& column : in.columns) {
    if (column->role == column_role::tag && column->code_of_series[local] < 0) {
      ++column->series_without;
    }
  }
}

// Sizes are powers of two of eight-byte values, less the extra offset of a string column.
void table_builder::engine::grow_rows(live_table& in) {
  if (in.capacity != 0) {
    in.reserve_rows(2 * (in.capacity + 16) - 16, pool_);
    return;
  }
  // The number of rows expected when the table last had rows is halved for each batch since then.
  const std::uint64_t missed = batch_ - std::min(batch_, in.last_batch + 1);
  const std::size_t expected = missed < 32 ? in.expected_rows >> missed : 0;
  for (const std::unique_ptr<live_column>& column : in.columns) {
    column->expected_bytes = missed < 32 ? column->expected_bytes >> missed : 0;
  }
  in.reserve_rows(std::max<std::size_t>(expected, 16), pool_);
}

void table_builder::engine::fill_strings(live_column& column, std::size_t row) {
  auto* const offsets = column.values.as<std::int32_t>();
  for (; column.filled < row; ++column.filled) {
    offsets[column.filled + 1] = offsets[column.filled];
  }
}

void table_builder::engine::grow_strings(live_column& column, std::size_t used, std::size_t size) {
  const std::size_t wanted =
      column.bytes.data() == nullptr ? column.expected_bytes : 2 * column.bytes.size();
  pool_.grow(column.bytes, std::max(used + size + 64, wanted), used);
}

void table_builder::engine::store(live_table& in, live_column& column, const value& from) {
  const std::size_t row = in.rows;
  switch (from.kind()) {
    case value_kind::floating: column.values.as<double>()[row] = from.as_float(); return;
    case value_kind::integer:
      if (column.kind == value_kind::floating) {
        column.values.as<double>()[row] = static_cast<double>(from.as_integer());
      } else {
        column.values.as<std::int64_t>()[row] = from.as_integer();
      }
      return;
    case value_kind::unsigned_integer:
      if (column.kind == value_kind::floating) {
        column.values.as<double>()[row] = static_cast<double>(from.as_unsigned());
      } else {
        column.values.as<std::uint64_t>()[row] = from.as_unsigned();
      }
      return;
    case value_kind::boolean: column.values.data()[row] = from.as_boolean() ? 1 : 0; return;
    case value_kind::string: break;
  }
  const text string = from.as_string();
  char* const to = room_for_string(column, row, string.raw_size());
  const std::size_t size = string.unescape_to({to, string.raw_size()});
  auto* const offsets = column.values.as<std::int32_t>();
  offsets[row + 1] = offsets[row] + static_cast<std::int32_t>(size);
}

// Returns the layout of the fields in used_ with these spellings of the keys; it may be new.
detail::layout& table_builder::engine::layout_of(live_table& in) {
  std::uint64_t hash = seed_;
  const detail::seeded_hash hash_of(seed_);
  for (const used_field& field : used_) {
    hash = hash * 0x9E3779B97F4A7C15U + hash_of(field.key.raw());
    hash = hash * 31 + reinterpret_cast<std::uintptr_t>(field.column) +
           static_cast<std::uint64_t>(field.how);
  }
  hash ^= hash >> 29U;
  const std::uint32_t known = in.layout_index.find(hash, [&](std::uint32_t number) {
    const detail::layout& each = *in.layouts[number];
    if (each.is_dead || each.fields.size() != used_.size() + 1) return false;
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const detail::layout_field& field = each.fields[i];
      if (field.column != used_[i].column || field.how != used_[i].how ||
          field.key != used_[i].key.raw()) {
        return false;
      }
    }
    return true;
  });
  if (known != detail::no_number) return *in.layouts[known];
  auto made = std::make_unique<detail::layout>();
  made->table = &in;
  for (const used_field& field : used_) {
    detail::layout_field entry{};
    const std::string_view key = field.key.raw();
    const std::size_t last = std::min<std::size_t>(key.size(), 16);
    std::memcpy(entry.last_bytes + 16 - last, key.data() + key.size() - last, last);
    entry.mask = 0xFFFFU & (0xFFFFU << (16 - last));
    entry.size = static_cast<std::uint32_t>(key.size());
    entry.how = field.how;
    entry.column = field.column;
    entry.key = key;
    made->has_strings = made->has_strings || field.how == storing::string;
    made->fields.push_back(std::move(entry));
  }
  detail::layout_field end{};
  end.size = detail::no_number;
  made->fields.push_back(std::move(end));
  const auto number = static_cast<std::uint32_t>(in.layouts.size());
  in.layouts.push_back(std::move(made));
  in.layout_index.add(hash, number);
  bytes_ += used_.size() * sizeof(detail::layout_field);
  return *in.layouts.back();
}

void table_builder::engine::forget_layouts(live_table& in) {
  for (const std::uint32_t number : in.series) series_.entries_[number].layout = nullptr;
  in.layouts.clear();
  in.layout_index.clear();
}

schema_conflict table_builder::engine::append(const point& from) {
  if (starts_anew_) [[unlikely]]
    start_anew();
  const std::size_t size = from.raw().size();
  // Lines of a window are never too large.
  if (size > std::max(options_.max_bytes, detail::window::capacity) ||
      std::max(bytes_, series_.bytes()) + size > largest_offset) {
    ++rejected_;
    return {schema_errc::line_too_large, from.measurement(), {}};
  }
  if (const schema_conflict conflict = schema_.learn(from)) {
    ++rejected_;
    return conflict;
  }
  const std::uint32_t table = schema_.table_of(plain(from.measurement(), key_));
  follow_schema(table);
  live_table& in = *tables_[table];
  if (in.rows == in.capacity) grow_rows(in);
  const std::uint32_t number = series_of(from, table);

  ++stamp_;
  used_.clear();
  bool twice = false;
  std::size_t string_bytes = 0;
  const table_schema& known = schema_.tables()[table];
  for (const auto& [key, value] : from.fields()) {
    const std::uint32_t at =
        schema_.place_of(known, plain(key, key_), column_role::field, value.kind()).column;
    live_column& column = *in.columns[at];
    if (column.kind == value_kind::string) string_bytes += value.raw().size();
    store(in, column, value);
    const used_field field{key, &column, how_to_store(value.kind(), column.kind)};
    if (column.stamp == stamp_) {
      twice = true;
      used_[column.place_in_line] = field;
      continue;
    }
    column.stamp = stamp_;
    column.place_in_line = used_.size();
    used_.push_back(field);
  }
  for (const used_field& field : used_) {
    if (field.how == storing::string) field.column->filled = in.rows + 1;
  }
  detail::layout& layout = layout_of(in);
  if (!twice) {
    void*& last = series_.entries_[number].layout;
    if (last != nullptr) static_cast<detail::layout*>(last)->next = &layout;
    last = &layout;
  }
  const std::optional<std::int64_t> time = from.timestamp();
  commit(number, layout, time.has_value(), time.value_or(0), string_bytes);
  return {};
}

}  // namespace simdlp
