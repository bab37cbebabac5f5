// SPDX-License-Identifier: Apache-2.0
// The line that an encoder is writing, as the fast path sees it: its bytes, its section and its keys.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/written_keys.h"

namespace simdlp::detail {

enum class encode_state : std::uint8_t { none, tags, fields, refused };

// The fast path writes a tag or field without a check for room after each part: it takes names and
// strings of at most fast_limit bytes, and needs room for two of them and a number.
struct line_buffer {
  static constexpr std::size_t size = 4096;
  static constexpr std::size_t fast_limit = 512;
  // Two names and a number, or one name with every byte escaped; vectors are stored whole.
  static constexpr std::size_t fast_room = 2 * fast_limit + 256;
  static constexpr std::size_t fast_size = size - fast_room;

  [[nodiscard, gnu::always_inline]] std::size_t room() const noexcept {
    return static_cast<std::size_t>(bytes + size - at);
  }
  // The offset in the line of a byte in this buffer.
  [[nodiscard, gnu::always_inline]] std::size_t offset_of(const char* buffered) const noexcept {
    return flushed + static_cast<std::size_t>(buffered - bytes);
  }
  [[gnu::always_inline]] void reach(encode_state next) noexcept {
    reached = next;
    tags_until = next == encode_state::tags ? bytes + fast_size : nullptr;
    fields_until = nullptr;
  }
  [[gnu::always_inline]] void start_tags() noexcept {
    reach(encode_state::tags);
    keys.start();
  }
  [[gnu::always_inline]] void start_fields() noexcept {
    reach(encode_state::fields);
    separator = ' ';
    series_size = offset_of(at);
    if (!shared_keys) keys.start();
  }

  char* at = bytes;
  // Limits of the fast path: while `at` is not beyond them, the buffer has room and the section is the
  // right one. tags_until is for a tag, fields_until for a field that is not the first.
  const char* tags_until = nullptr;
  const char* fields_until = nullptr;
  encode_state reached = encode_state::none;
  char separator = ' ';                       // before the next field
  bool check_keys = true;                     // refuse duplicate keys
  bool shared_keys = true;                    // a field key may not be a tag key either
  std::size_t series_size = 0;                // of measurement and tags; set by start_fields()
  std::size_t fast_series = ~std::size_t{0};  // longer series take the slow path
  std::size_t flushed = 0;                    // bytes of the line already in the caller's buffer
  written_keys keys;
  char bytes[size];
};

}  // namespace simdlp::detail
