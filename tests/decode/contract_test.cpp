// SPDX-License-Identifier: Apache-2.0
//
// The contract of the decoder apart from correct results: how its interfaces are used and mixed,
// stopping, resetting, and what a sink may do. agreement_test.cpp checks the results, and
// memory_test.cpp which arguments a decoder accepts.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <type_traits>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

// ---- a sink that keeps what is committed -------------------------------------------------------

class keeping_sink {
 public:
  void begin(text measurement) { open_ = measurement.to_string(); }
  void tag(text key, text value) { open_ += "," + key.to_string() + "=" + value.to_string(); }
  template <class Value>
  void field(text key, Value) {
    open_ += " " + key.to_string();
  }
  void end(std::optional<std::int64_t> timestamp) {
    if (timestamp) open_ += " " + std::to_string(*timestamp);
    lines.push_back(std::exchange(open_, ""));
  }
  void reject(error error, std::string_view raw) {
    lines.push_back(std::string(name(error.code)) + ": " + std::string(raw));
  }

  std::vector<std::string> lines;

 private:
  std::string open_;
};

using strings = std::vector<std::string>;

strings names(decoder& decode) {
  strings all;
  for (const point here : decode) all.push_back(here ? here.measurement().to_string() : "!");
  return all;
}

// ---- nothing to read ---------------------------------------------------------------------------

TEST(contract, EmptyInputsHaveNothing) {
  const std::string empty;
  decoder views[] = {decoder(std::string_view()), decoder(std::string_view("")), decoder(""),
                     decoder(empty), decoder(std::span<const std::byte>())};
  for (decoder& decode : views) {
    EXPECT_FALSE(decode.next());
    EXPECT_EQ(names(decode), strings());
    keeping_sink sink;
    decode.visit(sink);
    EXPECT_EQ(sink.lines, strings());
    EXPECT_EQ(decode.totals(), totals());
    EXPECT_EQ(decode.locate({errc::trailing, 0}), (location{1, 1}));
  }
}

TEST(contract, BeforeTheFirstLineThereIsNoLine) {
  decoder decode("m,a=b f=1 1");
  EXPECT_EQ(decode.current().raw(), "");
  EXPECT_TRUE(decode.current().tags().empty());
  EXPECT_TRUE(decode.current().fields().empty());
  EXPECT_FALSE(decode.current().timestamp());
  EXPECT_EQ(decode.totals(), totals());
}

// ---- the interfaces ---------------------------------------------------------------------------------

TEST(contract, BytesOfEveryTypeAreRead) {
  const std::string text = "m f=1";
  const std::array<std::byte, 5> bytes{std::byte{'m'}, std::byte{' '}, std::byte{'f'},
                                       std::byte{'='}, std::byte{'1'}};
  decoder from_string(text);
  decoder from_view{std::string_view(text)};
  decoder from_literal("m f=1");
  decoder from_bytes{std::span<const std::byte>(bytes)};
  for (decoder* const decode : {&from_string, &from_view, &from_literal, &from_bytes}) {
    EXPECT_EQ(names(*decode), strings{"m"});
  }
}

TEST(contract, IteratorsGoOnInBothWays) {
  decoder decode("a f=1\nb f=1\nc f=1\n");
  auto at = decode.begin();
  EXPECT_EQ((*at).measurement(), "a");
  at++;
  EXPECT_EQ((*at).measurement(), "b");
  EXPECT_EQ((*++at).measurement(), "c");
  at++;
  EXPECT_TRUE(at == decode.end());
}

TEST(contract, StructuredBindings) {
  decoder decode("weather,city=Bonn,station=7 temp=21.5,wet=true 1600000000");
  ASSERT_TRUE(decode.next());
  const point here = decode.current();
  ASSERT_TRUE(here);
  std::string seen;
  for (auto [key, value] : here.tags()) seen += key.to_string() + "=" + value.to_string() + ";";
  for (auto [key, value] : here.fields()) {
    seen += key.to_string() + "=" + std::string(value.raw()) + ";";
  }
  EXPECT_EQ(seen, "city=Bonn;station=7;temp=21.5;wet=true;");
  const auto [key, value] = *here.tags().begin();
  EXPECT_EQ(key, "city");
  EXPECT_EQ(value, "Bonn");
}

