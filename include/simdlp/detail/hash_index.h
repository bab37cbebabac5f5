// SPDX-License-Identifier: Apache-2.0
// An index from 64-bit hashes to small numbers. The owner stores and compares the keys. A bucket of eight
// slots is one cache line and is searched without branches, so most look-ups touch one line and are
// predicted well.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp::detail {

class hash_index {
 public:
  static constexpr std::uint32_t npos = 0xFFFF'FFFFU;

  // Returns the number with this hash for which `is_same(number)` is true, or npos. Expected O(1).
  template <class IsSame>
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, IsSame&& is_same) const {
    if (buckets_.empty()) return npos;
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t at = tag & mask();; at = (at + 1) & mask()) {
      const bucket& here = buckets_[at];
      for (std::uint32_t same = here.with_tag(tag); same != 0; same &= same - 1) {
        const std::uint32_t number = here.numbers[std::countr_zero(same)];
        if (is_same(number)) return number;
      }
      if (!here.is_full()) return npos;
    }
  }

  // Adds the next number; numbers count up from 0. Throws std::bad_alloc.
  void add(std::uint64_t hash, std::uint32_t number) {
    if (most_of_eight * buckets_.size() <= size_) [[unlikely]]
      grow();
    put(tag_of(hash), number);
    ++size_;
  }
  // Removes the number that was added last. This is correct only for the last one, because no other slot
  // was chosen after it.
  void remove_last(std::uint64_t hash, std::uint32_t number) {
    std::size_t at = tag_of(hash) & mask();
    while (buckets_[at].with_number(number) == 0) at = (at + 1) & mask();
    bucket& here = buckets_[at];
    here.numbers[std::countr_zero(here.with_number(number))] = npos;
    --size_;
  }
  void clear() {
    for (bucket& each : buckets_) each = {};
    size_ = 0;
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return buckets_.size() * sizeof(bucket); }

  // Returns nearly always the same as find(), without comparing keys and without branches that are hard
  // to predict.
  [[nodiscard]] std::uint32_t guess(std::uint64_t hash) const noexcept {
    if (buckets_.empty()) return npos;
    const std::uint32_t tag = tag_of(hash);
    const bucket& here = buckets_[tag & mask()];
    const std::uint32_t same = here.with_tag(tag);
    const std::uint32_t number = here.numbers[std::countr_zero(same | last_slot)];
    return same != 0 ? number : npos;
  }
  void prefetch(std::uint64_t hash) const noexcept {
    if (!buckets_.empty()) __builtin_prefetch(&buckets_[tag_of(hash) & mask()]);
  }

 private:
  static constexpr std::size_t slots = 8;  // of a bucket
  static constexpr std::uint32_t last_slot = 1U << (slots - 1);
  // The index grows when its buckets hold so many numbers on average, so that few overflow.
  static constexpr std::size_t most_of_eight = 5;

  // The slots are filled from the first on. A number that finds its bucket full goes to the next one.
  struct alignas(64) bucket {
    std::uint32_t tags[slots] = {};
    std::uint32_t numbers[slots] = {npos, npos, npos, npos, npos, npos, npos, npos};

    // One bit for each slot with this tag and a number.
    [[nodiscard]] std::uint32_t with_tag(std::uint32_t tag) const noexcept {
      return equal(tags, tag) & ~equal(numbers, npos);
    }
    [[nodiscard]] std::uint32_t with_number(std::uint32_t number) const noexcept {
      return equal(numbers, number);
    }
    [[nodiscard]] bool is_full() const noexcept { return numbers[slots - 1] != npos; }

   private:
    [[nodiscard]] static std::uint32_t equal(const std::uint32_t (&in)[slots],
                                             std::uint32_t word) noexcept {
#if defined(__SSE2__)
      const __m128i wanted = _mm_set1_epi32(static_cast<int>(word));
      const auto half = [&](std::size_t at) {
        const __m128i four = _mm_load_si128(reinterpret_cast<const __m128i*>(in + at));
        return static_cast<std::uint32_t>(
            _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(four, wanted))));
      };
      return half(0) | half(4) << 4U;
#else
      std::uint32_t found = 0;
      for (std::size_t i = 0; i < slots; ++i) found |= std::uint32_t{in[i] == word} << i;
      return found;
#endif
    }
  };

  // The part of a hash that is stored. It is also the place, so the index can grow without the hashes.
  [[nodiscard]] static std::uint32_t tag_of(std::uint64_t hash) noexcept {
    return static_cast<std::uint32_t>(hash);
  }
  [[nodiscard]] std::size_t mask() const noexcept { return buckets_.size() - 1; }

  void put(std::uint32_t tag, std::uint32_t number) noexcept {
    std::size_t at = tag & mask();
    while (buckets_[at].is_full()) at = (at + 1) & mask();
    bucket& here = buckets_[at];
    const int slot = std::countr_zero(here.with_number(npos));
    here.tags[slot] = tag;
    here.numbers[slot] = number;
  }
  void grow() {
    std::vector<bucket> before(buckets_.empty() ? 8 : 2 * buckets_.size());
    before.swap(buckets_);
    for (const bucket& each : before) {
      for (std::size_t i = 0; i < slots && each.numbers[i] != npos; ++i) {
        put(each.tags[i], each.numbers[i]);
      }
    }
  }

  std::vector<bucket> buckets_;
  std::size_t size_ = 0;
};

}  // namespace simdlp::detail
