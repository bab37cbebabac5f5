// SPDX-License-Identifier: Apache-2.0
// The keys of the line being written, to find duplicates. Most keys are recognised as new by a bit
// or two of a fingerprint; full keys are compared only when fingerprints collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace simdlp::detail {

// A key is known by its offset in the line. Every byte that can be escaped is escaped, so two keys
// are the same name exactly if they are written the same.
//
// Up to `few` keys need no memory outside the object. More keys need a table, whose memory is kept
// for later lines; each key then costs time linear in its length, for any choice of keys.
class written_keys {
 public:
  static constexpr std::size_t few = 256;
  // Returned by add_by_bytes() for a new key.
  static constexpr std::size_t is_new = ~std::size_t{0};

  // Makes add() and is_reserved() report this key in every line. At most max_reserved calls.
  static constexpr std::size_t max_reserved = 3;
  void reserve(std::uint32_t fingerprint) noexcept {
    for (std::size_t& stamp : reserved_) {
      if (stamp != no_stamp) continue;
      stamp = fingerprint >> unused_bits;
      return;
    }
  }

  // Starts a section.
  [[gnu::always_inline]] void start() noexcept {
    count_ = 0;
    if (++stamp_ == 0) forget_stamps();
    for (const std::size_t reserved : reserved_) stamps_[reserved] = stamp_;
  }

  // Adds a key; `fingerprint` is any function of it. Returns true if the key is new and not
  // reserved. Returns false if it may be neither: then call add_unlike().
  [[nodiscard, gnu::always_inline]] bool add(std::uint32_t fingerprint,
                                             std::size_t offset) noexcept {
    std::uint8_t& stamp = stamps_[fingerprint >> unused_bits];
    if (stamp == stamp_ || count_ >= few) return false;
    stamp = stamp_;
    known_[count_++] = known(fingerprint, offset);
    return true;
  }

  // For lines in which duplicates are allowed and add() is never called: true if the key may be
  // reserved.
  [[nodiscard, gnu::always_inline]] bool may_be_reserved(std::uint32_t fingerprint) const noexcept {
    return stamps_[fingerprint >> unused_bits] == stamp_;
  }

  // As add(), but compares more bits of the fingerprint and ignores reserved keys. Returns false if the
  // key may not be new; then call add_by_bytes(). Only for keys for which add() returned false.
  [[nodiscard]] bool add_unlike(std::uint32_t fingerprint, std::size_t offset) noexcept;

  // As add(), but compares the bytes of the keys. `line` is the line so far; the key is [offset, offset
  // + size) of it. Returns is_new, or the offset of the equal key. Only for keys for which add_unlike()
  // returned false.
  [[nodiscard]] std::size_t add_by_bytes(std::uint32_t fingerprint, std::size_t offset,
                                         std::size_t size, std::string_view line);

 private:
  // With this many stamps, two keys rarely share one, even in a line with hundreds of keys. One more
  // stamp belongs to no key.
  static constexpr unsigned stamp_bits = 13;
  static constexpr unsigned unused_bits = 32 - stamp_bits;
  static constexpr std::size_t no_stamp = std::size_t{1} << stamp_bits;

  struct slot {
    std::uint64_t hash;
    std::size_t offset_and_one;  // 0: the slot is free
  };

  // Sixteen bits of the fingerprint, which add_unlike() compares, and the offset.
  [[nodiscard, gnu::always_inline]] static std::uint64_t known(std::uint32_t fingerprint,
                                                               std::size_t offset) noexcept {
    return (fingerprint & 0xFFFFU) | std::uint64_t{offset} << 16U;
  }
  void remember(std::uint32_t fingerprint, std::size_t offset) noexcept;
  void use_table(std::string_view line);
  void grow_table();
  void forget_stamps() noexcept;
  [[nodiscard]] slot& find_slot(std::uint64_t hash, std::string_view key,
                                std::string_view line) noexcept;

  std::size_t count_ = 0;
  std::size_t reserved_[max_reserved] = {no_stamp, no_stamp, no_stamp};
  // stamps_[i] == stamp_: a key of this section has a fingerprint that begins with i.
  std::uint8_t stamp_ = 0;
  std::uint8_t stamps_[no_stamp + 1] = {};
  std::uint64_t known_[few];
  std::vector<slot> table_;  // a power of two, at most half full; valid only if count_ > few
  std::vector<slot> spare_;  // the memory of the next larger table
};

}  // namespace simdlp::detail
