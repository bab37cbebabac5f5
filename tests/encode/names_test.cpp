// SPDX-License-Identifier: Apache-2.0
//
// Every byte at every position of names and strings of every length around the blocks of sixteen
// bytes, in memory that ends at their last byte.
#include <string>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "model.h"
#include "readers.h"

namespace simdlp::model {
namespace {

constexpr auto targets = dialects;

// Encodes with the name in each place in turn, its bytes directly before a page that cannot be read.
void expect_as_model(test::guarded_memory& memory, const std::string& bytes,
                     const dialect& reader) {
  const encode_options options{.dialect = reader};
  for (int place = 0; place < 5; ++place) {
    point wanted{"m", {{"t", "v"}}, {{"f", true}}, std::nullopt};
    std::string out;
    encoder encode(out, options);
    switch (place) {
      case 0: wanted.measurement = bytes; break;
      case 1: wanted.tags[0].first = bytes; break;
      case 2: wanted.tags[0].second = bytes; break;
      case 3: wanted.fields[0].first = bytes; break;
      default: wanted.fields[0].second = bytes; break;
    }
    const outcome expected = model::encode(wanted, options);
    for (const bool end : {false, true}) {
      const std::string_view given = end ? memory.at_end(bytes) : memory.at_begin(bytes);
      out.clear();
      encode.measurement(place == 0 ? given : "m");
      encode.tag(place == 1 ? given : "t", place == 2 ? given : "v");
      place == 4 ? encode.field("f", given) : encode.field(place == 3 ? given : "f", true);
      const errc code = encode.end_line();
      ASSERT_EQ(code, expected.code)
          << "place " << place << " of " << testing::PrintToString(bytes);
      ASSERT_EQ(out, code == errc::none ? expected.line + "\n" : "");
    }
  }
}

TEST(names, EveryByteAtEveryPlaceOfEveryLength) {
  test::guarded_memory memory;
  for (std::size_t size = 0; size <= 50; ++size) {
    for (std::size_t at = 0; at < std::max<std::size_t>(size, 1); ++at) {
      // All bytes for the short ones, the special ones and their neighbours for the others.
      for (int byte = 0; byte < 256; ++byte) {
        const bool special = std::string_view("\x1F !\"#+,-<=>[\\]~\x7F\x80\xC3\xFF\n")
                                     .find(static_cast<char>(byte)) != std::string_view::npos ||
                             byte == 0;
        if (size > 20 && !special) continue;
        std::string bytes(size, 'a');
        if (size != 0) bytes[at] = static_cast<char>(byte);
        expect_as_model(memory, bytes, dialect::portable);
        if (HasFatalFailure()) return;
        if (size == 0) break;
      }
    }
  }
}

TEST(names, EveryPairOfSpecialBytesForEveryTarget) {
  test::guarded_memory memory;
  const std::string_view specials("\\,= \"#a\n\xC3\xA9", 10);
  for (const dialect& reader : targets) {
    for (const std::size_t size : {2U, 3U, 4U, 5U, 8U, 9U, 15U, 16U, 17U, 18U, 33U}) {
      for (std::size_t at = 0; at + 1 < size; ++at) {
        for (const char first : specials) {
          for (const char second : specials) {
            std::string bytes(size, 'a');
            bytes[at] = first;
            bytes[at + 1] = second;
            expect_as_model(memory, bytes, reader);
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

// If a name has several problems, the same one is reported regardless of their places.
TEST(names, ProblemsHaveAnOrder) {
  const auto code = [](std::string_view name) {
    std::string out;
    encoder encode(out);
    return encode.measurement(name).field("f", 1).end_line().code;
  };
  EXPECT_EQ(code("#\xFF\\\\\n\\"), errc::control_character);
  EXPECT_EQ(code("#\xFF\\\\\\"), errc::invalid_utf8);
  EXPECT_EQ(code("#\\\\\\"), errc::measurement_starts_with_hash);
  EXPECT_EQ(code("a\\\\\\"), errc::trailing_backslash);
  EXPECT_EQ(code("a\\\\a"), errc::backslash_not_portable);
}

}  // namespace
}  // namespace simdlp::model
