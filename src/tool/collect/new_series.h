// SPDX-License-Identifier: Apache-2.0
// The measurement and tags of a line, each tag value with its hash.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "simdlp/series_table.h"
#include "simdlp/text.h"
#include "tool/hash.h"

namespace simdlp::tool {

struct hashed_tag {
  text key;
  text value;
  std::uint64_t hash;  // of the raw value
};

// A series that appears for the first time in a line in which nothing else is new. The texts are in the line.
struct new_series {
  std::string_view measurement;
  std::string_view name_and_tags;  // from the start of the line
  std::uint64_t hash;              // of name_and_tags
  std::span<const hashed_tag> tags;
};

// Replaces the contents of `into`. `name_and_tags` must come from a valid line.
inline void read_tags(std::string_view name_and_tags, std::vector<hashed_tag>& into) {
  into.clear();
  for (const auto& [key, value] : series_table::tags_of(name_and_tags)) {
    into.push_back({key, value, hash_of(value.raw())});
  }
}

}  // namespace simdlp::tool
