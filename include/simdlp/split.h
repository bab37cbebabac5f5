// SPDX-License-Identifier: Apache-2.0
// Where line protocol may be cut. A line feed inside a quoted string does not end a line, so the
// nearest line feed is not a safe place to cut. These functions find the exact places, for several
// threads over one buffer and for a file whose blocks are on several machines.
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

// What the bytes read so far say about the next byte. The values are part of the byte form of
// chunk_effect and do not change.
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

// The state after a chunk for every state before it: a function on line_state. Effects compose, so
// the blocks of a file can be read anywhere and in any order; only the effects have to be collected.
// Trivially copyable, 8 bytes.
class chunk_effect {
 public:
  // The effect of no bytes.
  constexpr chunk_effect() noexcept = default;

  // The state after the chunk.
  [[nodiscard]] constexpr line_state operator()(line_state before) const noexcept {
    return static_cast<line_state>(after_ >> (4U * static_cast<unsigned>(before)) & 0xFU);
  }

  // True when the state after the chunk is the same whatever came before it.
  [[nodiscard]] constexpr bool is_constant() const noexcept {
    constexpr std::uint64_t ones = 0x11'1111'1111U;
    return after_ == (after_ & 0xFU) * ones;
  }

  // The form in which an effect is stored or sent: byte 0 is the version, 1. Bytes 1 to 5 hold ten
  // values of line_state, four bits each, in the order of the state before; the state before 0 is in
  // the low half of byte 1.
  using byte_form = std::array<std::byte, 6>;
  [[nodiscard]] constexpr byte_form to_bytes() const noexcept {
    byte_form bytes{std::byte{1}};
    for (std::size_t i = 1; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::byte>(after_ >> (8 * (i - 1)) & 0xFFU);
    }
    return bytes;
  }
  // Nothing when the version is unknown or a value is not a line_state.
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

  // The effect of `first` followed by `second`.
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

// The effect of a chunk. Linear in its size, whatever it holds, at about the speed of the decoder's
// scan. `with` is the kernel to use; null stands for default_kernel(), which also replaces a kernel
// that does not run on this machine.
[[nodiscard]] chunk_effect effect_of(std::string_view chunk, const kernel* with = nullptr) noexcept;
[[nodiscard]] inline chunk_effect effect_of(std::span<const std::byte> chunk,
                                            const kernel* with = nullptr) noexcept {
  return effect_of({reinterpret_cast<const char*>(chunk.data()), chunk.size()}, with);
}

// Where the first line that starts in this chunk starts, given the state before it: an offset from
// the chunk's first byte. The chunk's size when no line starts in it; a line that starts directly
// after the chunk belongs to the next one. Linear in the result.
[[nodiscard]] std::size_t first_line_start(std::string_view chunk, line_state before) noexcept;
[[nodiscard]] inline std::size_t first_line_start(std::span<const std::byte> chunk,
                                                  line_state before) noexcept {
  return first_line_start({reinterpret_cast<const char*>(chunk.data()), chunk.size()}, before);
}

// Cuts a whole input into at most `parts` parts of whole lines; joined they are the input. Each
// boundary is the first line start at or after an even cut, so parts differ from the even size by
// less than the length of a line. Fewer parts result when lines are longer than that; none is empty.
// The parts point into `bytes`. One pass over the input at the speed of effect_of().
[[nodiscard]] std::vector<std::string_view> split(std::string_view bytes, std::size_t parts);
[[nodiscard]] inline std::vector<std::string_view> split(std::span<const std::byte> bytes,
                                                         std::size_t parts) {
  return split(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), parts);
}

}  // namespace simdlp
