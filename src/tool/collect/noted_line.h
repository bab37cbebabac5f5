// SPDX-License-Identifier: Apache-2.0
// The parts of a line that are kept until its end: the keys and types of its fields, and its strings.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "simdlp/text.h"
#include "simdlp/value.h"
#include "statistics.h"

namespace simdlp::tool {

struct noted_field {
  const char* end_of_key = nullptr;
  std::uint64_t shape = 0;  // the size of the key and the type, as one number

  [[nodiscard]] static std::uint64_t shape_of(std::size_t size_of_key, value_kind kind) {
    return std::uint64_t{size_of_key} << 8U | static_cast<std::uint64_t>(kind);
  }
  [[nodiscard]] static value_kind kind_of(std::uint64_t shape) {
    return static_cast<value_kind>(shape & 0xFFU);
  }
  [[nodiscard]] value_kind kind() const { return kind_of(shape); }
  [[nodiscard]] std::string_view key() const {
    const auto size = static_cast<std::size_t>(shape >> 8U);
    return {end_of_key - size, size};
  }
};

struct noted_string {
  std::size_t place;  // of its field in the line
  std::string_view raw;
};

class noted_line {
 public:
  void begin() {
    next_ = fields_.get();
    strings_.clear();
  }
  // Always inlined: otherwise each field costs a call, because the visitor has two walks.
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value value) {
    if constexpr (std::is_same_v<Value, text>) strings_.push_back({count(), value.raw()});
    if (next_ == end_) [[unlikely]]
      make_room();
    const std::string_view raw = key.raw();
    *next_++ = {raw.data() + raw.size(),
                noted_field::shape_of(raw.size(), statistics::kind_of<Value>())};
  }

  [[nodiscard]] std::span<const noted_field> fields() const { return {fields_.get(), count()}; }
  [[nodiscard]] const std::vector<noted_string>& strings() const { return strings_; }

 private:
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(next_ - fields_.get());
  }
  [[gnu::noinline]] void make_room() {
    const std::span<const noted_field> before = fields();
    const std::size_t room = 2 * before.size() + 32;
    auto more = std::make_unique<noted_field[]>(room);
    next_ = std::copy(before.begin(), before.end(), more.get());
    end_ = more.get() + room;
    fields_ = std::move(more);
  }

  noted_field* next_ = nullptr;  // the place of the next field
  noted_field* end_ = nullptr;
  std::unique_ptr<noted_field[]> fields_;
  std::vector<noted_string> strings_;
};

}  // namespace simdlp::tool
