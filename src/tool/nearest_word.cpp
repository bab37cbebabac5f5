// SPDX-License-Identifier: Apache-2.0
#include "nearest_word.h"

#include <algorithm>

namespace simdlp::tool {
namespace {

// The optimal string alignment distance.
std::size_t distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> cells((a.size() + 1) * width);
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& here = cells[i * width + j];
      if (i == 0 || j == 0) {
        here = i + j;
        continue;
      }
      const std::size_t exchange = a[i - 1] == b[j - 1] ? 0 : 1;
      here = std::min({cells[(i - 1) * width + j] + 1, cells[i * width + j - 1] + 1,
                       cells[(i - 1) * width + j - 1] + exchange});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        here = std::min(here, cells[(i - 2) * width + j - 2] + 1);
      }
    }
  }
  return cells.back();
}

}  // namespace

std::string nearest_word(std::string_view given, const std::vector<std::string>& words) {
  constexpr std::size_t longest = 64;
  if (given.size() > longest) return {};
  std::string best;
  std::size_t edits = longest;
  for (const std::string& word : words) {
    const std::size_t away = distance(given, word);
    const std::size_t most = std::max<std::size_t>(2, word.size() / 3);
    // A short word must keep some letters: "at" is not a misspelling of "cat".
    if (away <= most && away < std::max(given.size(), word.size()) && away < edits) {
      best = word;
      edits = away;
    }
  }
  return best;
}

}  // namespace simdlp::tool
