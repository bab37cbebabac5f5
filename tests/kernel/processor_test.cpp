// SPDX-License-Identifier: Apache-2.0
// Which processors run which kernel: invented processors that lack one feature, and the actual one.
// The bits are from the manuals of Intel and AMD (CPUID), written here independently, by position.
#include "kernel/processor.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include <gtest/gtest.h>

#include "simdlp/kernel.h"

namespace {

using simdlp::detail::processor;

struct word {
  std::uint32_t processor::*of;
  std::initializer_list<unsigned> sse42;
  std::initializer_list<unsigned> avx2;  // these as well
  std::initializer_list<unsigned> avx512;
};

const word words[] = {
    {&processor::leaf1_ecx, {9, 19, 20, 23}, {1, 28}, {}},
    {&processor::leaf7_ebx, {}, {3, 5, 8}, {16, 17, 21, 28, 30, 31}},
    {&processor::leaf7_ecx, {}, {}, {1, 6}},
    {&processor::extended_ecx, {}, {5}, {}},
    {&processor::saved, {}, {1, 2}, {5, 6, 7}},
};

bool holds(std::initializer_list<unsigned> bits, unsigned bit) {
  return std::find(bits.begin(), bits.end(), bit) != bits.end();
}

constexpr processor everything = {~0U, ~0U, ~0U, ~0U, ~0U};

TEST(processor, WithEverythingOrNothing) {
  EXPECT_TRUE(has_sse42(everything));
  EXPECT_TRUE(has_avx2(everything));
  EXPECT_TRUE(has_avx512(everything));
  EXPECT_FALSE(has_sse42(processor{}));
  EXPECT_FALSE(has_avx2(processor{}));
  EXPECT_FALSE(has_avx512(processor{}));
}

TEST(processor, ThatLacksOneFeature) {
  for (const word& each : words) {
    for (unsigned bit = 0; bit < 32; ++bit) {
      processor without = everything;
      without.*each.of &= ~(1U << bit);
      const bool first = holds(each.sse42, bit);
      const bool second = first || holds(each.avx2, bit);
      const bool third = second || holds(each.avx512, bit);
      EXPECT_EQ(has_sse42(without), !first) << bit;
      EXPECT_EQ(has_avx2(without), !second) << bit;
      EXPECT_EQ(has_avx512(without), !third) << bit;
    }
  }
}

TEST(processor, ThatHasJustWhatIsNeeded) {
  processor just;
  const auto add = [&](std::initializer_list<unsigned> word::*more) {
    for (const word& each : words) {
      for (const unsigned bit : each.*more) just.*each.of |= 1U << bit;
    }
  };
  add(&word::sse42);
  EXPECT_TRUE(has_sse42(just));
  EXPECT_FALSE(has_avx2(just));
  add(&word::avx2);
  EXPECT_TRUE(has_avx2(just));
  EXPECT_FALSE(has_avx512(just));
  add(&word::avx512);
  EXPECT_TRUE(has_avx512(just));
}

// Leaf n returns n + 1 in EBX and n + 2 in ECX. XGETBV may be used only if bit 27 of leaf 1 says that
// the system saves registers; otherwise it is not a valid instruction.
TEST(processor, IsAskedForTheRegistersThatAreSavedWhereItCanBe) {
  for (const bool saves : {false, true}) {
    bool asked = false;
    const auto cpuid = [&](std::uint32_t number) {
      simdlp::detail::leaf answer{number + 1, number + 2};
      if (number == 1) answer.ecx = saves ? 1U << 27U | 1U : ~(1U << 27U);
      return answer;
    };
    const auto xgetbv = [&] {
      asked = true;
      return 0xE7U;
    };
    const processor answer = simdlp::detail::ask_processor(cpuid, xgetbv);
    EXPECT_EQ(asked, saves);
    EXPECT_EQ(answer.saved, saves ? 0xE7U : 0U);
    EXPECT_EQ(answer.leaf1_ecx, saves ? 1U << 27U | 1U : ~(1U << 27U));
    EXPECT_EQ(answer.leaf7_ebx, 8U);
    EXPECT_EQ(answer.leaf7_ecx, 9U);
    EXPECT_EQ(answer.extended_ecx, 0x80000003U);
  }
}

#if defined(__x86_64__)

// The compiler's library detects features independently.
TEST(processor, TheOneThatIsHere) {
  __builtin_cpu_init();
  const auto runs = [](const char* name) { return simdlp::find_kernel(name)->supported(); };
  const bool sse42 = __builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("popcnt") != 0;
  const bool avx2 = sse42 && __builtin_cpu_supports("avx2") != 0 &&
                    __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("bmi2") != 0 &&
                    __builtin_cpu_supports("pclmul") != 0;
  const bool avx512 =
      avx2 && __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
      __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
      __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0;
  EXPECT_EQ(runs("sse42"), sse42);
  EXPECT_EQ(runs("avx2"), avx2);
  EXPECT_EQ(runs("avx512"), avx512);
}

#endif

}  // namespace
