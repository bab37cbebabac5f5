// SPDX-License-Identifier: Apache-2.0
// The fast path of the encoder, which is compiled once per instruction set and called through
// pointers.
#pragma once

#include <cstddef>
#include <cstdint>

namespace simdlp::detail {

struct line_buffer;

// How much a fast-path function wrote: everything, only the key with its `=`, or nothing. The caller
// writes the rest on the slow path.
enum class written : std::uint8_t { nothing, key, all };

struct string_functions {
  written (*field)(line_buffer& line, const char* key, std::size_t key_size, const char* given,
                   std::size_t given_size) noexcept;
  // Only the value, after its key and `=`.
  written (*value)(line_buffer& line, const char* given, std::size_t size) noexcept;
};

// Each function writes names and strings that need neither escapes nor checks, and some that only need
// escapes. It writes nothing if the line buffer has too little room.
struct encode_functions {
  written (*measurement)(line_buffer& line, const char* name, std::size_t size) noexcept;
  written (*tag)(line_buffer& line, const char* key, std::size_t key_size, const char* value,
                 std::size_t value_size) noexcept;
  // Only the key of a field. The buffer then has room for a number.
  written (*key)(line_buffer& line, const char* key, std::size_t key_size) noexcept;
  written (*boolean)(line_buffer& line, const char* key, std::size_t key_size, bool given) noexcept;
  written (*integer)(line_buffer& line, const char* key, std::size_t key_size,
                     std::int64_t given) noexcept;
  written (*unsigned_integer)(line_buffer& line, const char* key, std::size_t key_size,
                              std::uint64_t given) noexcept;
  written (*floating)(line_buffer& line, const char* key, std::size_t key_size,
                      double given) noexcept;
  string_functions strings;                // line feeds take the slow path
  string_functions strings_with_newlines;  // line feeds are written unchanged
  // A tag value after its key and `=`, for tables, whose keys are prepared.
  written (*tag_value)(line_buffer& line, const char* value, std::size_t size) noexcept;
  // Only a finite float, with the contract of simdlp::write_float().
  char* (*write_float)(char* to, double given) noexcept;
  // The fingerprint of a key as these functions compute it for written_keys.
  std::uint32_t (*fingerprint_of)(const char* key, std::size_t size) noexcept;
};

// The version for kernels that have no version of their own.
extern const encode_functions baseline_encoding;

}  // namespace simdlp::detail
