// SPDX-License-Identifier: Apache-2.0
//
// The encoder on every kernel: names and strings of every size, with each byte at each place, and
// numbers of every length are written like those of the slow model or the C++ library, and nothing
// outside the caller's bytes is read.
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "guarded_memory.h"
#include "kernel/every_kernel.h"
#include "model.h"
#include "number_lengths.h"
#include "random_points.h"

namespace simdlp {
namespace {

class encoder_kernel : public test::every_kernel {
 protected:
  [[nodiscard]] encode_options options() const {
    encode_options made;
    made.kernel = &tested();
    made.dialect.refuses_tag_and_field = false;
    return made;
  }
  // The bytes of a line, or the word of its refusal.
  [[nodiscard]] std::string written(const model::point& of) const {
    const model::outcome got = model::encode_with_library(of, options());
    return got.code == errc::none ? got.line : std::string(name(got.code));
  }
  [[nodiscard]] std::string wanted(const model::point& of) const {
    const model::outcome outcome = model::encode(of, options());
    return outcome.code == errc::none ? outcome.line : std::string(name(outcome.code));
  }
};

TEST_P(encoder_kernel, IsTheOneThatWasAskedFor) {
  std::string out;
  EXPECT_EQ(&encoder(out, options()).kernel(), &tested());
}

TEST_P(encoder_kernel, NamesAndStringsOfEverySize) {
  for (std::size_t size = 1; size < 700; size += size < 140 ? 1 : 37) {
    const std::string name(size, 'n');
    for (const std::size_t other : {1U, 7U, 31U, 62U, 63U, 64U, 65U}) {
      const std::string second(other, 'x');
      const model::point line{
          name,
          {{name, second}, {second + "_", name}},
          {{name, name}, {second + "_", std::int64_t{1}}, {second + "-", std::string()}},
          1};
      ASSERT_EQ(written(line), wanted(line)) << size << " " << other;
    }
  }
}

TEST_P(encoder_kernel, EachByteAtEachPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t size : {1U, 3U, 8U, 20U, 33U, 64U, 70U, 130U}) {
      for (std::size_t at = 0; at < size; at += at < 4 || at + 4 > size ? 1 : 5) {
        std::string text(size, 'n');
        text[at] = static_cast<char>(byte);
        for (const model::point& line : {model::point{text, {}, {{"f", true}}, {}},
                                         model::point{"m", {{text, "v"}}, {{"f", true}}, {}},
                                         model::point{"m", {{"t", text}}, {{"f", true}}, {}},
                                         model::point{"m", {}, {{"g", true}, {text, true}}, {}},
                                         model::point{"m", {}, {{"f", text}}, {}}}) {
          ASSERT_EQ(written(line), wanted(line)) << byte << " at " << at << " of " << size;
        }
      }
    }
  }
}

// Keys of any size that differ in one byte are different. The same key is found again, even after
// hundreds of others.
TEST_P(encoder_kernel, KeysAreDistinguished) {
  for (std::size_t size = 1; size < 80; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string other(size, 'k');
      other[at] = 'l';
      const model::point two{"m", {{std::string(size, 'k'), "v"}, {other, "v"}}, {{"f", true}}, {}};
      ASSERT_EQ(written(two), wanted(two));
      const model::point again{"m", {{other, "v"}, {"k~", "v"}, {other, "v"}}, {{"f", true}}, {}};
      ASSERT_EQ(written(again), "duplicate_tag");
    }
  }
  for (const std::size_t count : {20U, 200U, 255U, 256U, 257U, 1000U}) {
    model::point many{"m", {}, {}, {}};
    for (std::size_t i = 0; i < count; ++i) many.fields.emplace_back("f" + std::to_string(i), true);
    ASSERT_EQ(written(many), wanted(many));
    many.fields.emplace_back("f7", true);
    ASSERT_EQ(written(many), "duplicate_field");
  }
}

TEST_P(encoder_kernel, NumbersOfEveryLength) {
  std::string out;
  encode_options all_numbers = options();
  all_numbers.unsigned_integers = unsigned_rule::write;
  encoder encode(out, all_numbers);
  const auto text_of = [&](auto number) {
    out.clear();
    EXPECT_FALSE(encode.measurement("m").field("f", number).end_line());
    return out.substr(4, out.size() - 5);
  };
  const auto expect = [&](std::uint64_t number) {
    const auto as_signed = static_cast<std::int64_t>(number);
    ASSERT_EQ(text_of(number), std::to_string(number) + "u");
    ASSERT_EQ(text_of(as_signed), std::to_string(as_signed) + "i");
    const auto floating = static_cast<double>(number >> 11U) / std::pow(10.0, number % 17);
    ASSERT_EQ(text_of(floating), model::text_of(floating));
  };
  test::for_numbers_of_every_length(5, 60'000, expect);
}

// Sixteen digits are two halves of eight: tests each half where a digit changes, and in between.
TEST_P(encoder_kernel, EachEightDigits) {
  std::string out;
  encode_options all_numbers = options();
  all_numbers.unsigned_integers = unsigned_rule::write;
  encoder encode(out, all_numbers);
  for (std::uint64_t eight = 1; eight < 100'000'000; eight += 1'009) {
    for (const std::uint64_t number : {eight * 100'000'000 + eight, eight - eight % 1'000,
                                       eight - eight % 1'000 + 999'999'999'999}) {
      out.clear();
      ASSERT_FALSE(encode.measurement("m").field("f", number).end_line());
      ASSERT_EQ(out, "m f=" + std::to_string(number) + "u\n");
    }
  }
}

TEST_P(encoder_kernel, ReadsNothingOutsideOfTheBytes) {
  test::guarded_memory memory(4096);
  std::string out;
  encoder encode(out, options());
  for (std::size_t size = 1; size < 200; ++size) {
    const std::string text(size, 'n');
    for (const char* const at : {memory.at_begin(text).data(), memory.at_end(text).data()}) {
      const std::string_view guarded(at, size);
      out.clear();
      encode.measurement(guarded).tag(guarded, guarded).tag("t", guarded);
      encode.field(guarded, 1).field("s", guarded).field("f", 1.5);
      ASSERT_FALSE(encode.end_line());
      const model::outcome line = model::encode({text,
                                                 {{text, text}, {"t", text}},
                                                 {{text, std::int64_t{1}}, {"s", text}, {"f", 1.5}},
                                                 {}},
                                                options());
      ASSERT_EQ(out, line.line + "\n");
    }
    // Escapes and bytes that are not ASCII take other paths.
    const std::string quoted(size, '"');
    const std::string spaces(size, ' ');
    for (const bool first : {true, false}) {
      const char* at = first ? memory.at_begin(quoted).data() : memory.at_end(quoted).data();
      ASSERT_FALSE(encode.measurement("m").field("s", std::string_view(at, size)).end_line());
      at = first ? memory.at_begin(spaces).data() : memory.at_end(spaces).data();
      encode.measurement("m").tag("t", std::string_view(at, size));
      ASSERT_FALSE(encode.field("s", std::string_view(at, size)).end_line());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(kernels, encoder_kernel, test::every_kernel::all(),
                         test::every_kernel::name_of);

}  // namespace
}  // namespace simdlp
