// SPDX-License-Identifier: Apache-2.0
// Valid and invalid JSON, compared with another reader.
#include "tool/records/json_reader.h"

#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "guarded_memory.h"

namespace simdlp::tool {
namespace {

bool is_json(std::string_view text) {
  try {
    json_reader reader(text);
    reader.skip();
    return reader.peek() == json_kind::end;
  } catch (const unreadable_record&) {
    return false;
  }
}

TEST(json_reader, AgreesWithAnotherReaderOnSmallTexts) {
  // Without bytes above 0x7F: the encoder rejects invalid UTF-8.
  constexpr std::string_view alphabet = "{}[]\",:\\ 0-1.eEu\ntrueulnfas";
  std::mt19937 random(1);
  std::size_t accepted = 0;
  for (int i = 0; i < 300'000; ++i) {
    std::string text;
    const std::size_t size = 1 + random() % 8;
    for (std::size_t at = 0; at < size; ++at) text += alphabet[random() % alphabet.size()];
    const bool expected = nlohmann::json::accept(text);
    accepted += expected ? 1U : 0U;
    ASSERT_EQ(is_json(text), expected) << text;
  }
  EXPECT_GT(accepted, 1000U);
}

TEST(json_reader, AgreesOnMutationsOfALargerText) {
  const std::string whole =
      R"({"a":[1,-2.5e+10,true,null],"b":{"c":"x\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}, "d" : 0})";
  ASSERT_TRUE(is_json(whole));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char byte : std::string_view("{}[]\",:\\ 0x-.e\n")) {
      std::string text = whole;
      text[at] = byte;
      ASSERT_EQ(is_json(text), nlohmann::json::accept(text)) << text;
    }
    ASSERT_FALSE(is_json(whole.substr(0, at)));
  }
}

// Every beginning of a text, at the end of the memory that can be read.
TEST(json_reader, ReadsNothingAfterTheText) {
  constexpr std::string_view whole =
      R"({"a":[1,-2.5e+10,true,null,{}],"b":{"c":"x\"\u00e9\ud83d\ude00"},"d":"e"})";
  test::guarded_memory memory;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(is_json(memory.at_end(whole.substr(0, size)))) << size;
  }
  EXPECT_TRUE(is_json(memory.at_end(whole)));
}

TEST(json_reader, UnescapesStrings) {
  const auto string = [](std::string_view text) {
    json_reader reader(text);
    std::string read;
    reader.read_string(read);
    return read;
  };
  EXPECT_EQ(string(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(string(R"("\u0041\u00e9\u6E29\ud83d\ude00")"), "A\xC3\xA9\xE6\xB8\xA9\xF0\x9F\x98\x80");
  EXPECT_EQ(string(std::string_view(R"("\u0000")")), std::string(1, '\0'));
  EXPECT_THROW(string(R"("\ud83d")"), unreadable_record);
  EXPECT_THROW(string(R"("\ude00\ud83d")"), unreadable_record);
  EXPECT_THROW(string(R"("\u00g0")"), unreadable_record);
}

TEST(json_reader, DoesNotFallIntoDeepNesting) {
  EXPECT_FALSE(is_json(std::string(1'000'000, '[')));
  EXPECT_TRUE(is_json(std::string(300, '[') + std::string(300, ']')));
}

TEST(json_reader, SaysWhereTheErrorIs) {
  try {
    json_reader reader("  [1, x]");
    reader.skip();
    FAIL();
  } catch (const unreadable_record& why) {
    EXPECT_EQ(why.offset, 6U);
    EXPECT_EQ(why.code, "json_syntax");
  }
}

}  // namespace
}  // namespace simdlp::tool
