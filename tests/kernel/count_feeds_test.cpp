// SPDX-License-Identifier: Apache-2.0
// The functions of each kernel that count line feeds return the right number and read nothing outside of
// the bytes.
#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "kernel/every_kernel.h"
#include "simdlp/detail/kernel_functions.h"

namespace {

class count_feeds : public simdlp::test::every_kernel {
 protected:
  void expect_right(std::string_view text) {
    const auto wanted = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    for (const char* const at : {memory_.at_begin(text).data(), memory_.at_end(text).data()}) {
      ASSERT_EQ(tested().functions->count_feeds(at, text.size()), wanted) << text.size();
    }
  }

  simdlp::test::guarded_memory memory_{65'536};
};
INSTANTIATE_TEST_SUITE_P(kernels, count_feeds, simdlp::test::every_kernel::all(),
                         simdlp::test::every_kernel::name_of);

TEST_P(count_feeds, OneAtEveryPlace) {
  for (std::size_t size = 0; size < 200; ++size) {
    expect_right(std::string(size, 'x'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, '\r');
      text[at] = '\n';
      expect_right(text);
    }
  }
}

TEST_P(count_feeds, NothingElse) {
  for (const std::size_t size : {64U, 65U, 127U, 20'480U, 50'001U}) {
    expect_right(std::string(size, '\n'));
  }
}

TEST_P(count_feeds, AnyTexts) {
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    std::string text(random() % 400, ' ');
    for (char& byte : text) byte = static_cast<char>(random() % 3 == 0 ? '\n' : random());
    expect_right(text);
  }
}

}  // namespace
