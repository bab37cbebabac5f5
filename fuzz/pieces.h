// SPDX-License-Identifier: Apache-2.0
//
// Finds the likely pieces of line protocol in a text: measurements, keys, values, times, line ends.
// This is a guess for the mutator, made in one pass. It need not be correct, and invalid text has
// pieces, too.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace simdlp::fuzz {

enum class piece_kind { measurement, tag, field, key, value, time, line, line_end };

struct piece {
  piece_kind kind;
  std::size_t from;
  std::size_t to;

  [[nodiscard]] std::size_t size() const { return to - from; }
};

// A tag and a field are `key=value` without the separator before it; a line is without its end.
[[nodiscard]] std::vector<piece> pieces_of(std::string_view text);

}  // namespace simdlp::fuzz
