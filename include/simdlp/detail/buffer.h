// SPDX-License-Identifier: Apache-2.0
// The memory of a column. It is aligned to 64 bytes, as Arrow recommends, its size is a power of two,
// and one object owns it. A pool keeps buffers that are not in use.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

namespace simdlp::detail {

class buffer {
 public:
  static constexpr std::size_t alignment = 64;

  buffer() noexcept = default;
  // Allocates `bytes`, rounded up to a power of two. Throws std::bad_alloc.
  explicit buffer(std::size_t bytes)
      : bytes_(std::bit_ceil(bytes < alignment ? alignment : bytes)),
        data_(static_cast<char*>(::operator new(bytes_, std::align_val_t(alignment)))) {}
  buffer(buffer&& other) noexcept
      : bytes_(std::exchange(other.bytes_, 0)), data_(std::exchange(other.data_, nullptr)) {}
  buffer& operator=(buffer&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~buffer() {
    if (data_ != nullptr) ::operator delete(data_, std::align_val_t(alignment));
  }

  [[nodiscard]] char* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_; }
  template <class T>
  [[nodiscard]] T* as() const noexcept {
    return reinterpret_cast<T*>(data_);
  }

 private:
  std::size_t bytes_ = 0;
  char* data_ = nullptr;
};

class buffer_pool {
 public:
  // The largest number of bytes that the pool keeps. Buffers returned beyond it are freed.
  void set_limit(std::size_t bytes) noexcept { limit_ = bytes; }

  [[nodiscard]] buffer take(std::size_t bytes) {
    if (bytes < buffer::alignment) bytes = buffer::alignment;
    std::vector<buffer>& spare = spare_[class_of(bytes)];
    if (spare.empty()) return buffer(bytes);
    buffer taken = std::move(spare.back());
    spare.pop_back();
    bytes_ -= taken.size();
    return taken;
  }
  void give_back(buffer&& used) {
    if (used.data() == nullptr) return;
    if (bytes_ + used.size() > limit_) {
      const buffer freed = std::move(used);
      return;
    }
    bytes_ += used.size();
    spare_[class_of(used.size())].push_back(std::move(used));
  }
  // Makes `of` at least `bytes` large and keeps its first `used` bytes.
  void grow(buffer& of, std::size_t bytes, std::size_t used) {
    if (bytes <= of.size()) return;
    buffer larger = take(bytes);
    if (used != 0) std::memcpy(larger.data(), of.data(), used);
    give_back(std::exchange(of, std::move(larger)));
  }
  void clear() noexcept {
    for (std::vector<buffer>& spare : spare_) spare.clear();
    bytes_ = 0;
  }

 private:
  static std::size_t class_of(std::size_t bytes) noexcept {
    return static_cast<std::size_t>(std::countr_zero(std::bit_ceil(bytes)));
  }

  std::size_t limit_ = static_cast<std::size_t>(-1);
  std::size_t bytes_ = 0;
  std::vector<buffer> spare_[64];
};

}  // namespace simdlp::detail
