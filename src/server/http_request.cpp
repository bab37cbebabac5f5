// SPDX-License-Identifier: Apache-2.0
#include "server/http_request.h"

namespace simdlp::endpoint {
namespace {

[[nodiscard]] char lower(char from) noexcept {
  return from >= 'A' && from <= 'Z' ? static_cast<char>(from + ('a' - 'A')) : from;
}

}  // namespace

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  if (left.size() != right.size()) return false;
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (lower(left[i]) != lower(right[i])) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

const std::string* request_head::find(std::string_view name) const noexcept {
  for (const header& each : headers) {
    if (equal_ignoring_case(each.name, name)) return &each.value;
  }
  return nullptr;
}

}  // namespace simdlp::endpoint
