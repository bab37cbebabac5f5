// SPDX-License-Identifier: Apache-2.0
// The values of a table, for sums over them. Only public headers are used.
#pragma once

#include <cstddef>

#include "simdlp/table.h"

namespace simdlp::bench {

// Calls see(value) for each value of a column, which is a double, std::int64_t, std::uint64_t, bool or
// std::string_view.
template <class See>
void each_value(const column_view& of, std::size_t rows, See&& see) {
  for (std::size_t row = 0; row < rows; ++row) {
    if (!of.has(row)) continue;
    switch (of.kind()) {
      case value_kind::floating: see(of.floats()[row]); break;
      case value_kind::integer: see(of.integers()[row]); break;
      case value_kind::unsigned_integer: see(of.unsigned_integers()[row]); break;
      case value_kind::boolean: see(of.boolean(row)); break;
      case value_kind::string: see(of.string(row)); break;
    }
  }
}

}  // namespace simdlp::bench
