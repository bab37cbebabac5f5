// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Fast path of the encoder: numbers, and names and strings that need no
// escapes and are not refused. Each function writes one whole tag or field, or leaves the line
// unchanged and says so. It reads the caller's bytes once and never reads the line back.
//
// `Copies` copies names and `Digits` makes digits; kernels can replace both:
//   Copies::specials           the bytes that need the slow path; any() and either() of it
//   Copies::longest_key        the longest key that write_key() takes
//   Copies::write_key()        writes `,key=`; the result has specials and fingerprint()
//   Copies::copy_name()        copies a name, returns its specials
//   Copies::escape_name()      writes a tag value with escapes, or returns null
//   Copies::write_string<Newlines>()   writes a string with its quotes, or returns null
//   Copies::fingerprint_of()   see encode_functions
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/write_decimal.h"
#include "simdlp/detail/encode_functions.h"
#include "simdlp/detail/line_buffer.h"

namespace simdlp::detail {

template <class Unit, class Copies, class Digits = sixteen_digits_of<Unit>>
struct fast_writer {
  using decimal = decimal_writer<Unit, Digits>;

  static written measurement(line_buffer& line, const char* name, std::size_t size) noexcept {
    if (line.reached != encode_state::none || size - 1 >= line_buffer::fast_limit || *name == '#' ||
        Copies::any(Copies::copy_name(line.at, name, size))) [[unlikely]] {
      return written::nothing;
    }
    line.at += size;
    line.start_tags();
    return written::all;
  }

  static written tag(line_buffer& line, const char* key, std::size_t key_size, const char* value,
                     std::size_t value_size) noexcept {
    // Neither may be empty or too long.
    if (line.at > line.tags_until || key_size - 1 >= Copies::longest_key ||
        value_size - 1 >= line_buffer::fast_limit) [[unlikely]] {
      return written::nothing;
    }
    char* const to = line.at;
    const auto copied = Copies::write_key(to, key, key_size);
    char* const value_at = to + key_size + 2;
    const auto specials = Copies::copy_name(value_at, value, value_size);
    if (!Copies::any(Copies::either(copied.specials, specials)) &&
        accept(line, to, copied, key, key_size)) [[likely]] {
      line.at = value_at + value_size;
      return written::all;
    }
    if (Copies::any(copied.specials) || !Copies::any(specials) ||
        !accept(line, to, copied, key, key_size)) {
      return written::nothing;
    }
    line.at = value_at;
    return escape_tag_value(line, value, value_size);
  }

  static written key(line_buffer& line, const char* key, std::size_t key_size) noexcept {
    char* const to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    line.at = to;
    return written::all;
  }

  static written boolean(line_buffer& line, const char* key, std::size_t key_size,
                         bool given) noexcept {
    char* const to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    __builtin_memcpy(to, given ? "true\0\0\0" : "false\0\0", 8);
    line.at = to + (given ? 4 : 5);
    return written::all;
  }

  static written integer(line_buffer& line, const char* key, std::size_t key_size,
                         std::int64_t given) noexcept {
    char* to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    to = static_cast<std::uint64_t>(given) < 1000
             ? decimal::write_short(to, static_cast<std::uint64_t>(given))
             : write_long_integer(to, given);
    *to = 'i';
    line.at = to + 1;
    return written::all;
  }

  static written unsigned_integer(line_buffer& line, const char* key, std::size_t key_size,
                                  std::uint64_t given) noexcept {
    char* to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    to = given < 1000 ? decimal::write_short(to, given) : write_long_unsigned(to, given);
    *to = 'u';
    line.at = to + 1;
    return written::all;
  }

  static written floating(line_buffer& line, const char* key, std::size_t key_size,
                          double given) noexcept {
    constexpr std::uint64_t exponent = 0x7FF0000000000000U;  // all of it: not finite
    if ((__builtin_bit_cast(std::uint64_t, given) & exponent) == exponent) [[unlikely]]
      return written::nothing;
    char* const to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    line.at = decimal::write_float(to, given);
    return written::all;
  }

