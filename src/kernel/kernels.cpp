// SPDX-License-Identifier: Apache-2.0
// The table of kernels, and which of them run on this processor. A kernel runs if the processor has
// every feature that its unit is compiled for and the operating system saves the registers it uses. Each
// row names all features that the flags in cmake/kernels.cmake enable.
#include "kernel/kernels.h"

#include <cstdint>
#include <cstdlib>

#include "kernel/choose_kernel.h"
#include "kernel/processor.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/kernel.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace simdlp {
namespace {

bool always() noexcept { return true; }

#if defined(__x86_64__)

detail::leaf ask_leaf(unsigned number) noexcept {
  detail::leaf answer;
  unsigned eax = 0;
  unsigned edx = 0;
  __get_cpuid_count(number, 0, &eax, &answer.ebx, &answer.ecx, &edx);
  return answer;
}

std::uint32_t ask_saved() noexcept {
  std::uint32_t saved = 0;
  std::uint32_t high = 0;
  __asm__("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  return saved;
}

// Queried once, because CPUID takes many microseconds in a virtual machine.
const detail::processor& this_processor() noexcept {
  static const detail::processor answer = detail::ask_processor(ask_leaf, ask_saved);
  return answer;
}

bool runs_sse42() noexcept { return detail::has_sse42(this_processor()); }
bool runs_avx2() noexcept { return detail::has_avx2(this_processor()); }
bool runs_avx512() noexcept { return detail::has_avx512(this_processor()); }

#endif

// Best first.
constexpr kernel table[] = {
#if defined(__x86_64__)
    {"avx512", "AVX-512 F, CD, DQ, BW, VL, VBMI, VBMI2, IFMA, and all of avx2", runs_avx512,
     &detail::avx512_kernel},
    {"avx2", "AVX2, BMI1, BMI2, LZCNT, PCLMULQDQ, and all of sse42", runs_avx2,
     &detail::avx2_kernel},
    {"sse42", "SSE4.2 (with SSSE3), POPCNT", runs_sse42, &detail::sse42_kernel},
#elif defined(__aarch64__) && defined(__ARM_NEON)
    {"neon64", "64-bit ARM with NEON", always, &detail::neon64_kernel},
#endif
    {"scalar", "nothing", always, &detail::scalar_kernel},
};

kernel_choice choose() noexcept {
  const char* const wanted = std::getenv("SIMDLP_KERNEL");
  return detail::choose_kernel(table, wanted == nullptr ? "" : wanted);
}

}  // namespace

std::span<const kernel> kernels() noexcept { return table; }

const kernel* find_kernel(std::string_view name) noexcept {
  return detail::find_kernel(table, name);
}

const kernel_choice& default_kernel() noexcept {
  static const kernel_choice choice = choose();
  return choice;
}

}  // namespace simdlp
