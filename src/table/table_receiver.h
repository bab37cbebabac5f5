// SPDX-License-Identifier: Apache-2.0
// The fast path into tables: the receiver of walk_line for lines with a known series and the predicted
// layout. It only writes values into the next row, which is kept if the line is valid. Anything else
// ends the walk, and the line is read again as a whole point.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/series_walk.h"
#include "simdlp/detail/walk.h"
#include "table/table_engine.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp {

class table_builder::engine::receiver {
 public:
  static constexpr bool knows_series = true;

  receiver(engine& into, const detail::line_cursor& from, detail::series_lookahead& ahead)
      : into_(into),
        from_(from),
        numbers_(from.numbers()),
        known_(into.series_, ahead),
        unescape_(from.kernel().functions->unescape) {}

  [[nodiscard, gnu::always_inline]] std::ptrdiff_t series(const char* line,
                                                          const detail::token* tokens,
                                                          const detail::window& in) {
    if (into_.full_) [[unlikely]]
      return -1;
    const std::uint32_t number = known_.find(line, tokens, in, into_.last_series_);
    if (number == detail::no_number) [[unlikely]]
      return -1;
    const auto* const entry = &known_[number];
    auto* const last = static_cast<detail::layout*>(entry->layout);
    if (last == nullptr) [[unlikely]]
      return -1;
    layout_ = last->next;
    live_table& table = *layout_->table;
    row_ = table.rows;
    if (row_ == table.capacity) [[unlikely]]
      into_.grow_rows(table);
    number_ = number;
    line_ = line;
    field_ = layout_->fields.data();
    string_bytes_ = 0;
    return static_cast<std::ptrdiff_t>(entry->tokens);
  }

  void begin(detail::piece) {}
  void tag(detail::piece, detail::piece) {}
  [[nodiscard]] bool fields(const char* at) const { return from_.has_room_before(at); }

  [[nodiscard, gnu::always_inline]] bool number(detail::piece key, const char* first,
                                                std::size_t size, const detail::token*) {
    const detail::layout_field& field = *field_;
    if (!is_key(field, key)) [[unlikely]]
      return false;
    ++field_;
    char* const to = field.column->values.data();
    const char last = first[size - 1];
    switch (field.how) {
      case detail::storing::floating: {
        double value = 0;
        if (!detail::may_end_float(last) || !detail::read_float(numbers_, first, size, value))
            [[unlikely]]
          return false;
        reinterpret_cast<double*>(to)[row_] = value;
        return true;
      }
      case detail::storing::integer:
      case detail::storing::integer_as_float: {
        std::int64_t value = 0;
        if (last != 'i' || !detail::read_integer(numbers_, first, size - 1, value)) [[unlikely]]
          return false;
        if (field.how == detail::storing::integer) [[likely]] {
          reinterpret_cast<std::int64_t*>(to)[row_] = value;
        } else {
          reinterpret_cast<double*>(to)[row_] = static_cast<double>(value);
        }
        return true;
      }
      case detail::storing::unsigned_integer:
      case detail::storing::unsigned_as_float: {
        std::uint64_t value = 0;
        if (last != 'u' || !detail::read_unsigned(numbers_, first, size - 1, value)) [[unlikely]]
          return false;
        if (field.how == detail::storing::unsigned_integer) [[likely]] {
          reinterpret_cast<std::uint64_t*>(to)[row_] = value;
        } else {
          reinterpret_cast<double*>(to)[row_] = static_cast<double>(value);
        }
        return true;
      }
      case detail::storing::boolean: {
        const auto read = detail::parse_boolean(first, size);
        if (!read.ok) [[unlikely]]
          return false;
        to[row_] = read.value ? 1 : 0;
        return true;
      }
      case detail::storing::string: break;
    }
    return false;
  }

  // walk_line cannot be stopped here, so end() detects a field that is not the expected one.
  [[gnu::always_inline]] void string(detail::piece key, detail::piece value, const detail::token*,
                                     std::ptrdiff_t) {
    const detail::layout_field& field = *field_;
    if (!is_key(field, key) || field.how != detail::storing::string) [[unlikely]] {
      field_ = &nothing_;
      return;
    }
    ++field_;
    live_column& column = *field.column;
    const auto size = static_cast<std::size_t>(value.to - value.from);
    char* const to = into_.room_for_string(column, row_, size);
    std::size_t written = size;
    if (!value.escaped) [[likely]] {
      std::memcpy(to, value.from, size);
    } else {
      written = static_cast<std::size_t>(unescape_(to, value.from, size, text_kind::string) - to);
    }
    auto* const offsets = column.values.as<std::int32_t>();
    offsets[row_ + 1] = offsets[row_] + static_cast<std::int32_t>(written);
    column.filled = row_ + 1;
    string_bytes_ += size;
  }

  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    if (field_->size != detail::no_number || field_ == &nothing_) [[unlikely]]
      return false;
    const detail::time_rule& times = from_.times();
    std::int64_t time = times.missing;
    bool has_time = times.has_missing;
    if (size != 0) [[likely]] {
      std::int64_t raw = 0;
      if (!times.read(numbers_, first, size, raw, time)) [[unlikely]]
        return false;
      if (times.scale == 0) [[unlikely]]
        time = detail::line_cursor::detected_time(raw);
      has_time = true;
    }
    if (!from_.is_valid_utf8(line_, end_of_line)) [[unlikely]]
      return false;
    series_table::entry& entry = into_.series_.entries_[number_];
    if (entry.layout != layout_) entry.layout = layout_;
    into_.commit(number_, *layout_, has_time, has_time ? time : 0, string_bytes_);
    return true;
  }

  // Removes the values that a line that was not accepted has left in string columns.
  void undo() {
    if (layout_ == nullptr || !layout_->has_strings) return;
    for (const detail::layout_field& field : layout_->fields) {
      if (field.how != detail::storing::string || field.column == nullptr) continue;
      if (field.column->filled > layout_->table->rows) field.column->filled = layout_->table->rows;
    }
  }

 private:
  // The 16 bytes before the '=' can be loaded, see fields().
  [[nodiscard, gnu::always_inline]] static bool is_key(const detail::layout_field& expected,
                                                       detail::piece key) {
    const auto size = static_cast<std::size_t>(key.to - key.from);
    if (size != expected.size) return false;
#if defined(__SSE2__)
    const __m128i last = _mm_loadu_si128(reinterpret_cast<const __m128i*>(key.to - 16));
    const __m128i wanted = _mm_load_si128(reinterpret_cast<const __m128i*>(expected.last_bytes));
    const auto same = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(last, wanted)));
    if ((same & expected.mask) != expected.mask) return false;
    return size <= 16 || std::memcmp(key.from, expected.key.data(), size - 16) == 0;
#else
    return std::memcmp(key.from, expected.key.data(), size) == 0;
#endif
  }

  engine& into_;
  const detail::line_cursor& from_;
  const detail::long_numbers& numbers_;
  detail::series_walk known_;
  detail::unescape_function unescape_;
  detail::layout* layout_ = nullptr;
  const detail::layout_field* field_ = nullptr;
  std::size_t row_ = 0;
  std::uint32_t number_ = 0;
  const char* line_ = nullptr;
  std::size_t string_bytes_ = 0;
  detail::layout_field nothing_{{}, 0, detail::no_number, detail::storing::floating, nullptr, {}};
};

}  // namespace simdlp
