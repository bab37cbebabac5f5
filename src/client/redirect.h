// SPDX-License-Identifier: Apache-2.0
// Finds the target of a redirect, and decides whether to follow it.
#pragma once

#include <optional>
#include <string>

namespace simdlp::client_internal {

// Returns the URL of a Location header, relative to the requested URL. Returns nullopt if it leads
// to another host, from https to http, or holds a user name, so that nobody else receives the
// token.
[[nodiscard]] std::optional<std::string> redirect_target(const std::string& asked,
                                                         const std::string& location);

}  // namespace simdlp::client_internal
