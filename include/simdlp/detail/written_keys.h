// SPDX-License-Identifier: Apache-2.0
// Remembers the keys of one section while it is written, to find a second one of the same name. The
// usual key is told to be new by one byte; whoever writes the keys is asked for their bytes only when
// two look alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace simdlp::detail {

// Keys are known by the offset in the line at which they stand, as written there: every byte that
// can be escaped is, so two keys are the same name exactly when they are spelled the same.
//
// Up to `few` keys need no memory but the object's own. With more, a table is allocated, whose
// memory is kept for later lines; a key then costs O(its length), however the keys were chosen.
class written_keys {
 public:
  static constexpr std::size_t few = 256;

  // A print that no key has.
  static constexpr std::uint64_t no_fingerprint = std::uint64_t{1} << 32U;

  // Begins a section, with none or one key that add() is to ask for.
  [[gnu::always_inline]] void start(std::uint64_t print) noexcept {
    count_ = 0;
    if (++now_ == 0) forget_stamps();
    stamps_[print >> unused_bits] = now_;
  }

  // `print` is any function of the key. True: the key is new, and remembered. False: ask
  // add_unlike().
  [[nodiscard, gnu::always_inline]] bool add(std::uint32_t print, std::size_t offset) noexcept {
    std::uint8_t& stamp = stamps_[print >> unused_bits];
    if (stamp == now_ || count_ >= few) return false;
    stamp = now_;
    known_[count_++] = known(print, offset);
    return true;
  }

  // The same with a closer look, and still without the bytes of the keys: for keys of which add()
  // said no. False: ask add_exactly().
  [[nodiscard]] bool add_unlike(std::uint32_t print, std::size_t offset) noexcept;

  // Of a line whose bytes so far are `line`: is the key [offset, offset + size) of it new? If so it
  // is remembered. For keys of which add() said no.
  [[nodiscard]] bool add_exactly(std::uint32_t print, std::size_t offset, std::size_t size,
                                 std::string_view line);

 private:
  // As many stamps that two keys of a line of hundreds hardly ever share one, and one for no_fingerprint.
  static constexpr unsigned stamp_bits = 13;
  static constexpr unsigned unused_bits = 32 - stamp_bits;

  struct slot {
    std::uint64_t hash;
    std::size_t offset_and_one;  // 0: the slot is free
  };

  // Sixteen bits of the print, which is how keys are told apart at a closer look, and the offset.
  [[nodiscard, gnu::always_inline]] static std::uint64_t known(std::uint32_t print,
                                                               std::size_t offset) noexcept {
    return (print & 0xFFFFU) | std::uint64_t{offset} << 16U;
  }
  void remember(std::uint32_t print, std::size_t offset) noexcept;
  void use_table(std::string_view line);
  void grow_table();
  void forget_stamps() noexcept;
  [[nodiscard]] slot& find_slot(std::uint64_t hash, std::string_view key,
                                std::string_view line) noexcept;

  std::size_t count_ = 0;
  // stamps_[i] == now_: a key of this section has a print that begins with i.
  std::uint8_t now_ = 0;
  std::uint8_t stamps_[(std::size_t{1} << stamp_bits) + 1] = {};
  std::uint64_t known_[few];
  std::vector<slot> table_;  // a power of two, at most half full; of use when count_ > few
  std::vector<slot> spare_;  // to grow into
};

}  // namespace simdlp::detail
