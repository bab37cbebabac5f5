// SPDX-License-Identifier: Apache-2.0
// Texts for the tests of kernels that read escapes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/text.h"

namespace simdlp::test {

inline constexpr text_kind kinds_of_text[] = {text_kind::measurement, text_kind::key,
                                              text_kind::string};

// One backslash before each byte that matters, at every place of texts of every size up to two vectors.
template <class Use>
void with_an_escape_at_every_place(Use&& use) {
  for (const char byte : {',', '=', ' ', '"', '\\', 'n'}) {
    for (std::size_t size = 2; size < 140; ++size) {
      for (std::size_t at = 0; at + 1 < size; ++at) {
        std::string raw(size, ',');
        raw[at] = '\\';
        raw[at + 1] = byte;
        use(std::string_view(raw));
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

}  // namespace simdlp::test
