// SPDX-License-Identifier: Apache-2.0
// Checks that a text is valid UTF-8, without vectors. Used by the strict decoder and the encoder for one
// text at a time; the kernels check whole windows with the rules of kernel/utf8_rules.h.
#pragma once

#include <string_view>

namespace simdlp::detail {

// By the Unicode Standard, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_valid_utf8(std::string_view bytes) noexcept;

}  // namespace simdlp::detail
