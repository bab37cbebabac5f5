// SPDX-License-Identifier: Apache-2.0
//
// The fixed lines of the hostile shape: every error at least once, and some lines that look invalid but
// are not. The random lines are in hostile.cpp.
#pragma once

#include <string_view>

#include "generate/random.h"

namespace simdlp::generate {

// A line without its line end.
std::string_view hostile_line(random& chance) noexcept;

}  // namespace simdlp::generate
