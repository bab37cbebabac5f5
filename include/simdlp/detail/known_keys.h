// SPDX-License-Identifier: Apache-2.0
// Recognises lines without duplicate keys by earlier ones: a line with the keys of an earlier line, in
// the same order, has no duplicates if that line had none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "simdlp/detail/number.h"

namespace simdlp::detail {

// A number made of the size of a key and its first and last eight bytes: equal for equal keys, and
// different for most others. Eight bytes before the end of the key must be readable.
[[nodiscard, gnu::always_inline]] inline std::uint64_t key_number(const char* key,
                                                                  std::size_t size) noexcept {
  // Odd factors, so that no bit of either part is lost.
  constexpr std::uint64_t first_factor = 0x9E3779B97F4A7C15U;
  constexpr std::uint64_t last_factor = 0xC2B2AE3D27D4EB4FU;
  const std::uint64_t last = load_eight(key + size - 8);
  if (size < 8) return (last >> (64 - 8 * size)) * last_factor + size;
  return load_eight(key) * first_factor + last * last_factor + size;
}

// The keys of some lines without duplicates, as numbers. If all numbers of a section differ, so do its
// keys; so the answer is exact for any keys.
class known_keys {
 public:
  known_keys() noexcept = default;
  known_keys(const known_keys&) = delete;
  known_keys& operator=(const known_keys&) = delete;

  // The caller writes the numbers of a line's keys here, those of the tags first. If they reach last(),
  // there are too many.
  [[nodiscard]] std::uint64_t* first() noexcept { return line_; }
  [[nodiscard]] const std::uint64_t* last() const noexcept { return line_ + most; }

  // True if no two of [first(), fields) and no two of [fields, end) are equal, which means the same of the
  // keys. May return false for different keys. fields < end.
  [[nodiscard, gnu::always_inline]] bool are_distinct(const std::uint64_t* fields,
                                                      const std::uint64_t* end) noexcept {
    const place at = place_of(fields, end);
    return is_at(at) || learn(at);
  }

  // The same for callers that have another way to find out: true if an earlier line had these keys. Learning
  // the keys of a long line takes time quadratic in their number, so not every long line is learned.
  [[nodiscard]] bool are_known(const std::uint64_t* fields, const std::uint64_t* end) noexcept {
    const place at = place_of(fields, end);
    if (is_at(at)) [[likely]]
      return true;
    return (at.slot != slots || long_lines_++ % learned_long_lines == 0) && learn(at);
  }

 private:
  static constexpr std::size_t most = 256;
  static constexpr std::size_t few = 32;
  static constexpr std::size_t slots = 32;
  static constexpr unsigned slot_shift = 59;  // leaves five bits
  static_assert(slots == std::size_t{1} << (64 - slot_shift));

  struct size {
    std::uint32_t tags = 0;
    std::uint32_t count = 0;  // 0: the slot is free
  };

  // Where the keys of the line belong, and how many there are.
  struct place {
    std::size_t slot;
    size of;
  };
  [[nodiscard, gnu::always_inline]] place place_of(const std::uint64_t* fields,
                                                   const std::uint64_t* end) const noexcept {
    const auto tags = static_cast<std::uint32_t>(fields - line_);
    const auto count = static_cast<std::uint32_t>(end - line_);
    const std::uint64_t mixed = (fields[0] + end[-1]) * 0x9E3779B97F4A7C15U;
    return {count > few ? slots : static_cast<std::size_t>(mixed >> slot_shift), {tags, count}};
  }
  [[nodiscard, gnu::always_inline]] bool is_at(const place& at) const noexcept {
    const std::uint64_t* const known = at.slot == slots ? large_ : small_[at.slot];
    return sizes_[at.slot].tags == at.of.tags && sizes_[at.slot].count == at.of.count &&
           std::memcmp(known, line_, at.of.count * sizeof *line_) == 0;
  }

  [[nodiscard, gnu::noinline]] bool learn(const place& at) noexcept {
    const auto [tags, count] = at.of;
    for (std::uint32_t i = 1; i < count; ++i) {
      const std::uint64_t own = line_[i];
      bool is_known = false;
      for (std::uint32_t k = i < tags ? 0 : tags; k < i; ++k) is_known |= line_[k] == own;
      if (is_known) return false;
    }
    sizes_[at.slot] = at.of;
    std::memcpy(at.slot == slots ? large_ : small_[at.slot], line_, count * sizeof *line_);
    return true;
  }

  static constexpr std::uint32_t learned_long_lines = 16;  // one in so many
  std::uint32_t long_lines_ = 0;

  size sizes_[slots + 1];  // of the small ones, then of the large one
  std::uint64_t small_[slots][few];
  std::uint64_t large_[most];
  std::uint64_t line_[most + 1];  // of the current line
};

}  // namespace simdlp::detail
