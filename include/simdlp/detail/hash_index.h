// SPDX-License-Identifier: Apache-2.0
// An open-addressing index from 64-bit hashes to small numbers. Keys live with the owner, who compares
// them; hash and number lie in one slot, so that a look-up touches one cache line in most cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace simdlp::detail {

class hash_index {
 public:
  static constexpr std::uint32_t npos = 0xFFFF'FFFFU;

  // The number for which `is_same(number)` holds among those with this hash, or npos.
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

  // Adds a number that is not there. `hash_of(number)` gives the hash of one that is.
  template <class HashOf>
  void add(std::uint64_t hash, std::uint32_t number, HashOf&& hash_of) {
    if (2 * (size_ + 1) > slots_.size()) {
      std::vector<slot> larger(slots_.empty() ? 64 : 2 * slots_.size(), slot{0, npos});
      larger.swap(slots_);
      for (const slot& old : larger) {
        if (old.number != npos) put(hash_of(old.number), old.number);
      }
    }
    put(hash, number);
    ++size_;
  }
  // Removes the number that was added last: no other was placed because of it.
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

  // Nearly always what find() returns, without a look at the keys and without branches that are hard to
  // predict.
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
