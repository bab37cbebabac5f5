// SPDX-License-Identifier: Apache-2.0
// The words of sizes. The tests of the commands cover the other options.
#include "tool/options.h"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

TEST(options, ReadsSizes) {
  const auto size = [](std::string_view text) { return size_from_text("--size", text); };
  EXPECT_EQ(size("0"), 0U);
  EXPECT_EQ(size("4096"), 4096U);
  EXPECT_EQ(size("64K"), 65536U);
  EXPECT_EQ(size("64KB"), 64000U);
  EXPECT_EQ(size("3G"), std::uint64_t{3} << 30U);
  EXPECT_EQ(size("2TB"), 2'000'000'000'000U);
  EXPECT_EQ(size("18446744073709551615"), ~std::uint64_t{0});
}

TEST(options, RefusesWhatIsNoSize) {
  for (const char* const text : {"", "-1", "K", "1.5M", "1KK", "1KBB", "1 K", "12x", "1KX",
                                 "18446744073709551616", "18446744073709551615K"}) {
    EXPECT_THROW(static_cast<void>(size_from_text("--size", text)), CLI::ValidationError) << text;
  }
}

}  // namespace
}  // namespace simdlp::tool
