// SPDX-License-Identifier: Apache-2.0
// Is a piece of text valid UTF-8? For one token at a time, without vectors: the exact decoder's and
// the encoder's check. The kernels check whole windows by the rules of kernel/utf8_rules.h.
#pragma once

#include <string_view>

namespace simdlp::detail {

// By the Unicode Standard, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes) noexcept;

}  // namespace simdlp::detail
