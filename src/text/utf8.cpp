// SPDX-License-Identifier: Apache-2.0
#include "text/utf8.h"

#include <cstdint>
#include <cstring>

namespace simdlp::detail {
namespace {

bool between(unsigned char byte, unsigned low, unsigned high) {
  return byte >= low && byte <= high;
}

// Returns the length of the sequence that starts at `at`, or 0 if it is not valid.
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
  const unsigned char lead = at[0];
  if (lead < 0x80) return 1;
  if (left < 2 || !between(at[1], 0x80, 0xBF)) return 0;
  if (between(lead, 0xC2, 0xDF)) return 2;
  if (left < 3 || !between(at[2], 0x80, 0xBF)) return 0;
  if (lead == 0xE0) return at[1] >= 0xA0 ? 3 : 0;
  if (lead == 0xED) return at[1] <= 0x9F ? 3 : 0;
  if (between(lead, 0xE1, 0xEF)) return 3;
  if (left < 4 || !between(at[3], 0x80, 0xBF)) return 0;
  if (lead == 0xF0) return at[1] >= 0x90 ? 4 : 0;
  if (lead == 0xF4) return at[1] <= 0x8F ? 4 : 0;
  return between(lead, 0xF1, 0xF3) ? 4 : 0;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) noexcept {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  std::size_t left = bytes.size();
  while (left != 0) {
    if (left >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      if ((word & 0x8080808080808080U) == 0) {
        at += 8;
        left -= 8;
        continue;
      }
    }
    const std::size_t length = sequence_length(at, left);
    if (length == 0) return false;
    at += length;
    left -= length;
  }
  return true;
}

}  // namespace simdlp::detail