TEST(contract, LookUpGivesTheFirstOfThatKey) {
  decoder decode(R"(a_measurement,k=1,a\=b=x\ y,k=2 f=1,g="s",f=2i 5)");
  ASSERT_TRUE(decode.next());
  const point here = decode.current();
  EXPECT_EQ(here.tag("k"), "1");
  EXPECT_EQ(here.tag("a=b"), "x y");
  EXPECT_EQ(here.tag("a\\=b"), std::nullopt);
  EXPECT_EQ(here.tag("f"), std::nullopt);
  EXPECT_EQ(here.tag(""), std::nullopt);
  ASSERT_TRUE(here.field("f"));
  EXPECT_EQ(here.field("f")->as_float(), 1.0);
  EXPECT_EQ(here.field("g")->as_string(), "s");
  EXPECT_FALSE(here.field("k"));
  EXPECT_EQ(here.raw_timestamp(), 5);
}

TEST(contract, SectionsCanBeReadTwiceAndKept) {
  std::string input = "first,a=b f=1i\nsecond,c=d g=\"text\"\n";
  decoder decode(input);
  ASSERT_TRUE(decode.next());
  const tag kept_tag = *decode.current().tags().begin();
  const field kept_field = *decode.current().fields().begin();
  ASSERT_TRUE(decode.next());
  const auto tags = decode.current().tags();
  EXPECT_EQ(std::ranges::distance(tags), 1);
  EXPECT_EQ(std::ranges::distance(tags), 1);
  // Texts and values are views of the input and outlive the line.
  EXPECT_EQ(kept_tag.value, "b");
  EXPECT_EQ(kept_field.value.as_integer(), 1);
}

TEST(contract, DoorsGoOnWhereTheOtherStopped) {
  const std::string input = "a f=1\nb f=1\nbad\nc f=1\nd f=1\n";
  decoder decode(input);
  for (const point here : decode) {
    EXPECT_EQ(here.measurement(), "a");
    break;
  }
  ASSERT_TRUE(decode.next());
  EXPECT_EQ(decode.current().measurement(), "b");
  keeping_sink sink;
  decode.visit(sink);
  EXPECT_EQ(sink.lines, (strings{"expected_space: bad", "c f", "d f"}));
  EXPECT_FALSE(decode.next());
  const totals expected{5, 4, 1, 0, 0, input.size()};
  EXPECT_EQ(decode.totals(), expected);
}

TEST(contract, TotalsCountWhatWasRead) {
  decoder decode("\n# c\nm f=1\n\nbad\n  \nm f=2");
  const totals after_first{3, 1, 0, 1, 1, 11};
  const totals after_second{5, 1, 1, 1, 2, 16};
  const totals after_third{7, 2, 1, 1, 3, 24};
  for (const totals& expected : {after_first, after_second, after_third}) {
    ASSERT_TRUE(decode.next());
    EXPECT_EQ(decode.totals(), expected);
  }
  EXPECT_FALSE(decode.next());
  EXPECT_EQ(decode.totals(), after_third);
}

// ---- stopping ----------------------------------------------------------------------------------

TEST(contract, StopEndsAfterTheFirstRejectedLine) {
  const std::string input = "a,long=enough,for=the,fast=path f=1\nm f=x\n\n\nb f=1\nbad\n";
  decoder decode(input, {.on_error = on_error::stop});
  const totals expected{2, 1, 1, 0, 0, 42};
  for (int again = 0; again < 2; ++again) {
    EXPECT_EQ(names(decode), (strings{"a", "!"}));
    EXPECT_EQ(names(decode), strings());
    EXPECT_FALSE(decode.next());
    EXPECT_EQ(decode.totals(), expected);

    decode.reset(input);
    keeping_sink sink;
    decode.visit(sink);
    decode.visit(sink);
    EXPECT_EQ(sink.lines.size(), 2U);
    EXPECT_EQ(sink.lines.back(), "field_value_syntax: m f=x");
    EXPECT_EQ(decode.totals(), expected);
    decode.reset(input);
  }
}

TEST(contract, ProceedGoesOn) {
  decoder decode("bad\nm f=x\nb f=1\n");
  EXPECT_EQ(names(decode), (strings{"!", "!", "b"}));
}

