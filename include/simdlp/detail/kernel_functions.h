// SPDX-License-Identifier: Apache-2.0
// What is compiled once for each instruction set, and reached through pointers.
#pragma once

#include "simdlp/detail/line.h"
#include "simdlp/detail/number.h"
#include "simdlp/detail/stage.h"
#include "simdlp/detail/window.h"

namespace simdlp::detail {

struct kernel_functions {
  index_function index;  // the scan of a window
  walk_function walk;    // over a line of what the scan has found
  long_numbers numbers;
  const encode_functions* encode;
};

}  // namespace simdlp::detail
