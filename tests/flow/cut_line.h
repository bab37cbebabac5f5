// SPDX-License-Identifier: Apache-2.0
// The lines of which a stream may show only the beginning.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/error.h"

namespace simdlp::test {

// Returns the rejected line of `input`, and perhaps what follows it, if it is over the limit; else nothing.
[[nodiscard]] inline std::string_view line_that_may_be_cut(std::string_view input, error why,
                                                           location where, std::size_t limit) {
  const auto offset = static_cast<std::size_t>(why.offset);
  if (why.code == errc::line_too_long) return input.substr(offset);
  if (why.code != errc::comment_control) return {};
  const std::size_t begin = input.find('#', offset - static_cast<std::size_t>(where.column - 1));
  std::string_view comment = input.substr(begin, input.find('\n', begin) - begin);
  if (comment.ends_with('\r')) comment.remove_suffix(1);
  return comment.size() > limit ? comment : std::string_view();
}

}  // namespace simdlp::test
