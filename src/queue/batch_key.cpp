// SPDX-License-Identifier: Apache-2.0
#include "queue/batch_key.h"

#include <algorithm>

namespace simdlp::queue_internal {
namespace {

using namespace std::string_view_literals;

// Names and values, each followed by a byte 0. Readers ignore names that they do not know.
constexpr std::string_view retention_policy_name = "retention_policy\0"sv;
constexpr std::string_view org_name = "org\0"sv;

// Removes and returns the text before the next byte 0, with that byte.
[[nodiscard]] std::string_view take(std::string_view& from) {
  const std::string_view text = from.substr(0, from.find('\0') + 1);
  from.remove_prefix(text.size());
  return text;
}

}  // namespace

std::string batch_key::name() const {
  return retention_policy.empty() ? database : database + "/" + retention_policy;
}

std::string metadata_of(const batch_key& key) {
  std::string out;
  out.append(retention_policy_name).append(key.retention_policy).push_back('\0');
  out.append(org_name).append(key.org).push_back('\0');
  return out;
}

void read_metadata(std::string_view metadata, batch_key& key) {
  const bool is_ours = metadata.starts_with(retention_policy_name) && metadata.back() == '\0' &&
                       std::ranges::count(metadata, '\0') % 2 == 0;
  if (!is_ours) return;
  while (!metadata.empty()) {
    const std::string_view name = take(metadata);
    std::string_view value = take(metadata);
    value.remove_suffix(1);
    if (name == retention_policy_name) key.retention_policy = value;
    if (name == org_name) key.org = value;
  }
}

}  // namespace simdlp::queue_internal
