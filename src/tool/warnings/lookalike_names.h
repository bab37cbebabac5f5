// SPDX-License-Identifier: Apache-2.0
// Finds names that look alike. ASCII names never look like each other, so only their hashes are kept until
// the first name that is not ASCII.
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
  // Adds a name. Returns the first of the earlier names that looks like it, if that is another one.
  // `is_ascii` must be true if all bytes of `name` are ASCII, and false otherwise.
  [[nodiscard]] std::optional<std::string> add(std::string_view name, bool is_ascii);

  // How many names were added that did not look like earlier ones.
  [[nodiscard]] std::size_t size() const { return plain_.size() + others_.size(); }

 private:
  struct nothing {};

  // ASCII names.
  hash_map<nothing> plain_;
  // All others, by their skeletons.
  std::unordered_map<std::string, std::string> others_;
};

}  // namespace simdlp::tool
