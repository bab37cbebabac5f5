// SPDX-License-Identifier: Apache-2.0
// Rows from columns: names are escaped once by an encoder of their own, then each row is put
// together from pieces that are known to be good, and values.
#include "simdlp/table_view.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "kernel/write_plain_baseline.h"
#include "text/decimal.h"

namespace simdlp {
namespace {

// One column in the form in which a row is read from it.
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
  const void* first;  // of the values, the views, the strings or the bytes
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
    // Offsets that lie are cut to the bytes there are.
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

// A key as it is written and its '=', padded so that it can be copied in blocks.
class piece {
 public:
  explicit piece(std::string_view written) : bytes_(written), size_(written.size()) {
    bytes_.resize((size_ + 15) / 16 * 16);
  }
  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }
  // Up to 15 bytes more than the piece are written.
  [[nodiscard]] char* copy_to(char* to) const noexcept {
    for (std::size_t at = 0; at < size_; at += 16) {
      detail::store_block(to + at, detail::load_block(bytes_.data() + at));
    }
    return to + size_;
  }

 private:
  std::string bytes_;
  std::size_t size_;
};

}  // namespace

table_view& table_view::add_tag(std::string_view key, const detail::string_column& strings,
                                validity_bitmap valid) {
  const auto behind = [](std::string_view name, const tag_column& other) {
    return name < other.key;
  };
  const auto at = std::upper_bound(tags_.begin(), tags_.end(), key, behind);
  tags_.insert(at, {std::string(key), strings, valid});
  return *this;
}

table_view& table_view::add_field(std::string_view key, const detail::value_column& values,
                                  validity_bitmap valid) {
  fields_.push_back({std::string(key), values, valid});
  return *this;
}

namespace {

struct prepared_column {
  flat_column column;
  piece key;
};

// A bitmap in which no row has a value.
constexpr std::uint8_t no_bits[1] = {};
constexpr validity_bitmap no_row(no_bits);

}  // namespace

// Writes the rows of one table through one encoder, whose inside it knows.
class table_view::row_writer {
 public:
  row_writer(const table_view& table, encoder& encode)
      : encode_(encode), time_(flatten(table.time_)) {
    time_.valid = table.has_time_ ? table.time_valid_ : no_row;
    std::string line;
    // Is any name wrong, or there twice? One line with all of them tells. What has no fields is
    // wrong as a whole, too.
    encoder all(line, encode.options());
    all.measurement(table.measurement_);
    for (const tag_column& column : table.tags_) all.tag(column.key, "v");
    for (const field_column& column : table.fields_) all.field(column.key, 0);
    problem_ = all.end_line();
    if (problem_ != errc::none) return;
    // A line "m key=0i" holds the key as it is written, and so does "name f=0i" the measurement.
    const auto written = [&](std::string_view measurement, std::string_view key) {
      line.clear();
      encoder one(line, encode.options());
      problem_ = one.measurement(measurement).field(key, 0).end_line();
      return std::string_view(line);
    };
    const std::string_view whole = written(table.measurement_, "f");
    measurement_ = whole.substr(0, whole.size() - std::string_view(" f=0i\n").size());
    const auto key_piece = [&](std::string_view key) {
      const std::string_view with_key = written("m", key);
      return piece(with_key.substr(2, with_key.size() - std::string_view("m 0i\n").size()));
    };
    const auto prepared = [&](const auto& column, const auto& values) {
      flat_column flat = flatten(values);
      flat.valid = column.valid;
      return prepared_column{flat, key_piece(column.key)};
    };
    for (const tag_column& column : table.tags_) {
      tags_.push_back(prepared(column, column.strings));
    }
    for (const field_column& column : table.fields_) {
      fields_.push_back(prepared(column, column.values));
    }
  }

  [[nodiscard]] errc write(std::size_t row) {
    if (problem_ != errc::none) return problem_;
    if (encode_.line_.reached != encoder::section::none) encode_.refuse(errc::out_of_order);
    if (encode_.line_.reached != encoder::section::none) return encode_.finish({}).code;
    encode_.line_.reach(encoder::section::tags);
    encode_.put(measurement_);
    for (const prepared_column& tag : tags_) write_tag(tag, row);
    if (!refused()) encode_.line_.start_fields();
    for (const prepared_column& field : fields_) write_field(field, row);
    if (!refused() && encode_.line_.separator == ' ') encode_.refuse(errc::no_fields);
    detail::timestamp_argument time;
    if (time_.has(row)) {
      const bool there = row < time_.rows;
      time = {there ? time_.at<std::int64_t>(row) : 0, true, true, there};
    }
    return encode_.finish(time).code;
  }

 private:
  [[nodiscard]] bool refused() const noexcept {
    return encode_.line_.reached == encoder::section::refused;
  }

  // Writes a separator and a key with its '='. Then there is room for a plain name or string and a
  // number. Null when the line is refused.
  [[nodiscard]] char* write_key(char separator, const piece& key) {
    if (encode_.line_.room() < key.view().size() + detail::line_buffer::plain_room) [[unlikely]] {
      const bool done =
          encode_.flush() && encode_.hand_over({&separator, 1}) && encode_.hand_over(key.view());
      return done ? encode_.line_.at : nullptr;
    }
    *encode_.line_.at = separator;
    return key.copy_to(encode_.line_.at + 1);
  }

  void write_tag(const prepared_column& tag, std::size_t row) {
    if (!tag.column.has(row) || refused()) return;
    if (row >= tag.column.rows) return encode_.refuse(errc::tag_value_missing);
    const std::string_view value = tag.column.string_at(row);
    char* const to = write_key(',', tag.key);
    if (to == nullptr) return;
    encode_.line_.at = to;
    if (encode_.plain_->tag_value(encode_.line_, value.data(), value.size()) !=
        detail::written::all) [[unlikely]] {
      encode_.write_name_exactly(value, text_kind::key);
    }
  }

  void write_field(const prepared_column& field, std::size_t row) {
    if (!field.column.has(row) || refused()) return;
    if (row >= field.column.rows) return encode_.refuse(errc::field_value_missing);
    char* to = write_key(std::exchange(encode_.line_.separator, ','), field.key);
    if (to == nullptr) return;
    switch (field.column.is) {
      case form::floating: {
        const auto number = field.column.at<double>(row);
        if (!detail::is_finite(number)) return encode_.refuse(errc::non_finite_float);
        encode_.line_.at = detail::write_float(to, number);
        return;
      }
      case form::integer:
        to = detail::write_integer(to, field.column.at<std::int64_t>(row));
        *to = 'i';
        encode_.line_.at = to + 1;
        return;
      case form::unsigned_integer:
        to = detail::write_unsigned(to, field.column.at<std::uint64_t>(row));
        *to = 'u';
        encode_.line_.at = to + 1;
        return;
      case form::boolean: {
        const auto yes = field.column.at<bool>(row);
        std::memcpy(to, yes ? "true" : "false", 5);
        encode_.line_.at = to + (yes ? 4 : 5);
        return;
      }
      case form::view:
      case form::string:
      case form::packed: {
        const std::string_view string = field.column.string_at(row);
        encode_.line_.at = to;
        if (encode_.plain_->string_value(encode_.line_, string.data(), string.size()) !=
            detail::written::all) [[unlikely]] {
          encode_.write_string_exactly(string);
        }
        return;
      }
    }
  }

  encoder& encode_;
  errc problem_ = errc::none;  // of the names, hence of every row
  std::string measurement_;
  std::vector<prepared_column> tags_;
  std::vector<prepared_column> fields_;
  flat_column time_;
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
