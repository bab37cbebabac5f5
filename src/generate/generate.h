// SPDX-License-Identifier: Apache-2.0
//
// Data for benchmarks and tests: the same shape and seed give the same bytes on every machine.
// `lines` returns a whole buffer; `row_source` writes one row after another, so that a file larger
// than memory can be made. Each shape is one file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "generate/shape.h"

namespace simdlp::generate {

// An endless sequence of rows. A row is a point with its line end, and in some shapes a comment
// before it; in the hostile shape a row may be anything that ends in a line feed.
class row_source {
 public:
  row_source(shape which, std::uint64_t seed);
  ~row_source();
  row_source(row_source&&) noexcept;
  row_source& operator=(row_source&&) noexcept;
  row_source(const row_source&) = delete;
  row_source& operator=(const row_source&) = delete;

  // Appends the next row to `out` and keeps what `out` held before.
  void append(std::string& out);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

// Whole rows until there are at least `bytes` bytes. The text for a smaller number of bytes is a
// prefix of the text for a larger one.
std::string lines(shape which, std::size_t bytes, std::uint64_t seed);

}  // namespace simdlp::generate
