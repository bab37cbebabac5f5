// SPDX-License-Identifier: Apache-2.0
// The plain half of the encoder by the instructions that every processor has.
#include "kernel/write_plain_baseline.h"

#include "kernel/write_plain.h"

namespace simdlp::detail {
namespace {

struct baseline {  // this unit
  using specials = byte_block;
  static constexpr std::size_t longest_key = line_buffer::plain_limit;
  static constexpr std::uint64_t time_head =
      std::endian::native == std::endian::little ? 0x656D6974656D6974U : 0x74696D6574696D65U;

  struct key {
    byte_block specials;
    std::uint64_t first;
    std::uint64_t last;
    [[nodiscard]] std::uint64_t head() const noexcept { return first; }
    [[nodiscard]] std::uint32_t print(const char*, std::size_t) const noexcept {
      return mix(first, last);
    }
  };

  [[nodiscard]] static std::uint32_t mix(std::uint64_t head, std::uint64_t tail) noexcept {
    return static_cast<std::uint32_t>((head ^ tail * 0x9E3779B97F4A7C15U) * 0xC2B2AE3D27D4EB4FU >>
                                      32U);
  }

  [[nodiscard]] static bool any(byte_block of) noexcept { return detail::any(of); }
  [[nodiscard]] static byte_block either(byte_block left, byte_block right) noexcept {
    return detail::either(left, right);
  }
  [[gnu::always_inline]] static key write_key(char* to, const char* from,
                                              std::size_t size) noexcept {
    *to = ',';
    const plain_copied copied = copy_plain<text_use::name>(to + 1, from, size);
    to[size + 1] = '=';
    return {copied.specials, copied.head, copied.tail};
  }
  [[gnu::always_inline]] static byte_block copy_name(char* to, const char* from,
                                                     std::size_t size) noexcept {
    return copy_plain<text_use::name>(to, from, size).specials;
  }
  static char* escape_name(char*, const char*, std::size_t) noexcept { return nullptr; }

  [[gnu::always_inline]] static char* write_string(char* to, const char* from,
                                                   std::size_t size) noexcept {
    *to++ = '"';
    if (size != 0 && detail::any(copy_plain<text_use::string>(to, from, size).specials)) {
      return nullptr;
    }
    to[size] = '"';
    return to + size + 1;
  }

  static std::uint32_t fingerprint_of(const char* key, std::size_t size) noexcept {
    char copy[16];
    if (size < 16) {
      const plain_copied copied = copy_plain<text_use::name>(copy, key, size);
      return mix(copied.head, copied.tail);
    }
    return mix(load_word(key), load_word(key + size - 8));
  }
};

}  // namespace

constexpr encode_functions baseline_encoding = plain_writer<baseline, baseline>::functions();

}  // namespace simdlp::detail
