// SPDX-License-Identifier: Apache-2.0
#include "simdlp/number_text.h"

#include "text/decimal.h"

namespace simdlp {

static_assert(float_room >= detail::number_room);

char* write_float(char* to, double number) noexcept { return detail::write_float(to, number); }

}  // namespace simdlp
