// SPDX-License-Identifier: Apache-2.0
// The public function that writes floats. Its digits are tested in encode/decimal_test.cpp.
#include "simdlp/number_text.h"

#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/encoder.h"

namespace simdlp {
namespace {

TEST(number_text, IsWhatAnEncoderWrites) {
  for (const double number : {0.0, -0.0, 21.5, 1e6, 0.0001, 1e-5, 0.1 + 0.2, 1e16, -5e-324}) {
    char buffer[float_room];
    const std::string_view text(buffer,
                                static_cast<std::size_t>(write_float(buffer, number) - buffer));
    std::string line;
    encoder to(line);
    ASSERT_TRUE(to.measurement("m").field("f", number).end_line() == errc::none);
    EXPECT_EQ("m f=" + std::string(text) + '\n', line);
  }
}

}  // namespace
}  // namespace simdlp
