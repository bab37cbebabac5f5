// SPDX-License-Identifier: Apache-2.0
// Finds the word of a list that was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace simdlp::tool {

// The word that differs from `given` by the fewest edits (an exchange of two neighbours is one);
// empty if all differ by more than a third of their letters, at least 2.
[[nodiscard]] std::string nearest_word(std::string_view given,
                                       const std::vector<std::string>& words);

}  // namespace simdlp::tool
