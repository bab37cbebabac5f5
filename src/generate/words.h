// SPDX-License-Identifier: Apache-2.0
//
// Plain words and the small pieces of text that several shapes share. None of them holds a byte
// that line protocol treats specially: the shapes add those.
#pragma once

#include <string_view>

#include "generate/random.h"

namespace simdlp::generate {

// A lower-case English word of a log message.
std::string_view word(random& chance) noexcept;

// The name of a service, of a cloud region, of a fixed vocabulary of functions.
std::string_view service(random& chance) noexcept;
std::string_view region(random& chance) noexcept;
std::string_view function_name(random& chance) noexcept;

}  // namespace simdlp::generate
