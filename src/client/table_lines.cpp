// SPDX-License-Identifier: Apache-2.0
#include "client/table_lines.h"

#include "simdlp/encoder.h"

namespace simdlp::client_internal {

table_lines::table_lines(const table_view& rows, const encode_options& how) {
  encoder to(text_, how);
  (void)rows.encode_to(to, [&](std::size_t row, errc code) { refused_.push_back({row, code}); });
  omitted_ = to.omitted();
}

}  // namespace simdlp::client_internal
