// SPDX-License-Identifier: Apache-2.0
// The series of a point: its measurement and tags, in a form that does not depend on the order of
// the tags or the spelling of the line. It owns its bytes, and can be a key in maps and files.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp {

class point_builder;

// The canonical bytes are the measurement, then key and value of each tag in byte order of the keys,
// all unescaped and each followed by a zero byte. No name of a valid point holds that byte, so the
// form is unambiguous.
//
//   m,b=2,a=1\ 1 f=1   ->   m 00 a 00 1 20 1 00 b 00 2 00
//
// Keys compare as their bytes do: by measurement, then by the first key or value that differs.
//
// Errors: functions that set a key may throw std::bad_alloc.
// Thread safety: as a std::string.
class series_key {
 public:
  series_key() = default;
  // The series of a decoded point; the empty key for a rejected line. Two tags with the same key are
  // both kept, in the order of their values.
  explicit series_key(const point& decoded) { assign(decoded); }

  // Returns the series of a built point. If no line can have this series, returns empty_name,
  // control_character or duplicate_tag.
  [[nodiscard]] static result<series_key> of(const point_builder& point);

  // Sets this to the series of that point and reuses the memory, for loops over many points.
  void assign(const point& decoded);

  [[nodiscard]] std::string_view measurement() const noexcept {
    return std::string_view(bytes_).substr(0, bytes_.find('\0'));
  }

  // The tags in order, each as a pair of key and value.
  class iterator {
   public:
    using value_type = std::pair<std::string_view, std::string_view>;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    explicit iterator(std::string_view rest) noexcept : rest_(rest) {}

    [[nodiscard]] value_type operator*() const noexcept {
      const std::size_t key = rest_.find('\0');
      const std::size_t end = rest_.find('\0', key + 1);
      return {rest_.substr(0, key), rest_.substr(key + 1, end - key - 1)};
    }
    iterator& operator++() noexcept {
      rest_.remove_prefix(rest_.find('\0', rest_.find('\0') + 1) + 1);
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.rest_.size() == b.rest_.size();
    }
    friend bool operator==(const iterator& a, std::default_sentinel_t) noexcept {
      return a.rest_.empty();
    }

   private:
    std::string_view rest_;
  };
  struct tag_range {
    std::string_view bytes;
    [[nodiscard]] iterator begin() const noexcept { return iterator(bytes); }
    [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  };
  [[nodiscard]] tag_range tags() const noexcept {
    const std::string_view all = bytes_;
    return {all.substr(all.empty() ? 0 : all.find('\0') + 1)};
  }
  // The value of the first tag with that key, or nullopt. Linear in the size of the key.
  [[nodiscard]] std::optional<std::string_view> tag(std::string_view key) const noexcept {
    for (const auto& [tag_key, tag_value] : tags()) {
      if (tag_key == key) return tag_value;
    }
    return std::nullopt;
  }

  // The canonical bytes described above.
  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

  // Returns the XXH64 of the canonical bytes with seed 0. It is the same on every machine and in every
  // version, so it may be stored. Not collision-resistant: use another hash for untrusted keys. Linear
  // in the size of the key.
  [[nodiscard]] std::uint64_t hash() const noexcept;

  friend bool operator==(const series_key&, const series_key&) noexcept = default;
  friend std::strong_ordering operator<=>(const series_key& left,
                                          const series_key& right) noexcept {
    return left.bytes_.compare(right.bytes_) <=> 0;
  }

 private:
  std::string bytes_;
};

}  // namespace simdlp

template <>
struct std::hash<simdlp::series_key> {
  std::size_t operator()(const simdlp::series_key& key) const noexcept {
    return static_cast<std::size_t>(key.hash());
  }
};
