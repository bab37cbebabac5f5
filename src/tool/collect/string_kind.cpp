// SPDX-License-Identifier: Apache-2.0
#include "string_kind.h"

#include <memory>

#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

// Returns how many lines of the text are points.
std::uint64_t count_points(std::string_view text) {
  constexpr std::size_t most_text = std::size_t{1} << 20U;
  const auto decode = std::make_unique<decoder>(text.substr(0, most_text));
  std::uint64_t points = 0;
  for (const point here : *decode) points += here && here.timestamp() ? 1U : 0U;
  return points;
}

}  // namespace

bool is_number_text(std::string_view text) {
  constexpr std::size_t longest = 15;
  if (text.empty() || text.size() > longest) return false;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') return false;
  std::size_t count = 0;
  std::size_t dots = 0;
  for (const char byte : digits) {
    if (byte == '.') {
      ++dots;
    } else if (byte >= '0' && byte <= '9') {
      ++count;
    } else {
      return false;
    }
  }
  return count != 0 && dots <= 1;
}

bool is_boolean_text(std::string_view text) {
  return text == "true" || text == "false" || text == "True" || text == "False" || text == "TRUE" ||
         text == "FALSE";
}

std::uint64_t swallowed_points(std::string_view inside) {
  const std::size_t feed = inside.find('\n');
  if (feed == std::string_view::npos) return 0;
  // A point has fields.
  const std::size_t equals = inside.find('=', feed);
  if (equals == std::string_view::npos) return 0;
  // Whole lines inside: from the first line feed to the last.
  const std::size_t last = inside.rfind('\n');
  return last < equals ? 0 : count_points(inside.substr(feed + 1, last - feed));
}

}  // namespace simdlp::tool
