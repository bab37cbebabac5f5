// SPDX-License-Identifier: Apache-2.0
// The fast path of the encoder with the instructions that every processor has.
#include "kernel/write_fast_baseline.h"

#include "kernel/write_fast.h"

namespace simdlp::detail {
namespace {

struct baseline {  // this unit
  using specials = byte_block;
  static constexpr std::size_t longest_key = line_buffer::fast_limit;

  struct key {
    byte_block specials;
    std::uint64_t first;
    std::uint64_t last;
    [[nodiscard]] std::uint32_t fingerprint(const char*, std::size_t) const noexcept {
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
    const copied_text copied = copy_text<text_use::name>(to + 1, from, size);
    to[size + 1] = '=';
    return {copied.specials, copied.head, copied.tail};
  }
  [[gnu::always_inline]] static byte_block copy_name(char* to, const char* from,
                                                     std::size_t size) noexcept {
    return copy_text<text_use::name>(to, from, size).specials;
  }
  static char* escape_name(char*, const char*, std::size_t) noexcept { return nullptr; }

  template <bool Newlines>
  [[gnu::always_inline]] static char* write_string(char* to, const char* from,
                                                   std::size_t size) noexcept {
    *to++ = '"';
    constexpr text_use use = Newlines ? text_use::string_with_newlines : text_use::string;
    if (size != 0 && detail::any(copy_text<use>(to, from, size).specials)) return nullptr;
    to[size] = '"';
    return to + size + 1;
  }

  static std::uint32_t fingerprint_of(const char* key, std::size_t size) noexcept {
    char copy[16];
    if (size < 16) {
      const copied_text copied = copy_text<text_use::name>(copy, key, size);
      return mix(copied.head, copied.tail);
    }
    return mix(load_word(key), load_word(key + size - 8));
  }
};

}  // namespace

constexpr encode_functions baseline_encoding = fast_writer<baseline, baseline>::functions();

}  // namespace simdlp::detail
