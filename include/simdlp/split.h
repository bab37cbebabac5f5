// SPDX-License-Identifier: Apache-2.0
// Finds the places where line protocol can be cut. A line feed inside a string does not end a line, so the
// nearest line feed is not a safe place. Use it to read one buffer with several threads, or a file whose
// blocks are on several machines.
//
//   for (std::string_view part : simdlp::split(bytes, 8)) { ... }   // whole lines each
//
//   simdlp::chunk_effect effect = simdlp::effect_of(block);         // on the machine with the block
//   simdlp::line_state state = before(simdlp::line_state::line_start);
//   std::size_t first = simdlp::first_line_start(block, state);     // the block's first own line
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace simdlp {

struct kernel;  // kernel.h

// The state of the lexer between two bytes. The values are part of chunk_effect::byte_form and will not
// change.
enum class line_state : std::uint8_t {
  line_start = 0,     // the next byte is the first of a line
  indent = 1,         // only spaces since the start of the line
  comment = 2,        // after the '#' of a comment
  series = 3,         // in the measurement or a tag
  series_escape = 4,  // the same, directly after a backslash
  fields = 5,         // in the fields or the timestamp
  fields_escape = 6,  // the same, directly after a backslash
  fields_equals = 7,  // the same, directly after an '=' that is not escaped: a quote opens a string
  string = 8,         // inside a string
  string_escape = 9,  // the same, after a backslash that escapes the next quote or backslash
};
inline constexpr std::size_t line_states = 10;

// A function on line_state: the state after a chunk for each state before it. Effects compose, so the
// blocks of a file can be read anywhere and in any order; only the effects need to be collected. Trivially
// copyable, 8 bytes.
class chunk_effect {
 public:
  // The effect of no bytes.
  constexpr chunk_effect() noexcept = default;

  // The state after the chunk.
  [[nodiscard]] constexpr line_state operator()(line_state before) const noexcept {
    return static_cast<line_state>(after_ >> (4U * static_cast<unsigned>(before)) & 0xFU);
  }

  // True if the state after the chunk does not depend on the state before it.
  [[nodiscard]] constexpr bool is_constant() const noexcept {
    constexpr std::uint64_t ones = 0x11'1111'1111U;
    return after_ == (after_ & 0xFU) * ones;
  }

  // The form to store or send an effect. Byte 0 is the version, 1. Bytes 1 to 5 hold the results for the
  // ten states in order, four bits each, starting with the low half of byte 1.
  using byte_form = std::array<std::byte, 6>;
  [[nodiscard]] constexpr byte_form to_bytes() const noexcept {
    byte_form bytes{std::byte{1}};
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::byte>(after_ >> (8 * (i - 1)) & 0xFFU);
    }
    return bytes;
  }
  // Returns nullopt if the version is unknown or a value is not a line_state.
  [[nodiscard]] static constexpr std::optional<chunk_effect> from_bytes(
      std::span<const std::byte, 6> bytes) noexcept {
    if (bytes[0] != std::byte{1}) return std::nullopt;
    std::uint64_t after = 0;
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      const auto pair = std::to_integer<std::uint64_t>(bytes[i]);
      if ((pair & 0xFU) >= line_states || (pair >> 4U) >= line_states) return std::nullopt;
      after |= pair << (8 * (i - 1));
    }
    return chunk_effect(after);
  }

  // Returns the effect of `first` followed by `second`.
  [[nodiscard]] friend constexpr chunk_effect compose(chunk_effect first,
                                                      chunk_effect second) noexcept {
    std::uint64_t after = 0;
    for (unsigned i = 0; i < line_states; ++i) {
      const line_state between = first(static_cast<line_state>(i));
      after |= static_cast<std::uint64_t>(second(between)) << (4U * i);
    }
    return chunk_effect(after);
  }

  friend constexpr bool operator==(chunk_effect, chunk_effect) noexcept = default;

 private:
  friend chunk_effect effect_of(std::string_view chunk, const kernel* with) noexcept;
  explicit constexpr chunk_effect(std::uint64_t after) noexcept : after_(after) {}

  std::uint64_t after_ = 0x98'7654'3210U;  // four bits for each state before
};
static_assert(std::is_trivially_copyable_v<chunk_effect> && sizeof(chunk_effect) == 8);

// Returns the effect of a chunk. Linear in its size for any content, at about the speed of the decoder's
// scan. `with` is the kernel to use; null, or a kernel that this processor does not support, means
// default_kernel(). Thread-safe.
[[nodiscard]] chunk_effect effect_of(std::string_view chunk, const kernel* with = nullptr) noexcept;
[[nodiscard]] inline chunk_effect effect_of(std::span<const std::byte> chunk,
                                            const kernel* with = nullptr) noexcept {
  return effect_of({reinterpret_cast<const char*>(chunk.data()), chunk.size()}, with);
}

// Returns the offset in the chunk of the first line that starts in it, given the state before the chunk.
// Returns the chunk's size if no line starts in it; a line that starts directly after the chunk belongs to
// the next chunk. Linear in the result.
[[nodiscard]] std::size_t first_line_start(std::string_view chunk, line_state before) noexcept;
[[nodiscard]] inline std::size_t first_line_start(std::span<const std::byte> chunk,
                                                  line_state before) noexcept {
  return first_line_start({reinterpret_cast<const char*>(chunk.data()), chunk.size()}, before);
}

// Cuts an input into at most `parts` parts of whole lines. Joined, the parts are the input. Each boundary
// is the first line start at or after an even cut, so part sizes differ from the even size by less than a
// line. No part is empty; there are fewer parts if lines are longer than the even size. The parts are
// views of `bytes`. One pass over the input at the speed of effect_of(). Throws std::bad_alloc.
[[nodiscard]] std::vector<std::string_view> split(std::string_view bytes, std::size_t parts);
[[nodiscard]] inline std::vector<std::string_view> split(std::span<const std::byte> bytes,
                                                         std::size_t parts) {
  return split(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), parts);
}

}  // namespace simdlp
