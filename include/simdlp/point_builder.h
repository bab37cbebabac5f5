// SPDX-License-Identifier: Apache-2.0
// A point that owns its parts. They can be added in any order; tags are written sorted, as the
// documentation of InfluxDB advises, or in an order that you choose. If you have the parts in the order of
// a line, encoder is faster.
//
//   simdlp::point_builder("home").tag("room", "Kitchen").field("temp", 72.0).timestamp(1641024000)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "simdlp/detail/timestamp_argument.h"
#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp {

// A tag that owns its unescaped bytes.
struct owned_tag {
  std::string key;
  std::string value;
  friend bool operator==(const owned_tag&, const owned_tag&) = default;
};

// A field that owns its unescaped bytes.
using owned_value = std::variant<double, std::int64_t, std::uint64_t, bool, std::string>;
struct owned_field {
  std::string key;
  owned_value value;
  friend bool operator==(const owned_field&, const owned_field&) = default;
};

// The order in which the parts of a point are written.
struct part_order {
  // The keys of the tags that come first, in this order. The other tags follow in byte order of their
  // keys. Keys that a point does not have are ignored.
  std::span<const std::string> tags_first = {};
  bool sort_fields = false;  // in byte order of their keys; else in the order added
};

// Sorts tags as point_builder writes them. Equal keys keep their order.
void sort_tags(std::span<owned_tag> tags, std::span<const std::string> tags_first = {});

// The functions that add parts check nothing. encode_to() and to_line_protocol() refuse a point that
// cannot be written, for example one with two tags of the same key.
//
// Errors: the functions that add parts may throw std::bad_alloc.
// Thread safety: as a std::vector; several threads may encode one point if none changes it.
class point_builder {
 public:
  point_builder() = default;
  explicit point_builder(std::string_view measurement) : measurement_(measurement) {}
  // Copies a decoded point and does not refer to it afterwards. A point made from a rejected line is
  // refused with the code of that line.
  explicit point_builder(const point& decoded);

  point_builder& measurement(std::string_view name) {
    measurement_ = name;
    return *this;
  }
  point_builder& tag(std::string_view key, std::string_view tag_value) {
    tags_.push_back({std::string(key), std::string(tag_value)});
    return *this;
  }
  // The type of `given` decides the kind, as in encoder::field().
  template <field_value T>
  point_builder& field(std::string_view key, const T& given) {
    fields_.push_back({std::string(key), own(given)});
    return *this;
  }
  // The same for a value that may be missing. An empty optional adds nothing, but it is counted when the
  // point is encoded.
  template <field_value T>
  point_builder& field(std::string_view key, const std::optional<T>& given) {
    if (given) return field(key, *given);
    ++null_fields_;
    return *this;
  }
  template <string_like T>
  point_builder& tag(std::string_view key, const std::optional<T>& tag_value) {
    return tag_value ? tag(key, std::string_view(*tag_value)) : *this;
  }
  // Nanoseconds since the Unix epoch, a time point, a timespec, or an optional
  // of one of these.
  template <time_like T>
  point_builder& timestamp(const T& given) {
    time_ = detail::to_timestamp(given);
    return *this;
  }
  // Writes fields in byte order of their keys instead of the order added.
  point_builder& sort_fields() {
    fields_sorted_ = true;
    return *this;
  }
  // Removes all parts and keeps the memory.
  void clear() noexcept;

  [[nodiscard]] const std::string& measurement() const noexcept { return measurement_; }
  [[nodiscard]] std::span<const owned_tag> tags() const noexcept { return tags_; }
  [[nodiscard]] std::span<const owned_field> fields() const noexcept { return fields_; }
  // Returns nullopt if there is no timestamp, or if it does not fit in int64 nanoseconds.
  [[nodiscard]] std::optional<std::int64_t> timestamp() const noexcept {
    return time_.present && time_.in_range ? std::optional(time_.nanoseconds) : std::nullopt;
  }

  // Writes the point as one line. Adds each of `default_tags` whose key the point does not have; a tag that
  // the encoder leaves out does not count. Returns the code if the line is refused. Allocates only for
  // points with more than 32 tags, or with more than 32 fields to sort.
  refusal encode_to(encoder& encode, std::span<const owned_tag> default_tags = {},
                    const part_order& order = {}) const;

  // Returns the line without its line end, or the code of the error.
  [[nodiscard]] result<std::string> to_line_protocol(const encode_options& options = {},
                                                     std::span<const owned_tag> default_tags = {},
                                                     const part_order& order = {}) const;

 private:
  [[nodiscard]] static owned_value own(const value& decoded);
  template <class T>
  [[nodiscard]] static owned_value own(const T& given) {
    if constexpr (std::same_as<T, bool>) {
      return owned_value(std::in_place_type<bool>, given);
    } else if constexpr (std::floating_point<T>) {
      return owned_value(std::in_place_type<double>, given);
    } else if constexpr (std::signed_integral<T>) {
      return owned_value(std::in_place_type<std::int64_t>, given);
    } else if constexpr (std::unsigned_integral<T>) {
      return owned_value(std::in_place_type<std::uint64_t>, given);
    } else if constexpr (std::same_as<T, text>) {
      return given.to_string();
    } else {
      return std::string(std::string_view(given));
    }
  }

  std::string measurement_;
  std::vector<owned_tag> tags_;
  std::vector<owned_field> fields_;
  detail::timestamp_argument time_;
  std::uint64_t null_fields_ = 0;
  errc rejected_ = errc::none;  // the code of the decoded line
  bool fields_sorted_ = false;
};

}  // namespace simdlp
