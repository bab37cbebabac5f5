// SPDX-License-Identifier: Apache-2.0
#include "simdlp/client/write_error.h"

#include <array>

namespace simdlp {
namespace {

constexpr std::array<std::string_view, 18> kind_names = {
    "none",     "dns",         "connect",     "tls",    "timeout",   "reset",
    "protocol", "redirect",    "proxy",       "http",   "too_large", "auth",
    "rejected", "buffer_full", "would_block", "closed", "aborted",   "usage"};
static_assert(kind_names.size() == static_cast<std::size_t>(write_error_kind::usage) + 1);

}  // namespace

std::string_view name(write_error_kind kind) noexcept {
  const auto index = static_cast<std::size_t>(kind);
  return index < kind_names.size() ? kind_names[index] : "unknown";
}

std::string describe(const write_error& error) {
  std::string text(name(error.kind));
  if (error.status != 0) text += " (HTTP " + std::to_string(error.status) + ")";
  if (!error.message.empty()) text += ": " + error.message;
  if (!error.request_id.empty()) text += " [request " + error.request_id + "]";
  return text;
}

}  // namespace simdlp