// ---- resetting ---------------------------------------------------------------------------------

TEST(contract, ResetForgetsEverythingButTheOptions) {
  const std::string first = "one f=1 1\nbad\n# c\n" + std::string(100'000, '\n') + "m f=\"open";
  const std::string second = "two f=1 2";
  decoder decode(first, {.precision = precision::seconds});
  EXPECT_EQ(names(decode), (strings{"one", "!", "!"}));
  EXPECT_EQ(decode.locate({errc::trailing, first.size()}).line, 100'004U);
  decode.reset(second);
  const totals none;
  EXPECT_EQ(decode.totals(), none);
  EXPECT_EQ(decode.locate({errc::trailing, 4}), (location{1, 5}));
  ASSERT_TRUE(decode.next());
  EXPECT_EQ(decode.current().timestamp(), 2'000'000'000);
  EXPECT_EQ(decode.options().precision, precision::seconds);
  decode.reset(first);
  EXPECT_EQ(names(decode), (strings{"one", "!", "!"}));
  decode.reset("");
  EXPECT_EQ(names(decode), strings());
}

TEST(contract, ResetInTheMiddleOfALine) {
  const std::string first = "one,a=b f=1 1\ntwo,a=b f=1 1\n";
  decoder decode(first);
  ASSERT_TRUE(decode.next());
  decode.reset(first);
  EXPECT_EQ(names(decode), (strings{"one", "two"}));
}

// ---- places ------------------------------------------------------------------------------------

TEST(contract, PlacesInAnyOrder) {
  const std::string input = "m f=\"a\nb\nc\",g=x\n\nbad\n  also bad\n";
  decoder decode(input);
  std::vector<error> errors;
  for (const point here : decode) {
    if (!here) errors.push_back(here.error());
  }
  ASSERT_EQ(errors.size(), 3U);
  const std::vector<location> places{{3, 6}, {5, 4}, {6, 11}};
  for (const std::size_t i : {0U, 1U, 2U, 2U, 1U, 0U, 2U, 0U}) {
    EXPECT_EQ(decode.locate(errors[i]), places[i]) << i;
  }
  EXPECT_EQ(decode.locate(errors[1].offset), places[1]);
  EXPECT_EQ(decode.locate(0), (location{1, 1}));
  // An offset outside the input counts as its end.
  EXPECT_EQ(decode.locate({errc::trailing, input.size() + 100}), (location{7, 1}));
}

TEST(contract, AnyContiguousBytesAreInput) {
  const std::string_view text = "one f=1\nbad\ntwo f=2";
  const std::vector<char> chars(text.begin(), text.end());
  std::vector<unsigned char> bytes(text.begin(), text.end());
  const strings all{"one", "!", "two"};
  decoder decode(chars);
  EXPECT_EQ(names(decode), all);
  decode.reset(bytes);
  EXPECT_EQ(names(decode), all);
  decode.reset(std::span(bytes).first(8));
  EXPECT_EQ(names(decode), strings{"one"});
  // An array of char is a zero-terminated text, as it always is.
  const char array[16] = "one f=1";
  decode.reset(array);
  EXPECT_EQ(names(decode), strings{"one"});
}

TEST(contract, DescriptionOfARejectedLine) {
  decoder decode("m f=1\n  m,a=b f=\"x\ny\",g=1z 5\r\nm f=2");
  ASSERT_TRUE(decode.next());
  ASSERT_TRUE(decode.next());
  const diagnostic got = decode.describe();
  EXPECT_EQ(got.line, 3U);
  EXPECT_EQ(got.column, 6U);
  EXPECT_EQ(got.offset, 24U);
  EXPECT_EQ(got.code, errc::field_value_syntax);
  EXPECT_EQ(got.message, message(errc::field_value_syntax));
  EXPECT_EQ(got.original_line, "m,a=b f=\"x\ny\",g=1z 5");
}

// ---- a sink that throws ------------------------------------------------------------------------

class throwing_sink : public keeping_sink {
 public:
  explicit throwing_sink(int at) : left_(at) {}

  void begin(text measurement) {
    count();
    keeping_sink::begin(measurement);
  }
  void tag(text key, text value) {
    count();
    keeping_sink::tag(key, value);
  }
  template <class Value>
  void field(text key, Value value) {
    count();
    keeping_sink::field(key, value);
  }
  void end(std::optional<std::int64_t> timestamp) {
    count();
    keeping_sink::end(timestamp);
  }
  void reject(error error, std::string_view raw) {
    count();
    keeping_sink::reject(error, raw);
  }

 private:
  void count() {
    if (left_-- == 0) throw std::runtime_error("enough");
  }

  int left_;
};

TEST(contract, AnExceptionOfTheSinkLosesAtMostItsLine) {
  const std::string input =
      "a_measurement,tag=value field=1i,text=\"x\" 1\nbad\nb_measurement,tag=value field=2 2\n"
      "c_measurement,tag=value field=t 3\n";
  decoder decode(input);
  keeping_sink whole;
  decode.visit(whole);
  ASSERT_EQ(whole.lines.size(), 4U);
  for (int at = 0;; ++at) {
    decode.reset(input);
    throwing_sink sink(at);
    bool thrown = false;
    try {
      decode.visit(sink);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    if (!thrown) {
      EXPECT_EQ(sink.lines, whole.lines);
      break;
    }
    // The decoder is before or after the line, never inside it.
    keeping_sink rest;
    decode.visit(rest);
    const std::size_t seen = sink.lines.size() + rest.lines.size();
    ASSERT_TRUE(seen == 4 || seen == 3) << "at " << at;
    for (std::size_t i = 0; i < rest.lines.size(); ++i) {
      EXPECT_EQ(rest.lines[rest.lines.size() - 1 - i], whole.lines[3 - i]) << "at " << at;
    }
  }
}

// ---- kernels -----------------------------------------------------------------------------------

TEST(contract, AKernelThatDoesNotRunIsReplaced) {
  const kernel never{"never", "nothing", +[]() noexcept { return false; }, nullptr};
  decoder decode("m f=1", {.kernel = &never});
  EXPECT_EQ(&decode.kernel(), default_kernel().kernel);
  EXPECT_EQ(names(decode), strings{"m"});
}

TEST(contract, TheKernelAskedForIsUsed) {
  for (const kernel& one : kernels()) {
    if (!one.supported()) continue;
    decoder decode("m f=1", {.kernel = &one});
    EXPECT_EQ(&decode.kernel(), &one);
  }
}

TEST(contract, TwoDecodersMayReadTheSameBytes) {
  const std::string input = "a f=1\nb f=1\n";
  decoder one(input);
  decoder other(input);
  ASSERT_TRUE(one.next());
  EXPECT_EQ(names(other), (strings{"a", "b"}));
  EXPECT_EQ(one.current().measurement(), "a");
  EXPECT_EQ(names(one), strings{"b"});
}

// ---- the input ----------------------------------------------------------------------------------

// The bytes are in read-only memory, so a write to them ends the test.
TEST(contract, TheInputIsNotWrittenTo) {
  const std::string lines =
      "m,a\\ b=c\\,d f=1.5,g=\"x\\\"y\" 1\nbad\n# comment\nm f=\"open\nm "
      "f=0.12345678901234567890123\n";
  constexpr std::size_t size = 1 << 16U;
  void* const place =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(place, MAP_FAILED);
  char* to = static_cast<char*>(place);
  std::size_t used = 0;
  for (; used + lines.size() <= size; used += lines.size()) {
    to = std::copy(lines.begin(), lines.end(), to);
  }
  ASSERT_EQ(mprotect(place, size, PROT_READ), 0);
  for (const kernel& one : kernels()) {
    if (!one.supported()) continue;
    decoder decode(std::string_view(static_cast<const char*>(place), used), {.kernel = &one});
    std::size_t seen = 0;
    for (const point here : decode) {
      ++seen;
      if (here) (void)here.fields().begin();
    }
    decode.reset(std::string_view(static_cast<const char*>(place), used));
    keeping_sink sink;
    decode.visit(sink);
    EXPECT_EQ(sink.lines.size(), seen) << one.name;
    EXPECT_GT(seen, 1000U) << one.name;
  }
  EXPECT_EQ(munmap(place, size), 0);
}

}  // namespace
}  // namespace simdlp
