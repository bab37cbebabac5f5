// SPDX-License-Identifier: Apache-2.0
// Functions that all sources of options use.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "simdlp/client/configuration.h"

namespace simdlp::client_internal {

using variable_getter = std::function<const char*(const char*)>;

// The value of an environment variable, or null.
[[nodiscard]] const char* variable(const variable_getter& get, const std::string& name);

// Sets an option by its name in files. An unknown name becomes a warning, and an invalid value becomes
// the problem, unless there is one already. Both begin with `place`.
void set_reported(client_options& options, std::string_view name, std::string_view value,
                  const std::string& place, configuration_report& report);

}  // namespace simdlp::client_internal
