// SPDX-License-Identifier: Apache-2.0
// The features of an x86-64 processor, and which kernels it can run. The instructions that query them
// are in kernels.cpp, so that a test can describe any processor.
#pragma once

#include <cstdint>

namespace simdlp::detail {

// The feature words of CPUID that the kernels need, and XCR0: which registers are saved.
struct processor {
  std::uint32_t leaf1_ecx = 0;
  std::uint32_t leaf7_ebx = 0;
  std::uint32_t leaf7_ecx = 0;
  std::uint32_t extended_ecx = 0;
  std::uint32_t saved = 0;
};

[[nodiscard]] constexpr bool all_of(std::uint32_t word, std::uint32_t bits) noexcept {
  return (word & bits) == bits;
}

[[nodiscard]] constexpr std::uint32_t bit(unsigned n) noexcept { return 1U << n; }

// Leaf 1, ECX.
inline constexpr std::uint32_t pclmul = bit(1), ssse3 = bit(9), sse41 = bit(19), sse42 = bit(20),
                               popcnt = bit(23), osxsave = bit(27), avx = bit(28);
// Leaf 7, EBX and ECX.
inline constexpr std::uint32_t bmi1 = bit(3), avx2 = bit(5), bmi2 = bit(8), avx512f = bit(16),
                               avx512dq = bit(17), avx512ifma = bit(21), avx512cd = bit(28),
                               avx512bw = bit(30), avx512vl = bit(31);
inline constexpr std::uint32_t vbmi = bit(1), vbmi2 = bit(6);
// Leaf 0x80000001, ECX.
inline constexpr std::uint32_t lzcnt = bit(5);
// XCR0: the halves of the vector registers that the operating system saves.
inline constexpr std::uint32_t saves_ymm = bit(1) | bit(2), saves_zmm = bit(5) | bit(6) | bit(7);

// The result of CPUID for one leaf; zeros if the processor does not have it.
struct leaf {
  std::uint32_t ebx = 0;
  std::uint32_t ecx = 0;
};

// `cpuid` returns a leaf. `xgetbv` returns XCR0; it is called only if the operating system uses it.
template <class Cpuid, class Xgetbv>
[[nodiscard]] processor ask_processor(const Cpuid& cpuid, const Xgetbv& xgetbv) {
  processor answer;
  answer.leaf1_ecx = cpuid(1U).ecx;
  const leaf seven = cpuid(7U);
  answer.leaf7_ebx = seven.ebx;
  answer.leaf7_ecx = seven.ecx;
  answer.extended_ecx = cpuid(0x80000001U).ecx;
  if (all_of(answer.leaf1_ecx, osxsave)) answer.saved = xgetbv();
  return answer;
}

[[nodiscard]] constexpr bool has_sse42(const processor& cpu) noexcept {
  return all_of(cpu.leaf1_ecx, ssse3 | sse41 | sse42 | popcnt);
}
[[nodiscard]] constexpr bool has_avx2(const processor& cpu) noexcept {
  return has_sse42(cpu) && all_of(cpu.leaf1_ecx, avx | pclmul) &&
         all_of(cpu.leaf7_ebx, avx2 | bmi1 | bmi2) && all_of(cpu.extended_ecx, lzcnt) &&
         all_of(cpu.saved, saves_ymm);
}
[[nodiscard]] constexpr bool has_avx512(const processor& cpu) noexcept {
  return has_avx2(cpu) &&
         all_of(cpu.leaf7_ebx, avx512f | avx512dq | avx512ifma | avx512cd | avx512bw | avx512vl) &&
         all_of(cpu.leaf7_ecx, vbmi | vbmi2) && all_of(cpu.saved, saves_zmm);
}

}  // namespace simdlp::detail
