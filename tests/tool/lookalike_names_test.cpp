// SPDX-License-Identifier: Apache-2.0
#include "tool/warnings/lookalike_names.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "tool/warnings/names.h"

namespace simdlp::tool {
namespace {

bool is_ascii(const std::string& name) {
  return std::all_of(name.begin(), name.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

TEST(lookalike_names, AreThoseOfTheSameSkeleton) {
  // Latin, Greek and Cyrillic letters, accents, a zero-width space, and bytes that are no UTF-8.
  constexpr std::string_view pieces[] = {"a",      "e",      "o",      "-",       "\u0430",
                                         "\u0435", "\u03bf", "\u00e9", "e\u0301", "\u200b",
                                         "\u2010", "\u00b5", "\u03bc", "\xff",    "\xe2"};
  std::mt19937 chance(7);
  lookalike_names names;
  std::map<std::string, std::string> plain;  // the first name of each skeleton
  int found = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string name;
    for (std::size_t k = chance() % 5; k-- > 0;) name += pieces[chance() % std::size(pieces)];
    const std::string& first = plain.try_emplace(skeleton(name), name).first->second;
    const std::optional<std::string> other = names.add(name, is_ascii(name));
    ASSERT_EQ(other.value_or(name), first) << i;
    ASSERT_EQ(other.has_value(), first != name) << i;
    ASSERT_EQ(names.size(), plain.size());
    found += other ? 1 : 0;
  }
  EXPECT_GT(found, 1'000);
}

}  // namespace
}  // namespace simdlp::tool
