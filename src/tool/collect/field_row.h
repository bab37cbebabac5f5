// SPDX-License-Identifier: Apache-2.0
// The keys and types of the fields of a line. Most lines have those of an earlier line, in the same order.
// One pass without branches compares them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "noted_line.h"
#include "simdlp/value.h"
#include "tool/hash.h"

namespace simdlp::tool {

class field_row {
 public:
  // The number of bytes before the end of each key that are loaded.
  static constexpr std::size_t reach = 16;

  struct element {
    std::uint64_t shape;
    // The last bytes of the key, and a mask of the bits that are compared.
    std::uint64_t bytes[2];
    std::uint64_t mask[2];
    std::uint32_t column;

    [[nodiscard]] value_kind kind() const { return noted_field::kind_of(shape); }
  };

  void clear() {
    elements_.clear();
    longest_ = 0;
  }
  void add(const noted_field& of, std::uint32_t column);
  [[nodiscard]] const std::vector<element>& elements() const { return elements_; }

  // True if `noted` has the same keys and types in the same order. The key of a column is
  // `key_of(column)`; `reach` bytes before the end of each key must be readable.
  template <class KeyOf>
  [[nodiscard]] bool matches(std::span<const noted_field> noted, KeyOf&& key_of) const {
    if (noted.size() != elements_.size()) return false;
    std::uint64_t different = 0;
    const element* expected = elements_.data();
    for (const noted_field& each : noted) {
      const char* const end = each.end_of_key;
      different |= each.shape ^ expected->shape;
      different |= (detail::word_at(end - 16) ^ expected->bytes[0]) & expected->mask[0];
      different |= (detail::word_at(end - 8) ^ expected->bytes[1]) & expected->mask[1];
      ++expected;
    }
    if (different != 0) return false;
    if (longest_ <= reach) [[likely]]
      return true;
    return has_long_keys_of(noted, key_of);
  }

 private:
  template <class KeyOf>
  [[nodiscard]] bool has_long_keys_of(std::span<const noted_field> noted, KeyOf&& key_of) const {
    const element* expected = elements_.data();
    for (const noted_field& each : noted) {
      const std::string_view key = each.key();
      if (key.size() > reach && !is_same(key, key_of(expected->column))) return false;
      ++expected;
    }
    return true;
  }

  std::vector<element> elements_;
  std::size_t longest_ = 0;  // key
};

}  // namespace simdlp::tool
