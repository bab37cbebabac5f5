// SPDX-License-Identifier: Apache-2.0
// Strings, numbers and base64 in the form of JSON.
#include "tool/json_tokens.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <limits>
#include <random>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/text.h"

namespace simdlp::tool {
namespace {

// Returns the output of `write`.
std::string written(const std::function<void(output&)>& write) {
  std::FILE* const file = std::tmpfile();
  {
    output to(::fileno(file), "a temporary file");
    write(to);
    to.flush();
  }
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  std::fseek(file, 0, SEEK_END);
  text.resize(static_cast<std::size_t>(std::ftell(file)));
  std::rewind(file);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

std::string json(std::string_view bytes) {
  return written([&](output& to) { write_json_string(to, bytes); });
}
std::string json_of_any(std::string_view bytes) {
  return written([&](output& to) { write_json_string_of_any(to, bytes); });
}
std::string number(double of) {
  return written([&](output& to) { write_float(to, of); });
}

// By the table of RFC 8259.
std::string escaped_form(char byte) {
  switch (byte) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  std::string form(1, byte);
  if (byte < 0x20) {
    std::array<char, 8> digits;
    std::snprintf(digits.data(), digits.size(), "\\u%04x", static_cast<unsigned>(byte));
    form = digits.data();
  }
  return form;
}

TEST(json_text, EscapesWhatMustBeEscapedAtEveryPlace) {
  EXPECT_EQ(json(""), "\"\"");
  for (int byte = 0; byte < 128; ++byte) {
    const std::string escaped = escaped_form(static_cast<char>(byte));
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string head(before, 'x');
      const std::string plain = head + static_cast<char>(byte) + "tail of it";
      EXPECT_EQ(json(plain), '"' + head + escaped + "tail of it\"");
    }
  }
  EXPECT_EQ(json("21 \xC2\xB0"
                 "C \xE6\xB8\xA9"),
            "\"21 \xC2\xB0"
            "C \xE6\xB8\xA9\"");
}

TEST(json_text, WritesStringsLargerThanItsBuffer) {
  const std::string large(3 * output::capacity + 17, '\n');
  const std::string text = json(large);
  EXPECT_EQ(text.size(), 2 * large.size() + 2);
  EXPECT_EQ(text.find_first_not_of("\\n", 1), text.size() - 1);
}

TEST(json_text, ReplacesWhatIsNoUtf8) {
  const std::string replaced = "\xEF\xBF\xBD";
  EXPECT_EQ(json_of_any("a\xFF"
                        "b"),
            "\"a" + replaced + "b\"");
  EXPECT_EQ(json_of_any("\xE6\xB8"), '"' + replaced + replaced + '"');
  EXPECT_EQ(json_of_any("\xED\xA0\x80"), '"' + replaced + replaced + replaced + '"');
  EXPECT_EQ(json_of_any("\xE6\xB8\xA9\n"), "\"\xE6\xB8\xA9\\n\"");
}

TEST(json_text, MarksFloatsAsFloats) {
  EXPECT_EQ(number(1), "1.0");
  EXPECT_EQ(number(-0.0), "-0.0");
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(1e20), "1e+20");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(number(std::numeric_limits<double>::max()), "1.7976931348623157e+308");
}

TEST(json_text, WritesFloatsThatAreReadBackToTheBit) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t bits = random();
    double before = 0;
    std::memcpy(&before, &bits, sizeof before);
    if (before != before || before - before != 0) continue;
    const std::string text = number(before);
    EXPECT_NE(text.find_first_of(".e"), text.npos);
    const double after = std::strtod(text.c_str(), nullptr);
    EXPECT_EQ(std::memcmp(&before, &after, sizeof before), 0) << text;
  }
}

