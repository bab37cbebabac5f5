// SPDX-License-Identifier: Apache-2.0
//
// Sinks with end_series(): it is called once, between the tags and the fields, with the bytes of the
// measurement and tags, on every path that a line can take.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "proofs/mutation.h"
#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

class series_sink {
 public:
  void begin(text measurement) {
    end_ = measurement.raw().data() + measurement.raw().size();
    begin_ = measurement.raw().data();
    calls_ = 0;
  }
  void tag(text, text value) {
    EXPECT_EQ(calls_, 0);
    end_ = value.raw().data() + value.raw().size();
  }
  void end_series(std::string_view raw) {
    ++calls_;
    raw_ = raw;
  }
  template <class Value>
  void field(text, Value) {
    EXPECT_EQ(calls_, 1);
  }
  void end(std::optional<std::int64_t>) {
    EXPECT_EQ(calls_, 1);
    EXPECT_EQ(raw_.data(), begin_);
    EXPECT_EQ(raw_.data() + raw_.size(), end_);
    EXPECT_EQ(*end_, ' ');
    series.emplace_back(raw_);
  }
  void reject(error, std::string_view) {}

  std::vector<std::string> series;

 private:
  const char* begin_ = nullptr;
  const char* end_ = nullptr;  // of the tags so far
  std::string_view raw_;
  int calls_ = 0;
};

std::vector<std::string> told(std::string_view bytes, const decode_options& options) {
  decoder decode(bytes, options);
  series_sink sink;
  decode.visit(sink);
  return sink.series;
}

TEST(end_series, HasTheBytesBeforeTheSpaces) {
  const std::vector<std::string> wanted = {"m", "m,a=1", "m\\ ,a=b\\ ", "m,a=\"x", "m,b=2"};
  for (const duplicates rule : {duplicates::allow, duplicates::reject}) {
    decode_options options;
    options.duplicates = rule;
    // The first line of an input, and lines with more than one space, are read exactly.
    EXPECT_EQ(told("m f=1 1\nm,a=1   f=1\nm\\ ,a=b\\   f=1\nm,a=\"x f=1\nm,b=2 f=\"y\"\nm,c= f=1",
                   options),
              wanted);
  }
}

TEST(end_series, IsThatOfEveryAcceptedLine) {
  agreement::random_source random(20'261'128);
  std::size_t compared = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string input;
    for (int lines = 0; lines < 8; ++lines) {
      std::string line = agreement::valid_line(random);
      if (random.one_in(3)) agreement::mutate(line, random);
      input += line + '\n';
    }
    const decode_options options = agreement::random_options(random);
    std::vector<std::string> wanted;
    for (const point here : decoder(input, options)) {
      if (!here) continue;
      const char* const begin = here.measurement().raw().data();
      const char* end = begin + here.measurement().raw().size();
      for (const auto& [key, value] : here.tags()) end = value.raw().data() + value.raw().size();
      wanted.emplace_back(begin, end);
    }
    ASSERT_EQ(told(input, options), wanted) << input;
    compared += wanted.size();
  }
  EXPECT_GT(compared, 10'000U);
}

}  // namespace
}  // namespace simdlp