  template <bool Newlines>
  static written string(line_buffer& line, const char* key, std::size_t key_size, const char* given,
                        std::size_t given_size) noexcept {
    char* const to = open(line, key, key_size);
    if (to == nullptr) [[unlikely]]
      return written::nothing;
    line.at = to;
    return string_value<Newlines>(line, given, given_size);
  }

  static written tag_value(line_buffer& line, const char* value, std::size_t size) noexcept {
    if (size - 1 >= line_buffer::fast_limit || line.room() < line_buffer::fast_room) [[unlikely]]
      return written::key;
    if (Copies::any(Copies::copy_name(line.at, value, size))) [[unlikely]]
      return escape_tag_value(line, value, size);
    line.at += size;
    return written::all;
  }

  template <bool Newlines>
  static written string_value(line_buffer& line, const char* given, std::size_t size) noexcept {
    if (size > line_buffer::fast_limit || line.room() < line_buffer::fast_room) [[unlikely]]
      return written::key;
    char* const end = Copies::template write_string<Newlines>(line.at, given, size);
    if (end == nullptr) [[unlikely]]
      return written::key;
    line.at = end;
    return written::all;
  }

  static constexpr encode_functions functions() noexcept {
    return {measurement,
            tag,
            key,
            boolean,
            integer,
            unsigned_integer,
            floating,
            {string<false>, string_value<false>},
            {string<true>, string_value<true>},
            tag_value,
            decimal::write_float,
            Copies::fingerprint_of};
  }

 protected:
  // Out of line, so that short numbers need few registers.
  [[gnu::noinline]] static char* write_long_integer(char* to, std::int64_t given) noexcept {
    return decimal::write_integer(to, given);
  }
  [[gnu::noinline]] static char* write_long_unsigned(char* to, std::uint64_t given) noexcept {
    return decimal::write_unsigned(to, given);
  }

  static written escape_tag_value(line_buffer& line, const char* value, std::size_t size) noexcept {
    char* const end = Copies::escape_name(line.at, value, size);
    if (end == nullptr) return written::key;
    line.at = end;
    return written::all;
  }

  // Returns true if the key is neither reserved nor possibly a duplicate, and remembers it.
  template <class Copied>
  [[nodiscard, gnu::always_inline]] static bool accept(line_buffer& line, const char* to,
                                                       const Copied& copied, const char* key,
                                                       std::size_t key_size) noexcept {
    const std::uint32_t fingerprint = copied.fingerprint(key, key_size);
    if (!line.check_keys) [[unlikely]]
      return !line.keys.may_be_reserved(fingerprint);
    return line.keys.add(fingerprint, line.offset_of(to + 1));
  }

  // Writes `,key=` or ` key=`; the buffer then has room for a number. Returns null if it wrote nothing.
  [[nodiscard, gnu::always_inline]] static char* open(line_buffer& line, const char* key,
                                                      std::size_t key_size) noexcept {
    if (line.at > line.fields_until || key_size - 1 >= Copies::longest_key) [[unlikely]]
      return open_first(line, key, key_size);
    return write_key(line, key, key_size);
  }

  // For the first field of a line, and the first one after a field on the slow path.
  [[nodiscard, gnu::noinline]] static char* open_first(line_buffer& line, const char* key,
                                                       std::size_t key_size) noexcept {
    if (line.reached == encode_state::tags) line.start_fields();
    if (line.reached != encode_state::fields || key_size - 1 >= Copies::longest_key ||
        line.room() < line_buffer::fast_room || line.series_size > line.fast_series) {
      return nullptr;
    }
    char* const from = line.at;
    char* const to = write_key(line, key, key_size);
    if (to != nullptr) {
      *from = line.separator;
      line.separator = ',';
      line.fields_until = line.bytes + line_buffer::fast_size;
    }
    return to;
  }

  [[nodiscard, gnu::always_inline]] static char* write_key(line_buffer& line, const char* key,
                                                           std::size_t key_size) noexcept {
    char* const to = line.at;
    const auto copied = Copies::write_key(to, key, key_size);
    if (Copies::any(copied.specials) || !accept(line, to, copied, key, key_size)) [[unlikely]]
      return nullptr;
    return to + key_size + 2;
  }
};

}  // namespace simdlp::detail
