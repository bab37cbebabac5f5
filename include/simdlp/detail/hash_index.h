// SPDX-License-Identifier: Apache-2.0
// An open-addressing index from 64-bit hashes to small numbers. The owner stores and compares the keys. A
// slot holds part of the hash and the number, so most look-ups touch one cache line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace simdlp::detail {

class hash_index {
 public:
  static constexpr std::uint32_t npos = 0xFFFF'FFFFU;

  // Returns the number with this hash for which `is_same(number)` is true, or npos. Expected O(1).
  template <class IsSame>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, IsSame&& is_same) const {
    if (slots_.empty()) return npos;
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const slot& here = slots_[at];
      if (here.number == npos) return npos;
      if (here.tag == tag && is_same(here.number)) return here.number;
    }
  }

  // Adds the next number; numbers count up from 0. `hash_of(number)` returns the hash of a number already
  // added. It is called in the order of the numbers when the index grows, so that the owner's memory is
  // read in one direction. Throws std::bad_alloc.
  template <class HashOf>
  void add(std::uint64_t hash, std::uint32_t number, HashOf&& hash_of) {
    if (2 * (size_ + 1) > slots_.size()) {
      slots_ = std::vector<slot>(slots_.empty() ? 64 : 2 * slots_.size(), slot{0, npos});
      for (std::uint32_t old = 0; old < number; ++old) put(hash_of(old), old);
    }
    put(hash, number);
    ++size_;
  }
  // Removes the number that was added last. This is correct only for the last one, because no other slot
  // was chosen after it.
  void remove_last(std::uint64_t hash, std::uint32_t number) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].number != number) at = (at + 1) & mask;
    slots_[at] = {0, npos};
    --size_;
  }
  void clear() {
    for (slot& each : slots_) each = {0, npos};
    size_ = 0;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return slots_.size() * sizeof(slot); }

  // Returns nearly always the same as find(), without comparing keys and without branches that are hard
  // to predict.
  [[nodiscard]] std::uint32_t guess(std::uint64_t hash) const noexcept {
    if (slots_.empty()) return npos;
    const std::size_t mask = slots_.size() - 1;
    const auto tag = static_cast<std::uint32_t>(hash >> 32U);
    std::uint32_t number = npos;
    for (std::size_t i = 3; i-- > 0;) {
      const slot here = slots_[(hash + i) & mask];
      number = here.tag == tag ? here.number : number;
    }
    return number;
  }
  void prefetch(std::uint64_t hash) const noexcept {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }

 private:
  struct slot {
    std::uint32_t tag;
    std::uint32_t number;
  };

  void put(std::uint64_t hash, std::uint32_t number) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].number != npos) at = (at + 1) & mask;
    slots_[at] = {static_cast<std::uint32_t>(hash >> 32U), number};
  }

  std::vector<slot> slots_;
  std::size_t size_ = 0;
};

}  // namespace simdlp::detail
