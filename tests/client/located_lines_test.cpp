// SPDX-License-Identifier: Apache-2.0
// The lines that an answer names are found in the batch, at a bounded cost.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bounded_work.h"
#include "client/batch.h"

namespace simdlp::client_test {
namespace {

using client_internal::batch;
using client_internal::located_line;
using client_internal::reported_line;

[[nodiscard]] batch numbered_lines(int count) {
  batch out;
  for (int i = 0; i < count; ++i) {
    client_internal::append_line(out, "m v=" + std::to_string(i) + '\n',
                                 static_cast<std::uint64_t>(i));
  }
  return out;
}

[[nodiscard]] std::vector<reported_line> quotes(int count, std::optional<std::uint64_t> number) {
  reported_line one;
  one.number = number;
  one.message = "e";
  one.original = "none of these";
  return std::vector<reported_line>(static_cast<std::size_t>(count), one);
}

TEST(located_lines, AWrongQuoteWithAHugeNumberCostsLittle) {
  const batch in = numbered_lines(10);
  expect_to_end([&] {
    const std::vector<located_line> all = client_internal::locate_lines(in, quotes(3, INT64_MAX));
    ASSERT_EQ(all.size(), 3U);
    for (const located_line& each : all) EXPECT_FALSE(each.position);
  });
}

// Compared one by one, these would be 40 thousand million comparisons each.
TEST(located_lines, ManyWrongQuotesCostLittle) {
  constexpr int many = 200'000;
  const batch in = numbered_lines(many);
  for (const std::optional<std::uint64_t> number : {std::optional<std::uint64_t>(), {1}}) {
    const std::vector<reported_line> wrong = quotes(many, number);
    expect_to_end([&] {
      const std::vector<located_line> all = client_internal::locate_lines(in, wrong);
      ASSERT_FALSE(all.empty());
      EXPECT_EQ(all.front().position.has_value(), number.has_value());
    });
  }
}

}  // namespace
}  // namespace simdlp::client_test
