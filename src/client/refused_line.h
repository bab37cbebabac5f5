// SPDX-License-Identifier: Apache-2.0
// Makes the entry of a result for a line that is refused before it is sent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/client/write_error.h"
#include "simdlp/error.h"

namespace simdlp::client_internal {

// The entries of a result; further ones are only counted.
inline constexpr std::size_t most_lines_kept = 10'000;

// The message of a line that is not valid, with its place in the text that was passed.
[[nodiscard]] inline std::string message_of(const diagnostic& what) {
  return "line " + std::to_string(what.line) + ", column " + std::to_string(what.column) + ": " +
         std::string(what.message);
}

[[nodiscard]] inline line_error refused_line(std::uint64_t index, errc code, std::string_view line,
                                             std::string message) {
  line_error what;
  what.index = index;
  what.known = true;
  what.code = name(code);
  what.message = std::move(message);
  what.line = line.substr(0, 1024);
  return what;
}

}  // namespace simdlp::client_internal
