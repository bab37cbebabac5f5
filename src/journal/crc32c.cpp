// SPDX-License-Identifier: Apache-2.0
#include "journal/crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#include <nmmintrin.h>
#define SIMDLP_CRC32C_X86
#endif

namespace simdlp::journal_format {
namespace {

constexpr std::uint32_t polynomial = 0x82F63B78U;  // reflected

using table = std::array<std::uint32_t, 256>;

// tables[k][b] is the CRC register after byte b and k zero bytes.
constexpr std::array<table, 8> make_tables() {
  std::array<table, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr std::array<table, 8> tables = make_tables();

std::uint32_t update_portable(std::uint32_t crc, const unsigned char* at,
                              std::size_t size) noexcept {
  for (; size >= 8; at += 8, size -= 8) {
    const std::uint32_t low =
        crc ^ (static_cast<std::uint32_t>(at[0]) | static_cast<std::uint32_t>(at[1]) << 8U |
               static_cast<std::uint32_t>(at[2]) << 16U | static_cast<std::uint32_t>(at[3]) << 24U);
    crc = tables[7][low & 0xFFU] ^ tables[6][(low >> 8U) & 0xFFU] ^
          tables[5][(low >> 16U) & 0xFFU] ^ tables[4][low >> 24U] ^ tables[3][at[4]] ^
          tables[2][at[5]] ^ tables[1][at[6]] ^ tables[0][at[7]];
  }
  for (; size != 0; ++at, --size) crc = (crc >> 8U) ^ tables[0][(crc ^ *at) & 0xFFU];
  return crc;
}

#if defined(SIMDLP_CRC32C_X86)

// The instruction takes 3 cycles but can start each cycle, so three streams run side by side. Their
// registers are joined by moving the earlier one over the bytes of a stream, which is linear in the
// register: one table for each of its bytes.
constexpr std::size_t stream_bytes = 1024;

constexpr std::array<table, 4> make_shift_tables() {
  // The register after `stream_bytes` zero bytes, for each single bit.
  std::array<std::uint32_t, 32> of_bit{};
  for (std::size_t bit = 0; bit < 32; ++bit) {
    std::uint32_t crc = std::uint32_t{1} << bit;
    for (std::size_t k = 0; k < stream_bytes; ++k) crc = (crc >> 8U) ^ tables[0][crc & 0xFFU];
    of_bit[bit] = crc;
  }
  std::array<table, 4> shift{};
  for (std::size_t place = 0; place < 4; ++place) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      std::uint32_t crc = 0;
      for (std::size_t bit = 0; bit < 8; ++bit) {
        if (((byte >> bit) & 1U) != 0) crc ^= of_bit[8 * place + bit];
      }
      shift[place][byte] = crc;
    }
  }
  return shift;
}

constexpr std::array<table, 4> shift_tables = make_shift_tables();

std::uint32_t shifted(std::uint32_t crc) noexcept {
  return shift_tables[0][crc & 0xFFU] ^ shift_tables[1][(crc >> 8U) & 0xFFU] ^
         shift_tables[2][(crc >> 16U) & 0xFFU] ^ shift_tables[3][crc >> 24U];
}

std::uint64_t load(const unsigned char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) std::uint32_t update_x86(std::uint32_t crc,
                                                           const unsigned char* at,
                                                           std::size_t size) noexcept {
  for (; size >= 3 * stream_bytes; at += 3 * stream_bytes, size -= 3 * stream_bytes) {
    std::uint64_t first = crc;
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t k = 0; k < stream_bytes; k += 8) {
      first = _mm_crc32_u64(first, load(at + k));
      second = _mm_crc32_u64(second, load(at + stream_bytes + k));
      third = _mm_crc32_u64(third, load(at + 2 * stream_bytes + k));
    }
    crc = shifted(static_cast<std::uint32_t>(first)) ^ static_cast<std::uint32_t>(second);
    crc = shifted(crc) ^ static_cast<std::uint32_t>(third);
  }
  std::uint64_t wide = crc;
  for (; size >= 8; at += 8, size -= 8) wide = _mm_crc32_u64(wide, load(at));
  crc = static_cast<std::uint32_t>(wide);
  for (; size != 0; ++at, --size) crc = _mm_crc32_u8(crc, *at);
  return crc;
}

#endif

}  // namespace

std::uint32_t crc32c_portable(std::uint32_t crc, const void* bytes, std::size_t size) noexcept {
  return ~update_portable(~crc, static_cast<const unsigned char*>(bytes), size);
}

std::uint32_t crc32c(std::uint32_t crc, const void* bytes, std::size_t size) noexcept {
#if defined(SIMDLP_CRC32C_X86)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
  if (has_instruction) return ~update_x86(~crc, static_cast<const unsigned char*>(bytes), size);
#endif
  return crc32c_portable(crc, bytes, size);
}

}  // namespace simdlp::journal_format
