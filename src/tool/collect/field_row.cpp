// SPDX-License-Identifier: Apache-2.0
#include "field_row.h"

#include <algorithm>
#include <cstring>

namespace simdlp::tool {

void field_row::add(const noted_field& of, std::uint32_t column) {
  const std::string_view key = of.key();
  const std::string_view last = key.substr(key.size() - std::min(key.size(), reach));
  char bytes[reach] = {};
  char mask[reach] = {};
  std::memcpy(bytes + reach - last.size(), last.data(), last.size());
  std::memset(mask + reach - last.size(), 0xFF, last.size());
  element& added = elements_.emplace_back();
  added.shape = of.shape;
  std::memcpy(added.bytes, bytes, reach);
  std::memcpy(added.mask, mask, reach);
  added.column = column;
  longest_ = std::max(longest_, key.size());
}

}  // namespace simdlp::tool
