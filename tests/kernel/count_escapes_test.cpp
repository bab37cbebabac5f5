// SPDX-License-Identifier: Apache-2.0
// The functions of each kernel that count the escapes of a text return the right number, or "not
// counted" if two backslashes are adjacent or the text is short. Callers handle both, so tests of texts
// would not notice a difference. And nothing outside of the bytes is read.
#include "kernel/count_escapes.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "kernel/escaped_texts.h"
#include "kernel/every_kernel.h"
#include "simdlp/detail/kernel_functions.h"

namespace {

using simdlp::text_kind;
using simdlp::detail::uncounted;

// True on x86-64. On other processors it depends on the compiler's flags, so it is measured.
bool counts_by_vectors() {
#if defined(__x86_64__)
  return true;
#else
  return simdlp::detail::count_escapes_of_baseline("\\,3456789", 9, text_kind::key) != uncounted;
#endif
}

std::size_t slowly(std::string_view raw, text_kind kind) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < raw.size(); ++i) {
    if (raw[i] == '\\' && simdlp::is_escaped(kind, raw[i + 1])) {
      ++count;
      ++i;
    }
  }
  return count;
}

class count_escapes : public simdlp::test::every_kernel {
 protected:
  void expect_right(std::string_view raw) {
    const bool is_avx512 = tested().name == "avx512";
    const bool doubled = raw.find("\\\\") != std::string_view::npos;
    for (const text_kind kind : simdlp::test::kinds_of_text) {
      const bool told = is_avx512 ? kind != text_kind::string || !doubled
                                  : counts_by_vectors() && raw.size() > 8 && !doubled;
      const std::size_t wanted = told ? slowly(raw, kind) : uncounted;
      for (const char* const at : {memory_.at_begin(raw).data(), memory_.at_end(raw).data()}) {
        ASSERT_EQ(tested().functions->count_escapes(at, raw.size(), kind), wanted)
            << raw.substr(0, 200) << " as " << static_cast<int>(kind);
      }
    }
  }

  simdlp::test::guarded_memory memory_{16384};
};
INSTANTIATE_TEST_SUITE_P(kernels, count_escapes, simdlp::test::every_kernel::all(),
                         simdlp::test::every_kernel::name_of);

TEST_P(count_escapes, OneAtEveryPlace) {
  simdlp::test::with_an_escape_at_every_place(
      [&](std::string_view raw) { ASSERT_NO_FATAL_FAILURE(expect_right(raw)); });
}

TEST_P(count_escapes, AnyNumberOfThem) {
  std::mt19937_64 random(17);
  for (const std::string_view alphabet : {"\\,n= \"", "\\,", "\\\",,,,"}) {
    for (int round = 0; round < 3000; ++round) {
      std::string raw(random() % 200, 'x');
      for (char& each : raw) each = alphabet[random() % alphabet.size()];
      ASSERT_NO_FATAL_FAILURE(expect_right(raw));
    }
  }
}

// Numbers around the most that the counters in bytes can hold before they are added up.
TEST_P(count_escapes, VeryMany) {
  std::string raw;
  while (raw.size() < 8190) raw += "\\ ";
  for (const std::size_t first : {4040U, 8110U}) {
    for (std::size_t size = first; size < first + 80; ++size) {
      ASSERT_NO_FATAL_FAILURE(expect_right(std::string_view(raw).substr(0, size)));
    }
  }
}

}  // namespace
