// SPDX-License-Identifier: Apache-2.0
//
// Lines of the hostile shape that are always the same bytes: every way of being wrong at least
// once, and some that look wrong and are not. What is drawn by chance is in hostile.cpp.
#pragma once

#include <string_view>

#include "generate/random.h"

namespace simdlp::generate {

// A line without its line end.
std::string_view hostile_line(random& chance) noexcept;

}  // namespace simdlp::generate
