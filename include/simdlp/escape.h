// SPDX-License-Identifier: Apache-2.0
// The escape table of the format, for decoding and encoding: which bytes a backslash escapes in which
// kind of text. A backslash before any other byte is an ordinary byte.
// Source: the format's documentation and the decoders in use; see docs/format.md.
#pragma once

#include <cstdint>

namespace simdlp {

// The kind of a text determines what a backslash can escape in it.
enum class text_kind : std::uint8_t {
  measurement,  // \, and \space
  key,          // tag key, tag value, field key: \, \= and \space
  string,       // string field value: \" and \\.
};

// True if `byte` is written with a backslash before it in a text of this kind.
[[nodiscard]] constexpr bool is_escaped(text_kind kind, char byte) noexcept {
  switch (kind) {
    case text_kind::measurement: return byte == ',' || byte == ' ';
    case text_kind::key: return byte == ',' || byte == '=' || byte == ' ';
    case text_kind::string: break;
  }
  return byte == '"' || byte == '\\';
}

// True for 0x00 to 0x1F and 0x7F, which no name may hold.
[[nodiscard]] constexpr bool is_control(char byte) noexcept {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

}  // namespace simdlp
