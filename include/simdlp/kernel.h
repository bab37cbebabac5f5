// SPDX-License-Identifier: Apache-2.0
// The kernels: code compiled once for each instruction set (the scan, the walk over a line, long
// numbers, the fast path of the encoder), and the choice among them. All kernels give the same results
// and differ only in speed.
#pragma once

#include <span>
#include <string_view>

namespace simdlp {

namespace detail {
struct kernel_functions;
}

// One kernel. Static storage; compare by address.
struct kernel {
  std::string_view name;         // "avx512", "avx2", "sse42", "neon64", "scalar"
  std::string_view requirement;  // the processor features it was compiled for
  bool (*supported)() noexcept;  // true if this processor and operating system can run it
  const detail::kernel_functions* functions;  // used by the library only
};

// Returns all kernels compiled into this library, best first. The last one is always "scalar".
// Thread-safe.
[[nodiscard]] std::span<const kernel> kernels() noexcept;

// Returns the kernel of that name, or null. The processor may not support it; see kernel::supported.
// Thread-safe.
[[nodiscard]] const kernel* find_kernel(std::string_view name) noexcept;

// A kernel, and a phrase that says why it is the default.
struct kernel_choice {
  const simdlp::kernel* kernel;
  std::string_view reason;
};

// Returns the kernel that the environment variable SIMDLP_KERNEL names if this processor supports it,
// else the first supported one of kernels(). Decided at the first call in a process. Thread-safe.
[[nodiscard]] const kernel_choice& default_kernel() noexcept;

}  // namespace simdlp
