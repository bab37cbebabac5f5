// SPDX-License-Identifier: Apache-2.0
#include "client/escaped_text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "client/json.h"
#include "client/request_form.h"

namespace simdlp::client_test {
namespace {

using client_internal::percent_decoded;

std::string text_of_json(std::string_view letters) {
  const auto read = client_internal::parse_json("\"" + std::string(letters) + "\"");
  return read.valid ? read.root.text : "invalid";
}

TEST(escaped_text, LettersOfJsonHaveOneToFourBytes) {
  EXPECT_EQ(text_of_json(R"(\u0041)"), "A");
  EXPECT_EQ(text_of_json(R"(\u00e9)"), "\xC3\xA9");
  EXPECT_EQ(text_of_json(R"(\u20AC)"), "\xE2\x82\xAC");
  EXPECT_EQ(text_of_json(R"(\ud83d\ude00!)"), "\xF0\x9F\x98\x80!");
  for (const char* const bad : {R"(\u)", R"(\u12)", R"(\u12g4)", R"(\ud83d\u12)"})
    EXPECT_EQ(text_of_json(bad), "invalid") << bad;
}

TEST(escaped_text, ASurrogateAloneIsReplaced) {
  EXPECT_EQ(text_of_json(R"(\ud83d)"), "\xEF\xBF\xBD");
  EXPECT_EQ(text_of_json(R"(\ude00x)"), "\xEF\xBF\xBDx");
  EXPECT_EQ(text_of_json(R"(\ud83d\u0041)"),
            "\xEF\xBF\xBD"
            "A");
}

TEST(escaped_text, PercentSignsWithoutTwoDigitsStay) {
  EXPECT_EQ(percent_decoded("a%2Fb%2f"), "a/b/");
  EXPECT_EQ(percent_decoded("100%"), "100%");
  EXPECT_EQ(percent_decoded("%2"), "%2");
  EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
}

}  // namespace
}  // namespace simdlp::client_test
