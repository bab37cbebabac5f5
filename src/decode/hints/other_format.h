// SPDX-License-Identifier: Apache-2.0
// The sentences for other formats that hint_for() and recognise() share.
#pragma once

#include "simdlp/hint.h"

namespace simdlp::detail {

// The hint at offset 0, or none if that code needs another sentence.
[[nodiscard]] hint other_format(hint_code code) noexcept;

}  // namespace simdlp::detail
