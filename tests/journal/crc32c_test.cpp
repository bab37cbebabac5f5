// SPDX-License-Identifier: Apache-2.0
#include "journal/crc32c.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace simdlp::journal_format {
namespace {

TEST(crc32c, GivesThePublishedValues) {
  EXPECT_EQ(crc32c(0, ""), 0U);
  EXPECT_EQ(crc32c(0, "123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(0, std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c(0, std::string(32, '\xFF')), 0x62A8AB43U);
}

TEST(crc32c, IsTheSameWithAndWithoutTheInstructionAndInPieces) {
  std::mt19937 random(1);
  std::string bytes(20'000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  for (std::size_t size = 0; size <= bytes.size(); size += 1 + size / 7) {
    for (std::size_t from = 0; from < 9; ++from) {
      const std::string_view part = std::string_view(bytes).substr(from, size);
      const std::uint32_t whole = crc32c_portable(0, part.data(), part.size());
      ASSERT_EQ(crc32c(0, part), whole) << size;
      const std::size_t cut = part.size() / 3;
      ASSERT_EQ(crc32c(crc32c(0, part.substr(0, cut)), part.substr(cut)), whole) << size;
    }
  }
}

}  // namespace
}  // namespace simdlp::journal_format
