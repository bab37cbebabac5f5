// SPDX-License-Identifier: Apache-2.0
// The kernels: each unit defines one of these names. The target architecture decides which exist.
#pragma once

#include "simdlp/detail/kernel_functions.h"

namespace simdlp::detail {

extern const kernel_functions scalar_kernel;
#if defined(__x86_64__)
extern const kernel_functions sse42_kernel;
extern const kernel_functions avx2_kernel;
extern const kernel_functions avx512_kernel;
#elif defined(__aarch64__) && defined(__ARM_NEON)
extern const kernel_functions neon64_kernel;
#endif

}  // namespace simdlp::detail