// Escapes of line protocol are those of JSON; all other backslashes are not.
TEST(json_text, WritesStringsOfLinesAsTheirUnescapedForm) {
  constexpr std::array<std::string_view, 10> pieces = {
      "a", "several plain words", "\\\"", "\\\\", "\\n", "\\", "\n", "\x01", "\xC3\xA9", "1234567"};
  std::mt19937 chance(3);
  for (int i = 0; i < 5'000; ++i) {
    std::string raw;
    // Some are longer than the pieces in which they are written.
    const std::size_t size = i % 500 == 0 ? 40'000 : chance() % 40;
    while (raw.size() < size) raw += pieces[chance() % pieces.size()];
    const std::string inside = text(raw, text_kind::string, true).to_string();
    ASSERT_EQ(written([&](output& to) { write_json_string_of_line(to, raw); }),
              written([&](output& to) { write_json_string(to, inside); }))
        << raw;
  }
  const std::string backslashes(100'001, '\\');
  const std::string inside = text(backslashes, text_kind::string, true).to_string();
  EXPECT_EQ(written([&](output& to) { write_json_string_of_line(to, backslashes); }),
            written([&](output& to) { write_json_string(to, inside); }));
}

// What the C++ library writes, with ".0" after whole numbers.
std::string standard_form(double of) {
  std::array<char, 64> digits;
  std::string text(digits.data(), std::to_chars(digits.data(), digits.data() + 64, of).ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

TEST(json_text, WritesFloatsInTheFormOfTheStandardLibrary) {
  std::mt19937_64 random(2);
  for (int exponent = -8; exponent <= 20; ++exponent) {
    const double power = std::pow(10.0, exponent);
    std::vector<double> numbers = {power, -power, 2 * power, 9.5 * power,
                                   std::nextafter(power, 0.0)};
    for (int i = 0; i < 3'000; ++i) {
      const double any = std::uniform_real_distribution<double>(0, power)(random);
      numbers.insert(numbers.end(), {any, std::floor(any), std::floor(any * 100) / 100});
    }
    std::string expected;
    for (const double each : numbers) expected += standard_form(each) + ' ';
    EXPECT_EQ(written([&](output& to) {
                for (const double each : numbers) {
                  write_float(to, each);
                  to.append(' ');
                }
              }),
              expected)
        << exponent;
  }
}

TEST(json_text, WritesIntegersInFull) {
  EXPECT_EQ(written([](output& to) {
              write_integer(to, std::numeric_limits<std::int64_t>::min());
              to.append(' ');
              write_integer(to, std::numeric_limits<std::uint64_t>::max());
            }),
            "-9223372036854775808 18446744073709551615");
}

// The output is the same with and without the text of the number in the line.
TEST(json_text, CopiesOnlyTheShortestText) {
  const auto expect_float = [](const std::string& text) {
    const double value = std::strtod(text.c_str(), nullptr);
    EXPECT_EQ(written([&](output& to) { write_float(to, text, value); }), number(value)) << text;
  };
  for (const char* const text : {"0.5",
                                 "-0.5",
                                 "0.05",
                                 "0.0001",
                                 "1.50",
                                 "1.5",
                                 "12.25",
                                 "5.0",
                                 "100000.0",
                                 "0.0",
                                 "-0.0",
                                 "01.5",
                                 "00.5",
                                 "1e5",
                                 "1.5e3",
                                 "1.",
                                 ".5",
                                 "-.5",
                                 "5",
                                 "-",
                                 "123456789012345.6",
                                 "12345678901234.5",
                                 "12345678901.2345",
                                 "0.123456789012345",
                                 "0.12345678901234",
                                 "9007199254740993.1",
                                 "1.0000000000000001",
                                 "99999.9",
                                 "1000000000000.5"}) {
    expect_float(text);
  }
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    std::string digits = std::to_string(random() >> (random() % 60));
    digits.insert(random() % (digits.size() + 1), ".");
    expect_float((random() % 2 == 0 ? "-" : "") + digits);
  }
  for (const char* const text :
       {"0", "-0", "00", "007", "-7", "-07", "10", "9223372036854775807"}) {
    const auto value = static_cast<std::int64_t>(std::strtoll(text, nullptr, 10));
    EXPECT_EQ(written([&](output& to) { write_integer(to, text, value); }), std::to_string(value));
  }
}

TEST(json_text, WritesBase64) {
  const auto base64 = [](std::string_view bytes) {
    return written([&](output& to) { write_base64(to, bytes); });
  };
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("\xFF\xFE\xFD\xFC"), "//79/A==");
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += "Zm9v";
  std::string bytes;
  for (int i = 0; i < 5'000; ++i) bytes += "foo";
  EXPECT_EQ(base64(bytes), many);
  EXPECT_EQ(base64(bytes + "f"), many + "Zg==");
}

}  // namespace
}  // namespace simdlp::tool
