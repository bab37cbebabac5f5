// SPDX-License-Identifier: Apache-2.0
// Reads a record batch as a table_view. Columns in another memory layout are copied.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <utility>

#include "simdlp/arrow.h"
#include "simdlp/table_view.h"

namespace simdlp {
namespace {

// One column while it is read: [offset, offset + rows) of an array.
class column_reader {
 public:
  column_reader(const ArrowSchema& schema, const ArrowArray& array, std::size_t offset,
                std::size_t rows)
      : schema_(schema),
        array_(array),
        offset_(offset + static_cast<std::size_t>(array.offset)),
        rows_(rows) {}

  [[nodiscard]] std::string_view format() const { return schema_.format; }

  [[nodiscard]] bool has(std::size_t row) const {
    if (format() == "n") return false;
    const auto* const bits = static_cast<const std::uint8_t*>(array_.buffers[0]);
    const std::size_t at = offset_ + row;
    return bits == nullptr || (unsigned{bits[at / 8]} >> (at % 8) & 1U) != 0;
  }
  template <class T>
  [[nodiscard]] T at(std::size_t row) const {
    return static_cast<const T*>(array_.buffers[1])[offset_ + row];
  }
  [[nodiscard]] bool bit(std::size_t row) const {
    const std::size_t at_bit = offset_ + row;
    const auto* const bits = static_cast<const std::uint8_t*>(array_.buffers[1]);
    return (unsigned{bits[at_bit / 8]} >> (at_bit % 8) & 1U) != 0;
  }
  [[nodiscard]] std::string_view string(std::size_t row) const {
    if (format() == "vu") return viewed_string(row);
    const auto* const bytes = static_cast<const char*>(array_.buffers[2]);
    const auto between = [&](auto from, auto to) {
      return std::string_view(bytes + from, static_cast<std::size_t>(to - from));
    };
    if (format() == "U") return between(at<std::int64_t>(row), at<std::int64_t>(row + 1));
    return between(at<std::int32_t>(row), at<std::int32_t>(row + 1));
  }
  // A whole number of any width.
  template <class T>
  [[nodiscard]] T number(std::size_t row) const {
    switch (format()[0]) {
      case 'c': return static_cast<T>(at<std::int8_t>(row));
      case 'C': return static_cast<T>(at<std::uint8_t>(row));
      case 's': return static_cast<T>(at<std::int16_t>(row));
      case 'S': return static_cast<T>(at<std::uint16_t>(row));
      case 'i': return static_cast<T>(at<std::int32_t>(row));
      case 'I': return static_cast<T>(at<std::uint32_t>(row));
      case 'L': return static_cast<T>(at<std::uint64_t>(row));
      default: return static_cast<T>(at<std::int64_t>(row));
    }
  }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] const ArrowSchema& schema() const { return schema_; }
  [[nodiscard]] const ArrowArray& array() const { return array_; }

 private:
  // Sixteen bytes: the size, then either the bytes or four of them, a number of a buffer and a place in it.
  [[nodiscard]] std::string_view viewed_string(std::size_t row) const {
    const char* const view = static_cast<const char*>(array_.buffers[1]) + 16 * (offset_ + row);
    std::int32_t words[4];
    std::memcpy(words, view, sizeof words);
    const auto size = static_cast<std::size_t>(words[0]);
    if (size <= 12) return {view + 4, size};
    return {static_cast<const char*>(array_.buffers[2 + words[2]]) + words[3], size};
  }

