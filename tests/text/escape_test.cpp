// SPDX-License-Identifier: Apache-2.0
// The escape table, all bytes of it.
#include "simdlp/escape.h"

#include <string_view>

#include <gtest/gtest.h>

namespace {

using simdlp::is_escaped;
using simdlp::text_kind;

TEST(escape, ExactlyTheseBytes) {
  struct row {
    text_kind kind;
    std::string_view bytes;
  };
  for (const row& of : {row{text_kind::measurement, ", "}, row{text_kind::key, ",= "},
                        row{text_kind::string, "\"\\"}}) {
    for (int i = 0; i < 256; ++i) {
      const char byte = static_cast<char>(i);
      EXPECT_EQ(is_escaped(of.kind, byte), of.bytes.find(byte) != std::string_view::npos)
          << "kind " << static_cast<int>(of.kind) << ", byte " << i;
    }
  }
}

TEST(escape, KnownAtCompileTime) {
  static_assert(is_escaped(text_kind::key, '='));
  static_assert(!is_escaped(text_kind::measurement, '='));
  static_assert(!is_escaped(text_kind::key, '\\'));
}

}  // namespace
