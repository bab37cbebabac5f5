// SPDX-License-Identifier: Apache-2.0
#include "simdlp/number_text.h"

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/kernel.h"
#include "text/decimal.h"

namespace simdlp {

static_assert(float_room >= detail::number_room);

char* write_float(char* to, double number) noexcept {
  return default_kernel().kernel->functions->encode->write_float(to, number);
}

}  // namespace simdlp
