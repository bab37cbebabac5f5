// SPDX-License-Identifier: Apache-2.0
#include "double_text.h"

#include <fast_float/fast_float.h>

namespace simdlp::tool {

std::optional<double> double_of(std::string_view text) {
  // fast_float also accepts "inf" and "nan".
  if (text.find_first_not_of("+-0123456789.eE") != std::string_view::npos) return std::nullopt;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = fast_float::from_chars(text.data(), end, number);
  if (read.ec == std::errc::invalid_argument || read.ptr != end) return std::nullopt;
  return number;
}

}  // namespace simdlp::tool
