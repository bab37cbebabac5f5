// SPDX-License-Identifier: Apache-2.0
// The tags of a valid line, found in the text of its measurement and tags.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::tool {

// Calls `each(key, value)` for each tag, with both as they stand in the line. `series` begins with the
// measurement, which has `name_size` bytes.
template <class Each>
void for_each_tag(std::string_view series, std::size_t name_size, Each&& each) {
  // A separator after a backslash belongs to the name.
  const auto end_of_name = [&](std::size_t from) {
    std::size_t at = from;
    while (at < series.size()) {
      const char byte = series[at];
      if ((byte == ',' || byte == '=' || byte == ' ') && series[at - 1] != '\\') break;
      ++at;
    }
    return at;
  };
  std::size_t at = name_size;
  while (at < series.size() && series[at] == ',') {
    const std::size_t equals = end_of_name(at + 1);
    const std::size_t end = end_of_name(equals + 1);
    if (equals >= series.size()) return;
    each(series.substr(at + 1, equals - at - 1), series.substr(equals + 1, end - equals - 1));
    at = end;
  }
}

}  // namespace simdlp::tool
