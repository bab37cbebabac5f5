// SPDX-License-Identifier: Apache-2.0
// An environment for the tests of configurations.
#pragma once

#include <map>
#include <string>

namespace simdlp::client_test {

using variables = std::map<std::string, std::string>;

inline auto reading(const variables& from) {
  return [&from](const char* name) -> const char* {
    const auto found = from.find(name);
    return found == from.end() ? nullptr : found->second.c_str();
  };
}

}  // namespace simdlp::client_test
