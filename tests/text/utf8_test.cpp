// SPDX-License-Identifier: Apache-2.0
// Compares the UTF-8 check of single tokens with a decoder that computes code points.
#include "text/utf8.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"

namespace {

using simdlp::detail::is_valid_utf8;

// Decodes and checks the result: the length must be right for the code point, and the code point
// must exist.
bool decodes(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    std::size_t length = 0;
    while (length < 8 && (lead << length & 0x80) != 0) ++length;
    if (length == 1 || length > 4) return false;
    std::uint32_t point = length == 0 ? lead : lead & (0x7FU >> length);
    if (length == 0) length = 1;
    if (bytes.size() - at < length) return false;
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[at + i]);
      if ((byte & 0xC0) != 0x80) return false;
      point = point << 6U | (byte & 0x3FU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[length] || point > 0x10FFFF) return false;
    if (point >= 0xD800 && point <= 0xDFFF) return false;
    at += length;
  }
  return true;
}

std::string encode(std::uint32_t point) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  if (point < 0x80) return {byte(point)};
  if (point < 0x800) return {byte(0xC0 | point >> 6U), byte(0x80 | (point & 0x3F))};
  if (point < 0x10000) {
    return {byte(0xE0 | point >> 12U), byte(0x80 | (point >> 6U & 0x3F)),
            byte(0x80 | (point & 0x3F))};
  }
  return {byte(0xF0 | point >> 18U), byte(0x80 | (point >> 12U & 0x3F)),
          byte(0x80 | (point >> 6U & 0x3F)), byte(0x80 | (point & 0x3F))};
}

constexpr unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x9F, 0xA0, 0xBE, 0xBF,
                                   0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xFF};

TEST(utf8, Nothing) { EXPECT_TRUE(is_valid_utf8({})); }

TEST(utf8, AllOfOneAndTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    const std::string one = {static_cast<char>(first)};
    ASSERT_EQ(is_valid_utf8(one), decodes(one)) << first;
    for (int second = 0; second < 256; ++second) {
      const std::string two = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(is_valid_utf8(two), decodes(two)) << first << ' ' << second;
    }
  }
}

TEST(utf8, AllOfThreeBytes) {
  for (int first = 0xE0; first <= 0xEF; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (int third = 0; third < 256; ++third) {
        const char bytes[] = {static_cast<char>(first), static_cast<char>(second),
                              static_cast<char>(third)};
        ASSERT_EQ(is_valid_utf8({bytes, 3}), decodes({bytes, 3}))
            << first << ' ' << second << ' ' << third;
      }
    }
  }
}

TEST(utf8, FourBytesAtTheEdges) {
  for (int first = 0xE0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (const unsigned char third : edges) {
        for (const unsigned char fourth : edges) {
          const char bytes[] = {static_cast<char>(first), static_cast<char>(second),
                                static_cast<char>(third), static_cast<char>(fourth)};
          ASSERT_EQ(is_valid_utf8({bytes, 4}), decodes({bytes, 4}))
              << first << ' ' << second << ' ' << int{third} << ' ' << int{fourth};
        }
      }
    }
  }
}

TEST(utf8, EveryCodePoint) {
  for (std::uint32_t point = 0; point <= 0x10FFFF; ++point) {
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    ASSERT_EQ(is_valid_utf8(encode(point)), !surrogate) << point;
  }
  EXPECT_FALSE(is_valid_utf8(encode(0x110000)));
}

// ASCII is checked eight bytes at a time, so the position matters.
TEST(utf8, EveryPlaceAndNoByteAfterTheEnd) {
  simdlp::test::guarded_memory pages(64);
  for (const std::string_view piece :
       {"", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98",
        "\x80", "\xFF", "\xC0\x80", "\xED\xA0\x80"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (std::size_t behind = 0; behind < 20; ++behind) {
        const std::string bytes = std::string(before, 'x').append(piece).append(behind, 'y');
        const char* const at = pages.at_end(bytes).data();
        ASSERT_EQ(is_valid_utf8({at, bytes.size()}), decodes(piece)) << before << ' ' << behind;
        const char* const start = pages.at_begin(bytes).data();
        ASSERT_EQ(is_valid_utf8({start, bytes.size()}), decodes(piece));
      }
    }
  }
}

TEST(utf8, RandomBytes) {
  std::mt19937_64 random(34);
  for (int round = 0; round < 300000; ++round) {
    std::string bytes;
    for (auto pieces = random() % 8; pieces != 0; --pieces) {
      const auto number = static_cast<std::uint32_t>(random());
      bytes += encode((number >> 8U) % (0x800U << (number % 10)) % 0x110000);
      if (number % 7 == 0) bytes += 'a';
      if (number % 61 == 0) bytes += static_cast<char>(edges[number % std::size(edges)]);
    }
    ASSERT_EQ(is_valid_utf8(bytes), decodes(bytes));
  }
}

}  // namespace
