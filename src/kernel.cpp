// SPDX-License-Identifier: Apache-2.0
// The table of kernels and the choice among them. A kernel runs here when the processor has every
// feature its unit was compiled for and the operating system saves the registers it uses; what the
// compiler flags of a unit are stands in cmake/kernels.cmake, and each row names all of them.
#include "simdlp/kernel.h"

#include <cstdint>
#include <cstdlib>

#include "kernel/kernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace simdlp {
namespace {

bool always() noexcept { return true; }

#if defined(__x86_64__)

// The feature words of CPUID that the kernels need, and XCR0: which registers are saved.
struct processor {
  std::uint32_t leaf1_ecx = 0;
  std::uint32_t leaf7_ebx = 0;
  std::uint32_t leaf7_ecx = 0;
  std::uint32_t extended_ecx = 0;
  std::uint32_t saved = 0;
};

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

bool all_of(std::uint32_t word, std::uint32_t bits) noexcept { return (word & bits) == bits; }

constexpr std::uint32_t bit(unsigned n) { return 1U << n; }

// Leaf 1, ECX.
constexpr std::uint32_t pclmul = bit(1), ssse3 = bit(9), sse41 = bit(19), sse42 = bit(20),
                        popcnt = bit(23), avx = bit(28);
// Leaf 7, EBX and ECX.
constexpr std::uint32_t bmi1 = bit(3), avx2 = bit(5), bmi2 = bit(8), avx512f = bit(16),
                        avx512dq = bit(17), avx512bw = bit(30), avx512vl = bit(31);
constexpr std::uint32_t vbmi = bit(1), vbmi2 = bit(6);
// Leaf 0x80000001, ECX.
constexpr std::uint32_t lzcnt = bit(5);
// XCR0: the halves of the vector registers that the operating system saves.
constexpr std::uint32_t saves_ymm = bit(1) | bit(2), saves_zmm = bit(5) | bit(6) | bit(7);

bool has_sse42(const processor& cpu) noexcept {
  return all_of(cpu.leaf1_ecx, ssse3 | sse41 | sse42 | popcnt);
}
bool has_avx2(const processor& cpu) noexcept {
  return has_sse42(cpu) && all_of(cpu.leaf1_ecx, avx | pclmul) &&
         all_of(cpu.leaf7_ebx, avx2 | bmi1 | bmi2) && all_of(cpu.extended_ecx, lzcnt) &&
         all_of(cpu.saved, saves_ymm);
}
bool has_avx512(const processor& cpu) noexcept {
  return has_avx2(cpu) && all_of(cpu.leaf7_ebx, avx512f | avx512dq | avx512bw | avx512vl) &&
         all_of(cpu.leaf7_ecx, vbmi | vbmi2) && all_of(cpu.saved, saves_zmm);
}

bool runs_sse42() noexcept { return has_sse42(ask_processor()); }
bool runs_avx2() noexcept { return has_avx2(ask_processor()); }
bool runs_avx512() noexcept { return has_avx512(ask_processor()); }

#endif

// Best first.
constexpr kernel table[] = {
#if defined(__x86_64__)
    {"avx512", "AVX-512 F, DQ, BW, VL, VBMI, VBMI2, and all of avx2", runs_avx512,
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
  return &table[std::size(table) - 1];
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
