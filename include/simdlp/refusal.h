// SPDX-License-Identifier: Apache-2.0
// The results of encoding one line and of encoding many rows.
#pragma once

#include <cstddef>

#include "simdlp/error.h"

namespace simdlp {

// The outcome of a line. Converts to `true` if the line was refused, like `error` and unlike `result`
// and `point`, which convert to `true` if there is a value; call ok() where that could confuse.
// Compares with errc and converts to it.
struct [[nodiscard]] refusal {
  errc code = errc::none;

  // True if the line was written.
  [[nodiscard]] constexpr bool ok() const noexcept { return code == errc::none; }
  constexpr explicit operator bool() const noexcept { return code != errc::none; }
  constexpr operator errc() const noexcept { return code; }  // NOLINT(google-explicit-constructor)
};

// The outcome of encoding many rows. Valid rows are written, the others are left out.
struct rows_written {
  std::size_t written = 0;
  std::size_t refused = 0;
  std::size_t first_refused = 0;  // its row number, from 0; valid only if refused != 0
  errc first_code = errc::none;

  // Adds the outcome of one row; errc::none means that it was written.
  void count(std::size_t row, errc code) noexcept {
    if (code == errc::none) {
      ++written;
    } else if (refused++ == 0) {
      first_refused = row;
      first_code = code;
    }
  }
};

}  // namespace simdlp
