// SPDX-License-Identifier: Apache-2.0
#include "lookalike_names.h"

#include "names.h"
#include "tool/hash.h"

namespace simdlp::tool {
namespace {

// Returns the ASCII name with this skeleton, if one is possible.
std::optional<std::string> plain_name_of(std::string_view skeleton) {
  std::string name;
  for (std::size_t i = 0; i < skeleton.size(); i += skeleton_size) {
    const std::string_view character = skeleton.substr(i, skeleton_size);
    for (std::size_t k = 0; k + 1 < skeleton_size; ++k) {
      if (character[k] != '\0') return std::nullopt;
    }
    if (static_cast<unsigned char>(character.back()) >= 0x80) return std::nullopt;
    name += character.back();
  }
  return name;
}

}  // namespace

std::optional<std::string> lookalike_names::add(std::string_view name, bool is_ascii) {
  if (is_ascii) {
    const std::uint64_t hash = hash_of(name);
    if (plain_.find(hash) != nullptr) return std::nullopt;
    if (!others_.empty()) {
      const auto other = others_.find(skeleton(name));
      if (other != others_.end()) return other->second;
    }
    plain_.add(hash, {});
    return std::nullopt;
  }
  const std::string folded = skeleton(name);
  if (std::optional<std::string> plain = plain_name_of(folded)) {
    if (plain_.find(hash_of(*plain)) != nullptr) return plain;
  }
  const auto [first, is_new] = others_.try_emplace(folded, name);
  if (is_new || first->second == name) return std::nullopt;
  return first->second;
}

}  // namespace simdlp::tool
