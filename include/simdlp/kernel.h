// SPDX-License-Identifier: Apache-2.0
// The kernels: code compiled once for each instruction set (the scan, the walk over a line, long
// numbers, the fast path of the encoder), and the choice among them. All kernels give the same results
// and differ only in speed.
#pragma once

#include <span>
#include <string_view>

#include "simdlp/detail/kernel_functions.h"

namespace simdlp {

// One kernel. Static storage; compare by address.
struct kernel {
  std::string_view name;         // "avx512", "avx2", "sse42", "neon64", "scalar"
  std::string_view requirement;  // the processor features it was compiled for
  bool (*supported)() noexcept;  // do this processor and operating system run it?
  const detail::kernel_functions* functions;
};

// All kernels compiled into this library, best first; "scalar" is always the last of them.
[[nodiscard]] std::span<const kernel> kernels() noexcept;

// The kernel of that name, or null. It may be one that does not run here: see kernel::supported.
[[nodiscard]] const kernel* find_kernel(std::string_view name) noexcept;

// The kernel that is used by default, and the reason in words.
struct kernel_choice {
  const simdlp::kernel* kernel;
  std::string_view reason;
};

// The kernel named by the environment variable SIMDLP_KERNEL when it is set and runs here, else
// the first of kernels() that runs here. Decided once per process, at the first call; thread-safe.
[[nodiscard]] const kernel_choice& default_kernel() noexcept;

}  // namespace simdlp
