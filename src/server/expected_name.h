// SPDX-License-Identifier: Apache-2.0
// A name that the next line probably has at some place. Comparing it takes two loads without branches, where
// a call of memcmp would cost more than the comparison.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace simdlp::endpoint {

class expected_name {
 public:
  // So many bytes after the start of a name that is compared must be readable.
  static constexpr std::size_t read_bytes = 16;

  // Equal to no name.
  expected_name() = default;
  // `raw` must outlive the object.
  explicit expected_name(std::string_view raw) noexcept : raw_(raw.data()), size_(raw.size()) {
    const std::size_t count = std::min(raw.size(), read_bytes);
    std::memcpy(bytes_.data(), raw.data(), count);
    std::memset(mask_.data(), 0xFF, count);
  }

  [[nodiscard, gnu::always_inline]] bool is(std::string_view name) const noexcept {
    if (name.size() != size_) return false;
    words of_name{};
    std::memcpy(of_name.data(), name.data(), read_bytes);
    if ((((of_name[0] ^ bytes_[0]) & mask_[0]) | ((of_name[1] ^ bytes_[1]) & mask_[1])) != 0)
      return false;
    return size_ <= read_bytes ||
           std::memcmp(name.data() + read_bytes, raw_ + read_bytes, size_ - read_bytes) == 0;
  }

 private:
  using words = std::array<std::uint64_t, 2>;

  words bytes_{};
  words mask_{};
  const char* raw_ = nullptr;
  std::size_t size_ = static_cast<std::size_t>(-1);
};

}  // namespace simdlp::endpoint
