// SPDX-License-Identifier: Apache-2.0
// Finds names that look alike. Names of ASCII never look like each other, so only their hashes are kept,
// and their skeletons are not made before there is another name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "tool/hash_set.h"

namespace simdlp::tool {

class lookalike_names {
 public:
  // The first of the names so far that looks like `name`, if that is another one. `is_ascii` must be true
  // if all bytes of `name` are ASCII, and false otherwise.
  [[nodiscard]] std::optional<std::string> add(std::string_view name, bool is_ascii);

  // How many names were added that did not look like earlier ones.
  [[nodiscard]] std::size_t size() const { return plain_.size() + others_.size(); }

 private:
  struct nothing {};

  // Of the names of ASCII.
  hash_map<nothing> plain_;
  // All others, by their skeletons.
  std::unordered_map<std::string, std::string> others_;
};

}  // namespace simdlp::tool
