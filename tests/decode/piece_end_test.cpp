// SPDX-License-Identifier: Apache-2.0
// The ends of pieces of a line, found byte by byte.
#include "simdlp/detail/piece_end.h"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "guarded_memory.h"

namespace {

using simdlp::detail::find_name_end;
using simdlp::detail::find_value_end;
using simdlp::detail::piece_end;

struct expectation {
  std::string_view bytes;
  std::size_t end;
  bool escaped;
};

// Nothing past the end may be read: a line can be the last of the input.
template <class Find>
void expect_ends(const Find& find, std::initializer_list<expectation> all) {
  simdlp::test::guarded_memory pages(256);
  for (const expectation& of : all) {
    const char* const at = pages.at_end(of.bytes).data();
    const piece_end got = find(at, at + of.bytes.size());
    EXPECT_EQ(got.at - at, static_cast<std::ptrdiff_t>(of.end)) << of.bytes;
    EXPECT_EQ(got.escaped, of.escaped) << of.bytes;
  }
}

TEST(piece_end, NameEnds) {
  expect_ends(find_name_end, {{"", 0, false},
                              {"=", 0, false},
                              {"a", 1, false},
                              {"host=a", 4, false},
                              {"a,b=c", 1, false},
                              {"a b", 1, false},
                              {"a\\=b=c", 4, true},
                              {"a\\ b\\,c d", 7, true},
                              {"a\\\\=b=", 5, true},
                              {"a\\b=c", 3, true},
                              {"a=b\\", 1, false},
                              {"a\\", 2, true},
                              {"\"a b\"=", 2, false},
                              {"\xC3\xA9=", 2, false}});
}

TEST(piece_end, ValueEnds) {
  expect_ends(find_value_end, {{"1", 1, false},
                               {"1,b=2", 1, false},
                               {"1.5 17", 3, false},
                               {"t", 1, false},
                               {"\"\"", 2, false},
                               {"\"\",b=1", 2, false},
                               {"\"a,b c=d\" 1", 9, false},
                               {"\"a\nb\",c=1", 5, false},
                               {"\"a\\\"b\",c=1", 6, true},
                               {"\"a\\\\\",c=1", 5, true},
                               {"\"a\\\\\\\"b\",c=1", 8, true},
                               {"\"a\\nb\",c=1", 6, true},
                               {"\"0123456789abcdef0123456789\" 5", 28, false},
                               {"\"0123456789abcdef\\\"0123456789\" 5", 30, true}});
}

// Strings are searched eight bytes at a time where they can be.
TEST(piece_end, AQuoteOrBackslashAtEveryPlaceOfAString) {
  simdlp::test::guarded_memory pages(256);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string plain = "\"" + std::string(size, 'x') + "\"";
    const char* at = pages.at_end(plain).data();
    EXPECT_EQ(find_value_end(at, at + plain.size()).at, at + plain.size());
    for (std::size_t place = 0; place < size; ++place) {
      for (const char* const escape : {"\\\"", "\\\\", "\\x"}) {
        std::string with = plain;
        with.insert(1 + place, escape);
        at = pages.at_end(with).data();
        const piece_end got = find_value_end(at, at + with.size());
        ASSERT_EQ(got.at, at + with.size()) << with;
        ASSERT_TRUE(got.escaped) << with;
      }
      // Bytes that differ from a quote or a backslash in one bit, or follow one.
      std::string near = plain;
      near[1 + place] = "\x23\xA2\x5D\xDC\x21"[place % 5];
      at = pages.at_end(near).data();
      ASSERT_EQ(find_value_end(at, at + near.size()).at, at + near.size()) << near;
    }
  }
}

}  // namespace
