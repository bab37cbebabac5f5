// SPDX-License-Identifier: Apache-2.0
// Writes the rows of a table: checks and escapes the names once, then writes each row from prepared
// names and the values of its columns.
#include "simdlp/table_view.h"

#include <algorithm>
#include <string>
#include <utility>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/line_writer.h"
#include "simdlp/kernel.h"

namespace simdlp {
namespace {

// A column of any type, ready to be read row by row.
struct flat_column {
  enum class form : std::uint8_t {
    floating,
    integer,
    unsigned_integer,
    boolean,
    view,
    string,
    packed
  };

  form is;
  std::size_t rows;
  const void* first;  // the first value, view, string or byte
  const std::int32_t* offsets = nullptr;
  std::int64_t bytes = 0;  // of packed strings
  validity_bitmap valid;

  [[nodiscard]] bool has(std::size_t row) const noexcept {
    return valid.empty() ||
           (row / 8 < valid.size() && (unsigned{valid[row / 8]} >> (row % 8) & 1U) != 0);
  }
  template <class T>
  [[nodiscard]] const T& at(std::size_t row) const noexcept {
    return static_cast<const T*>(first)[row];
  }
  [[nodiscard]] std::string_view string_at(std::size_t row) const noexcept {
    if (is == form::view) return at<std::string_view>(row);
    if (is == form::string) return at<std::string>(row);
    // Offsets outside the bytes are clamped.
    const auto from = std::clamp<std::int64_t>(offsets[row], 0, bytes);
    const auto to = std::clamp<std::int64_t>(offsets[row + 1], from, bytes);
    return {static_cast<const char*>(first) + from, static_cast<std::size_t>(to - from)};
  }
};

using form = flat_column::form;

flat_column flatten(std::span<const double> values) {
  return {form::floating, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(std::span<const std::int64_t> values) {
  return {form::integer, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(std::span<const std::uint64_t> values) {
  return {form::unsigned_integer, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(std::span<const bool> values) {
  return {form::boolean, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(std::span<const std::string_view> values) {
  return {form::view, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(std::span<const std::string> values) {
  return {form::string, values.size(), values.data(), nullptr, 0, {}};
}
flat_column flatten(const packed_strings& packed) {
  const std::size_t rows = packed.offsets.empty() ? 0 : packed.offsets.size() - 1;
  return {form::packed,
          rows,
          packed.bytes.data(),
          packed.offsets.data(),
          static_cast<std::int64_t>(packed.bytes.size()),
          {}};
}
template <class... Columns>
flat_column flatten(const std::variant<Columns...>& column) {
  return std::visit([](const auto& values) { return flatten(values); }, column);
}

}  // namespace

table_view& table_view::add_tag(std::string_view key, const detail::string_column& strings,
                                validity_bitmap valid) {
  const auto is_before = [](std::string_view name, const tag_column& other) {
    return name < other.key;
  };
  const auto at = std::upper_bound(tags_.begin(), tags_.end(), key, is_before);
  tags_.insert(at, {std::string(key), strings, valid});
  return *this;
}

table_view& table_view::add_field(std::string_view key, const detail::value_column& values,
                                  validity_bitmap valid) {
  fields_.push_back({std::string(key), values, valid});
  return *this;
}

namespace {

// A column, and its key as it is written with the '=', padded for copies in blocks.
class prepared_column {
 public:
  prepared_column(const flat_column& values, std::string&& key)
      : column(values), key_(std::move(key)), key_size_(key_.size()) {
    key_.resize((key_size_ + 15) / 16 * 16);
  }
  [[nodiscard]] detail::line_writer::row_key key() const noexcept {
    return {key_.data(), key_size_};
  }

  flat_column column;

 private:
  std::string key_;
  std::size_t key_size_;
};

// A bitmap in which no row has a value.
constexpr std::uint8_t no_bits[1] = {};
constexpr validity_bitmap no_row(no_bits);

}  // namespace

class table_view::row_writer {
 public:
  row_writer(const table_view& table, encoder& encode)
      : line_(encode.line_),
        leaves_out_empty_(encode.options().empty_tags == part_rule::leave_out),
        time_(flatten(table.time_)) {
    time_.valid = table.has_time_ ? table.time_valid_ : no_row;
    in_range_.valid = table.time_in_range_;
    // Check all names at once by encoding one line that uses them all.
    std::string line;
    encoder all(line, encode.options());
    all.measurement(table.measurement_);
    for (const tag_column& column : table.tags_) all.tag(column.key, "v");
    for (const field_column& column : table.fields_) all.field(column.key, true);
    error_ = all.end_line();
    if (error_ != errc::none) return;
    const auto append = [&](std::string& out, std::string_view name, text_kind kind) {
      error_ = detail::line_writer::append_written(out, name, kind, encode.options(),
                                                   encode.kernel().functions->encode);
    };
    append(measurement_, table.measurement_, text_kind::measurement);
    const auto prepared = [&](const auto& column, const auto& values) {
      flat_column flat = flatten(values);
      flat.valid = column.valid;
      std::string key;
      append(key, column.key, text_kind::key);
      return prepared_column(flat, key + '=');
    };
    for (const tag_column& column : table.tags_) {
      tags_.push_back(prepared(column, column.strings));
    }
    for (const field_column& column : table.fields_) {
      fields_.push_back(prepared(column, column.values));
    }
  }

  [[nodiscard]] errc write(std::size_t row) {
    if (error_ != errc::none) return error_;
    line_.row_measurement(measurement_);
    for (const prepared_column& tag : tags_) write_tag(tag, row);
    line_.row_fields();
    bool has_field = false;
    for (const prepared_column& field : fields_) has_field |= write_field(field, row);
    if (!has_field && !line_.is_refused()) line_.refuse(errc::no_fields);
    detail::timestamp_argument time;
    if (time_.has(row)) {
      const bool exists = row < time_.rows;
      time = {exists ? time_.at<std::int64_t>(row) : 0, true, true, exists && in_range_.has(row)};
    }
    return line_.end_line(time);
  }

 private:
  void write_tag(const prepared_column& tag, std::size_t row) {
    const flat_column& column = tag.column;
    if (!column.has(row) || line_.is_refused()) return;
    if (row >= column.rows) return line_.refuse(errc::tag_value_missing);
    const std::string_view given = column.string_at(row);
    if (given.empty() && leaves_out_empty_) return line_.empty_tag();
    line_.row_tag(tag.key(), given);
  }

  // Returns false if the field is left out.
  bool write_field(const prepared_column& field, std::size_t row) {
    const flat_column& column = field.column;
    if (!column.has(row)) {
      line_.null_fields(1);
      return false;
    }
    if (line_.is_refused()) return true;
    if (row >= column.rows) {
      line_.refuse(errc::field_value_missing);
      return true;
    }
    if (column.is == form::floating && line_.omits(column.at<double>(row))) return false;
    if (!line_.row_field_key(field.key())) return true;
    switch (column.is) {
      case form::floating: line_.write_value(column.at<double>(row)); break;
      case form::integer: line_.write_value(column.at<std::int64_t>(row)); break;
      case form::unsigned_integer: line_.write_value(column.at<std::uint64_t>(row)); break;
      case form::boolean: line_.write_value(column.at<bool>(row)); break;
      case form::view:
      case form::string:
      case form::packed: line_.write_value(detail::given_text(column.string_at(row))); break;
    }
    return true;
  }

  detail::line_writer& line_;
  bool leaves_out_empty_;
  errc error_ = errc::none;  // of the names, hence of every row
  std::string measurement_;
  std::vector<prepared_column> tags_;
  std::vector<prepared_column> fields_;
  flat_column time_;
  flat_column in_range_{};
};

rows_written table_view::encode_to(encoder& encode,
                                   const std::function<void(std::size_t, errc)>& on_refused) const {
  rows_written rows;
  row_writer writer(*this, encode);
  for (std::size_t row = 0; row < rows_; ++row) {
    const errc code = writer.write(row);
    rows.count(row, code);
    if (code != errc::none && on_refused) on_refused(row, code);
  }
  return rows;
}

}  // namespace simdlp
