// SPDX-License-Identifier: Apache-2.0
#include "tool/collect/field_row.h"

#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace simdlp::tool {
namespace {

// The fields of a line: keys and types. `text` holds the keys, behind as many bytes as may be read.
struct fields {
  std::vector<std::pair<std::string, value_kind>> all;
  std::string text{};
  std::vector<noted_field> noted{};

  void note() {
    text.assign(field_row::reach, ',');
    for (const auto& [key, kind] : all) text += key + "=1,";
    std::size_t at = field_row::reach;
    noted.clear();
    for (const auto& [key, kind] : all) {
      noted.push_back({text.data() + at + key.size(), noted_field::shape_of(key.size(), kind)});
      at += key.size() + 3;
    }
  }
};

bool are_alike(fields& row, fields& line) {
  row.note();
  line.note();
  field_row known;
  for (const noted_field& each : row.noted) {
    known.add(each, static_cast<std::uint32_t>(known.elements().size()));
  }
  return known.matches(
      line.noted, [&](std::uint32_t column) { return std::string_view(row.all[column].first); });
}

TEST(field_row, MatchesTheSameKeysAndTypesOnly) {
  constexpr std::array<value_kind, 3> types = {value_kind::floating, value_kind::integer,
                                               value_kind::string};
  std::mt19937 chance(5);
  const auto below = [&](std::size_t bound) { return chance() % bound; };
  int alike = 0;
  for (int i = 0; i < 20'000; ++i) {
    fields row;
    for (std::size_t k = below(4); k-- > 0;) {
      row.all.emplace_back(std::string(1 + below(40), 'a'), types[below(types.size())]);
    }
    fields line = row;
    // One byte, type or key is another one, or nothing is.
    if (!line.all.empty()) {
      auto& [key, kind] = line.all[below(line.all.size())];
      switch (below(5)) {
        case 0: key[below(key.size())] = 'b'; break;
        case 1: key += 'a'; break;
        case 2: kind = types[below(types.size())]; break;
        case 3: line.all.pop_back(); break;
        default: break;
      }
    }
    const bool expected = row.all == line.all;
    alike += expected ? 1 : 0;
    ASSERT_EQ(are_alike(row, line), expected) << i;
  }
  EXPECT_GT(alike, 1'000);
}

}  // namespace
}  // namespace simdlp::tool
