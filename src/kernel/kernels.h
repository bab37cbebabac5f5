// SPDX-License-Identifier: Apache-2.0
// The entry of each kernel; which of them exist is decided by the processor compiled for.
#pragma once

#include "simdlp/detail/window.h"

namespace simdlp::detail {

void index_scalar(window& into, const char* data, std::size_t size, quoting quotes,
                  bool final) noexcept;

#if defined(__x86_64__)
void index_sse42(window& into, const char* data, std::size_t size, quoting quotes,
                 bool final) noexcept;
void index_avx2(window& into, const char* data, std::size_t size, quoting quotes,
                bool final) noexcept;
void index_avx512(window& into, const char* data, std::size_t size, quoting quotes,
                  bool final) noexcept;
#elif defined(__aarch64__) && defined(__ARM_NEON)
void index_neon64(window& into, const char* data, std::size_t size, quoting quotes,
                  bool final) noexcept;
#endif

}  // namespace simdlp::detail
