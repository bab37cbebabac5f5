// SPDX-License-Identifier: Apache-2.0
// The rows of a table as lines, and the rows that cannot be written. They are encoded separately and then
// decoded, because strings may hold line feeds: only a decoder knows where a row ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/encode_options.h"
#include "simdlp/error.h"
#include "simdlp/omitted_parts.h"
#include "simdlp/table_view.h"

namespace simdlp::client_internal {

struct refused_row {
  std::size_t row;
  errc code;
};

class table_lines {
 public:
  table_lines(const table_view& rows, const encode_options& how);

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] std::span<const refused_row> refused() const noexcept { return refused_; }
  [[nodiscard]] const omitted_parts& omitted() const noexcept { return omitted_; }

  // Returns the row of the line with this number, from 0, and calls refuse(refused_row) for the refused rows
  // before it. Lines must be passed in ascending order; each refused row is passed to `refuse` once. The
  // number of rows is a number after that of every line.
  template <class Refuse>
  std::size_t row_of(std::uint64_t line, Refuse&& refuse) {
    while (before_ < refused_.size() && refused_[before_].row <= line + before_)
      refuse(refused_[before_++]);
    return static_cast<std::size_t>(line) + before_;
  }

 private:
  std::string text_;
  std::vector<refused_row> refused_;  // in ascending order
  omitted_parts omitted_;
  std::size_t before_ = 0;  // refused rows before the last line that was passed to row_of()
};

}  // namespace simdlp::client_internal
