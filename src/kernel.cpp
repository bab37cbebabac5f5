// SPDX-License-Identifier: Apache-2.0
// The table of kernels and the choice among them. A kernel runs here when the processor has every
// feature its unit was compiled for and the operating system saves the registers it uses; what the
// compiler flags of a unit are stands in cmake/kernels.cmake, and each row names all of them.
#include "simdlp/kernel.h"

#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "kernel/kernels.h"
#include "processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace simdlp {
namespace {

bool always() noexcept { return true; }

#if defined(__x86_64__)

using detail::processor;

processor ask_processor() noexcept {
  processor answer;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) != 0) answer.leaf1_ecx = c;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) != 0) {
    answer.leaf7_ebx = b;
    answer.leaf7_ecx = c;
  }
  if (__get_cpuid(0x80000001U, &a, &b, &c, &d) != 0) answer.extended_ecx = c;
  constexpr std::uint32_t osxsave = 1U << 27U;
  if ((answer.leaf1_ecx & osxsave) != 0) {
    std::uint32_t high = 0;
    __asm__("xgetbv" : "=a"(answer.saved), "=d"(high) : "c"(0));
  }
  return answer;
}

// Asked once: in a virtual machine each question costs many microseconds.
const processor& this_processor() noexcept {
  static const processor answer = ask_processor();
  return answer;
}

bool runs_sse42() noexcept { return detail::has_sse42(this_processor()); }
bool runs_avx2() noexcept { return detail::has_avx2(this_processor()); }
bool runs_avx512() noexcept { return detail::has_avx512(this_processor()); }

#endif

// Best first.
constexpr kernel table[] = {
#if defined(__x86_64__)
    {"avx512", "AVX-512 F, DQ, BW, VL, VBMI, VBMI2, IFMA, and all of avx2", runs_avx512,
     &detail::avx512_kernel},
    {"avx2", "AVX2, BMI1, BMI2, LZCNT, PCLMULQDQ, and all of sse42", runs_avx2,
     &detail::avx2_kernel},
    {"sse42", "SSE4.2 (with SSSE3), POPCNT", runs_sse42, &detail::sse42_kernel},
#elif defined(__aarch64__) && defined(__ARM_NEON)
    {"neon64", "64-bit ARM with NEON", always, &detail::neon64_kernel},
#endif
    {"scalar", "nothing", always, &detail::scalar_kernel},
};

const kernel* best() noexcept {
  for (const kernel& row : table) {
    if (row.supported()) return &row;
  }
  return std::prev(std::end(table));
}

kernel_choice choose() noexcept {
  const char* const wanted = std::getenv("SIMDLP_KERNEL");
  if (wanted == nullptr || *wanted == '\0') {
    return {best(), "the best that runs on this machine"};
  }
  const kernel* const found = find_kernel(wanted);
  if (found == nullptr) {
    return {best(), "SIMDLP_KERNEL names no kernel of this library, so the best that runs here"};
  }
  if (!found->supported()) {
    return {best(), "SIMDLP_KERNEL names a kernel that this machine lacks, so the best that runs"};
  }
  return {found, "named by the environment variable SIMDLP_KERNEL"};
}

}  // namespace

std::span<const kernel> kernels() noexcept { return table; }

const kernel* find_kernel(std::string_view name) noexcept {
  for (const kernel& row : table) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

const kernel_choice& default_kernel() noexcept {
  static const kernel_choice choice = choose();
  return choice;
}

}  // namespace simdlp
