// SPDX-License-Identifier: Apache-2.0
// Where a redirect leads, and whether it is followed.
#pragma once

#include <optional>
#include <string>

namespace simdlp::client_internal {

// The URL that a Location header means, seen from the URL that was asked; nothing if it leads to
// another host, away from https, or holds a user name, so that the token cannot reach a stranger.
[[nodiscard]] std::optional<std::string> redirect_target(const std::string& asked,
                                                         const std::string& location);

}  // namespace simdlp::client_internal
