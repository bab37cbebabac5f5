// SPDX-License-Identifier: Apache-2.0
// The line that an encoder is writing, and the functions that write whole tags and fields into it:
// the half of the encoder that depends on the instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simdlp/detail/written_keys.h"

namespace simdlp::detail {

enum class section : std::uint8_t { none, tags, fields, refused };

// Lines are written into the line buffer, from where they go to the caller's buffer, whole or in parts.
// The plain functions write a tag or a field without asking for room again and again: names and
// strings of plain_limit bytes at most, where there is room for two of them and a number.
struct line_buffer {
  static constexpr std::size_t size = 4096;
  static constexpr std::size_t plain_limit = 512;
  // Two names and a number, or one of which every byte is escaped; and vectors are stored whole.
  static constexpr std::size_t plain_room = 2 * plain_limit + 256;
  static constexpr std::size_t plain_size = size - plain_room;

  [[nodiscard, gnu::always_inline]] std::size_t room() const noexcept {
    return static_cast<std::size_t>(bytes + size - at);
  }
  // Where in the line a byte of the buffer is.
  [[nodiscard, gnu::always_inline]] std::size_t offset_of(const char* staged) const noexcept {
    return flushed + static_cast<std::size_t>(staged - bytes);
  }
  [[gnu::always_inline]] void reach(section next) noexcept {
    reached = next;
    tags_until = next == section::tags ? bytes + plain_size : nullptr;
    fields_until = nullptr;
  }
  [[gnu::always_inline]] void start_fields() noexcept {
    reach(section::fields);
    separator = ' ';
    start_keys();
  }
  [[gnu::always_inline]] void start_keys() noexcept { keys.start(reserved_fingerprint); }

  char* at = bytes;
  // A tag, and a field behind another, may be written plainly while `at` is not behind these: there
  // is room, and it is in its section. Where it is behind, the reason is looked for.
  const char* tags_until = nullptr;
  const char* fields_until = nullptr;
  section reached = section::none;
  char separator = ' ';  // before the next field
  bool check_keys = true;
  bool looks_at_newlines = false;
  // What tells the key `time` when it may not be used: encode_functions::time_head, and its print.
  std::uint64_t reserved_head = 0;
  std::uint64_t reserved_fingerprint = written_keys::no_fingerprint;
  std::size_t flushed = 0;  // bytes of the line that are in the caller's buffer already
  written_keys keys;
  char bytes[size];
};

// What a plain function did: all it was asked for, only the key with its `=`, or nothing. What is
// left is for the exact half of the encoder.
enum class written : std::uint8_t { nothing, key, all };

// Each writes names and strings that have nothing to be checked or refused in them.
struct encode_functions {
  written (*measurement)(line_buffer& line, const char* name, std::size_t size) noexcept;
  written (*tag)(line_buffer& line, const char* key, std::size_t key_size, const char* value,
                 std::size_t value_size) noexcept;
  // The key of a field alone: there is room for a number then.
  written (*key)(line_buffer& line, const char* key, std::size_t key_size) noexcept;
  written (*boolean)(line_buffer& line, const char* key, std::size_t key_size, bool given) noexcept;
  written (*integer)(line_buffer& line, const char* key, std::size_t key_size,
                     std::int64_t given) noexcept;
  written (*unsigned_integer)(line_buffer& line, const char* key, std::size_t key_size,
                              std::uint64_t given) noexcept;
  written (*floating)(line_buffer& line, const char* key, std::size_t key_size,
                      double given) noexcept;
  written (*string)(line_buffer& line, const char* key, std::size_t key_size, const char* given,
                    std::size_t given_size) noexcept;
  // The parts of those, for columns, which have their keys ready: what is written behind a `=`.
  written (*tag_value)(line_buffer& line, const char* value, std::size_t size) noexcept;
  written (*string_value)(line_buffer& line, const char* given, std::size_t size) noexcept;
  // A function of a key, as these functions use it for written_keys.
  std::uint32_t (*fingerprint_of)(const char* key, std::size_t size) noexcept;
  std::uint64_t time_head;
};

// By the instructions that every processor has.
extern const encode_functions baseline_encoding;

}  // namespace simdlp::detail