  const ArrowSchema& schema_;
  const ArrowArray& array_;
  std::size_t offset_;
  std::size_t rows_;
};

bool is_one_of(std::string_view format, std::string_view letters) {
  return format.size() == 1 && letters.find(format[0]) != std::string_view::npos;
}
bool is_string(std::string_view format) { return is_one_of(format, "uU") || format == "vu"; }

// Returns the word of a type that pyarrow and others use, or an empty string.
std::string_view name_of(std::string_view format) {
  // The first entry with which the format starts.
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"n", "null"},         {"b", "bool"},      {"c", "int8"},
      {"C", "uint8"},        {"s", "int16"},     {"S", "uint16"},
      {"i", "int32"},        {"I", "uint32"},    {"l", "int64"},
      {"L", "uint64"},       {"e", "float16"},   {"f", "float32"},
      {"g", "float64"},      {"z", "binary"},    {"Z", "large_binary"},
      {"vz", "binary_view"}, {"u", "utf8"},      {"U", "large_utf8"},
      {"vu", "utf8_view"},   {"d:", "decimal"},  {"w:", "fixed-size binary"},
      {"tdD", "date32"},     {"tdm", "date64"},  {"tt", "time of day"},
      {"ts", "timestamp"},   {"tD", "duration"}, {"ti", "interval"},
      {"+s", "struct"},      {"+m", "map"},      {"+r", "run-end encoded"},
      {"+u", "union"},       {"+", "list"},
  };
  for (const auto& [start, word] : names) {
    if (format.starts_with(start)) return word;
  }
  return {};
}

}  // namespace

// The columns in the form that a table_view takes. Must outlive the table_view.
class detail::arrow_columns {
 public:
  arrow_columns(table_view& into, std::size_t rows) : into_(into), rows_(rows) {}

  [[nodiscard]] std::string add(const column_reader& from, bool is_tag, bool is_time) {
    const std::string_view key = from.schema().name;
    const validity_bitmap valid = validity_of(from);
    if (is_time) return add_time(from, valid);
    const std::string_view place = is_tag ? "a tag" : "a field";
    if (from.schema().dictionary != nullptr) {
      const ArrowArray& values = *from.array().dictionary;
      const column_reader dictionary(*from.schema().dictionary, values, 0,
                                     static_cast<std::size_t>(values.length));
      if (!is_one_of(from.format(), "cCsSiIlL")) return unknown(from, place);
      if (!is_string(dictionary.format())) {
        return cannot_be(from, "dictionary of " + described(dictionary.format()), place);
      }
      return add_strings(key, valid, is_tag, from, [&](std::size_t row) {
        const auto code = from.number<std::size_t>(row);
        return code < dictionary.rows() && dictionary.has(code) ? dictionary.string(code)
                                                                : std::string_view();
      });
    }
    if (is_string(from.format())) {
      return add_strings(key, valid, is_tag, from,
                         [&](std::size_t row) { return from.string(row); });
    }
    if (from.format() == "n") return {};
    if (is_tag) return unknown(from, place);
    if (is_one_of(from.format(), "csil")) {
      return add_numbers(integers_, key, valid, from,
                         [&](std::size_t row) { return from.number<std::int64_t>(row); });
    }
    if (is_one_of(from.format(), "CSIL")) {
      return add_numbers(unsigned_, key, valid, from,
                         [&](std::size_t row) { return from.number<std::uint64_t>(row); });
    }
    if (from.format() == "g") {
      return add_numbers(floats_, key, valid, from,
                         [&](std::size_t row) { return from.at<double>(row); });
    }
    if (from.format() == "f") {
      return add_numbers(floats_, key, valid, from,
                         [&](std::size_t row) { return static_cast<double>(from.at<float>(row)); });
    }
    if (from.format() == "b") {
      booleans_.push_back(std::make_unique<bool[]>(rows_));
      for (std::size_t row = 0; row < rows_; ++row) booleans_.back()[row] = from.bit(row);
      into_.field(key, std::span<const bool>(booleans_.back().get(), rows_), valid);
      return {};
    }
    return unknown(from, place);
  }

 private:
  // Returns the type in words and in Arrow's notation.
  static std::string described(std::string_view format) {
    const std::string_view word = name_of(format);
    const std::string quoted = "'" + std::string(format) + "'";
    return word.empty() ? quoted : std::string(word) + " (" + quoted + ")";
  }
  static std::string cannot_be(const column_reader& from, std::string_view type,
                               std::string_view place) {
    std::string out = "column '";
    out.append(from.schema().name).append("' has the Arrow type ").append(type);
    return out.append(", which cannot be ").append(place);
  }
  static std::string unknown(const column_reader& from, std::string_view place) {
    return cannot_be(from, described(from.format()), place);
  }

