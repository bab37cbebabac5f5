// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/part_plan.h"
#include "simdlp/kernel.h"

namespace simdlp::detail {

line_feeds count_line_feeds(std::string_view bytes) noexcept {
  const kernel_functions& functions = *default_kernel().kernel->functions;
  const std::size_t found = functions.count_feeds(bytes.data(), bytes.size());
  return {found, found == 0 ? 0 : bytes.rfind('\n')};
}

}  // namespace simdlp::detail
