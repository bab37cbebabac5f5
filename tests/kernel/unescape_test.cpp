// SPDX-License-Identifier: Apache-2.0
// The functions of each kernel that unescape give the same result as a loop over the bytes. They read
// nothing outside of the text, and write at most as many bytes.
#include "kernel/unescape.h"

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

std::string slowly(std::string_view raw, text_kind kind) {
  std::string plain;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size() && simdlp::is_escaped(kind, raw[i + 1])) ++i;
    plain += raw[i];
  }
  return plain;
}

class unescaping : public simdlp::test::every_kernel {
 protected:
  void expect_right(std::string_view raw) {
    for (const text_kind kind : simdlp::test::kinds_of_text) {
      const std::string wanted = slowly(raw, kind);
      for (const bool at_end : {false, true}) {
        const char* const from = at_end ? memory_.at_end(raw).data() : memory_.at_begin(raw).data();
        // Room for as many bytes, next to inaccessible memory.
        const std::string room(raw.size(), '?');
        char* const to =
            const_cast<char*>((at_end ? room_.at_end(room) : room_.at_begin(room)).data());
        const char* const end = tested().functions->unescape(to, from, raw.size(), kind);
        ASSERT_EQ(std::string_view(to, static_cast<std::size_t>(end - to)), wanted)
            << raw.substr(0, 200) << " as " << static_cast<int>(kind);
      }
    }
  }

  simdlp::test::guarded_memory memory_{16384};
  simdlp::test::guarded_memory room_{16384};
};
INSTANTIATE_TEST_SUITE_P(kernels, unescaping, simdlp::test::every_kernel::all(),
                         simdlp::test::every_kernel::name_of);

TEST_P(unescaping, OneAtEveryPlace) {
  simdlp::test::with_an_escape_at_every_place(
      [&](std::string_view raw) { ASSERT_NO_FATAL_FAILURE(expect_right(raw)); });
}

TEST_P(unescaping, RunsOfBackslashesOfEveryLengthAndAtEveryPlace) {
  for (std::size_t before = 0; before < 70; ++before) {
    for (std::size_t run = 0; run < 140; run += 1 + run / 20) {
      for (const char after : {'"', 'x', ','}) {
        std::string raw(before, 'a');
        raw.append(run, '\\');
        raw += after;
        raw += "tail of the text";
        ASSERT_NO_FATAL_FAILURE(expect_right(raw));
        ASSERT_NO_FATAL_FAILURE(expect_right(std::string_view(raw).substr(0, before + run)));
      }
    }
  }
}

TEST_P(unescaping, AnyTexts) {
  std::mt19937_64 random(23);
  constexpr std::string_view bytes = "\\\\\\\",= abc\n";
  for (int round = 0; round < 20'000; ++round) {
    const unsigned share = 1 + static_cast<unsigned>(random() % bytes.size());
    std::string raw(random() % 400, 'x');
    for (char& each : raw) {
      if (random() % 10 < share) each = bytes[random() % bytes.size()];
    }
    ASSERT_NO_FATAL_FAILURE(expect_right(raw));
  }
}

}  // namespace