  validity_bitmap validity_of(const column_reader& from) {
    bitmaps_.emplace_back((rows_ + 7) / 8 + 1, std::uint8_t{0});
    std::vector<std::uint8_t>& bits = bitmaps_.back();
    for (std::size_t row = 0; row < rows_; ++row) {
      if (from.has(row)) {
        bits[row / 8] = static_cast<std::uint8_t>(bits[row / 8] | 1U << (row % 8));
      }
    }
    return bits;
  }

  template <class At>
  std::string add_strings(std::string_view key, validity_bitmap valid, bool is_tag,
                          const column_reader& from, At&& at) {
    strings_.emplace_back(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (from.has(row)) strings_.back()[row] = at(row);
    }
    if (is_tag) {
      into_.tag(key, strings_.back(), valid);
    } else {
      into_.field(key, strings_.back(), valid);
    }
    return {};
  }

  template <class T, class At>
  std::string add_numbers(std::deque<std::vector<T>>& columns, std::string_view key,
                          validity_bitmap valid, const column_reader& from, At&& at) {
    columns.emplace_back(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (from.has(row)) columns.back()[row] = at(row);
    }
    into_.field(key, columns.back(), valid);
    return {};
  }

  std::string add_time(const column_reader& from, validity_bitmap valid) {
    std::int64_t scale = 1;
    if (from.schema().dictionary != nullptr) {
      return cannot_be(from, "dictionary of " + described(from.schema().dictionary->format),
                       "the time");
    }
    if (from.format().starts_with("tss:")) {
      scale = 1'000'000'000;
    } else if (from.format().starts_with("tsm:")) {
      scale = 1'000'000;
    } else if (from.format().starts_with("tsu:")) {
      scale = 1000;
    } else if (!from.format().starts_with("tsn:")) {
      return unknown(from, "the time");
    }
    integers_.emplace_back(rows_);
    std::vector<std::uint8_t>& in_range = bitmaps_.emplace_back((rows_ + 7) / 8 + 1, 0xFFU);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (from.has(row) &&
          __builtin_mul_overflow(from.at<std::int64_t>(row), scale, &integers_.back()[row])) {
        in_range[row / 8] = static_cast<std::uint8_t>(in_range[row / 8] & ~(1U << (row % 8)));
      }
    }
    into_.timestamp(integers_.back(), valid);
    into_.time_in_range_ = in_range;
    return {};
  }

  table_view& into_;
  std::size_t rows_;
  std::deque<std::vector<std::uint8_t>> bitmaps_;
  std::deque<std::vector<std::string_view>> strings_;
  std::deque<std::vector<std::int64_t>> integers_;
  std::deque<std::vector<std::uint64_t>> unsigned_;
  std::deque<std::vector<double>> floats_;
  std::deque<std::unique_ptr<bool[]>> booleans_;
};

std::string encode_record_batch(const ArrowSchema& schema, const ArrowArray& batch,
                                const arrow_import_options& options, encoder& into,
                                rows_written& written,
                                const std::function<void(std::size_t, errc)>& on_refused) {
  if (std::string_view(schema.format) != "+s" || schema.n_children != batch.n_children) {
    return "this is not a record batch";
  }
  const auto rows = static_cast<std::size_t>(batch.length);
  if (batch.n_buffers > 0 && batch.buffers[0] != nullptr && batch.null_count != 0) {
    const column_reader whole(schema, batch, 0, rows);
    for (std::size_t row = 0; row < rows; ++row) {
      if (!whole.has(row)) return "row " + std::to_string(row) + " is null as a whole";
    }
  }
  table_view view(options.measurement, rows);
  detail::arrow_columns columns(view, rows);
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& type = *schema.children[i];
    const column_reader from(type, *batch.children[i], static_cast<std::size_t>(batch.offset),
                             rows);
    const bool is_tag = options.tags.empty() ? type.dictionary != nullptr
                                             : std::find(options.tags.begin(), options.tags.end(),
                                                         type.name) != options.tags.end();
    std::string problem = columns.add(from, is_tag, type.name == options.time);
    if (!problem.empty()) return problem;
  }
  written = view.encode_to(into, on_refused);
  return {};
}

}  // namespace simdlp
