// SPDX-License-Identifier: Apache-2.0
// Parses the only statement that /query accepts: clients of the 1.x API create their database
// before they write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

// Returns the name in `CREATE DATABASE name [WITH ...]`, quoted or not, with keywords in any case.
// Returns nullopt for any other statement and for several statements.
[[nodiscard]] std::optional<std::string> created_database(std::string_view statement);

}  // namespace simdlp::endpoint
