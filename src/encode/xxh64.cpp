// SPDX-License-Identifier: Apache-2.0
#include "encode/xxh64.h"

#include <bit>
#include <cstring>

#include "simdlp/detail/number.h"

namespace simdlp::detail {
namespace {

constexpr std::uint64_t prime1 = 0x9E3779B185EBCA87U;
constexpr std::uint64_t prime2 = 0xC2B2AE3D27D4EB4FU;
constexpr std::uint64_t prime3 = 0x165667B19E3779F9U;
constexpr std::uint64_t prime4 = 0x85EBCA77C2B2AE63U;
constexpr std::uint64_t prime5 = 0x27D4EB2F165667C5U;

std::uint64_t round(std::uint64_t sum, std::uint64_t lane) noexcept {
  return std::rotl(sum + lane * prime2, 31) * prime1;
}

// Four bytes as a number whose lowest byte is the first of them.
std::uint64_t load_four(const char* from) noexcept {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < 4; ++i) {
    number |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
  }
  return number;
}

}  // namespace

std::uint64_t xxh64(std::string_view bytes) noexcept {
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  std::uint64_t hash = prime5;
  if (left >= 32) {
    std::uint64_t lanes[4] = {prime1 + prime2, prime2, 0, 0 - prime1};
    for (; left >= 32; left -= 32) {
      for (std::uint64_t& lane : lanes) {
        lane = round(lane, load_eight(at));
        at += 8;
      }
    }
    hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
           std::rotl(lanes[3], 18);
    for (const std::uint64_t lane : lanes) hash = (hash ^ round(0, lane)) * prime1 + prime4;
  }
  hash += bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    hash = std::rotl(hash ^ round(0, load_eight(at)), 27) * prime1 + prime4;
  }
  if (left >= 4) {
    hash = std::rotl(hash ^ load_four(at) * prime1, 23) * prime2 + prime3;
    at += 4;
    left -= 4;
  }
  for (; left != 0; --left, ++at) {
    hash = std::rotl(hash ^ static_cast<unsigned char>(*at) * prime5, 11) * prime1;
  }
  hash = (hash ^ hash >> 33U) * prime2;
  hash = (hash ^ hash >> 29U) * prime3;
  return hash ^ hash >> 32U;
}

}  // namespace simdlp::detail
