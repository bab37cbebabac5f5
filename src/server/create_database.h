// SPDX-License-Identifier: Apache-2.0
// The one statement that /query accepts: clients of the 1.x API create their database before they
// write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

// The name in `CREATE DATABASE name [WITH ...]`, quoted or not, keywords in any case; nothing for any
// other statement, and for several of them.
[[nodiscard]] std::optional<std::string> created_database(std::string_view statement);

}  // namespace simdlp::endpoint
