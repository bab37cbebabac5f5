// SPDX-License-Identifier: Apache-2.0
//
// Sinks with a projection: they receive the same parts as the range has, on every path that a line
// can take, and errors in parts that they do not read do not reject a line.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "generate/generate.h"
#include "simdlp/simdlp.h"

namespace simdlp {
namespace {

using strings = std::vector<std::string>;

std::string rejected(error error, std::string_view raw) {
  return "! " + std::string(name(error.code)) + " " + std::string(raw);
}

class name_sink {
 public:
  static constexpr projection reads = projection::names;
  void begin(text measurement) { open_ = measurement.to_string(); }
  void tag(text key, text value) { open_ += "," + key.to_string() + "=" + value.to_string(); }
  void field(text key, text value) { open_ += " " + key.to_string() + "=\"" + value.to_string(); }
  void field(text key, raw_number value) {
    open_ += " " + key.to_string() + "=" + std::string(value.raw);
  }
  void end(std::optional<std::int64_t> time) {
    lines.push_back(std::exchange(open_, "") + (time ? " @" + std::to_string(*time) : ""));
  }
  void reject(error error, std::string_view raw) { lines.push_back(rejected(error, raw)); }

  strings lines;

 private:
  std::string open_;
};

class time_sink {
 public:
  static constexpr projection reads = projection::timestamps;
  void begin(text measurement) { open_ = measurement.to_string(); }
  void end(std::optional<std::int64_t> time) {
    lines.push_back(open_ + (time ? " @" + std::to_string(*time) : ""));
  }
  void reject(error error, std::string_view raw) { lines.push_back(rejected(error, raw)); }

  strings lines;

 private:
  std::string open_;
};

template <class Sink>
strings told(std::string_view bytes, const decode_options& options) {
  decoder decode(bytes, options);
  Sink sink;
  decode.visit(sink);
  return sink.lines;
}

// The calls that the two sinks should receive, made from the range.
struct both {
  strings names;
  strings times;
};

both expected(std::string_view bytes, const decode_options& options) {
  both all;
  decoder decode(bytes, options);
  for (const point here : decode) {
    if (!here) {
      all.names.push_back(rejected(here.error(), here.raw()));
      all.times.push_back(all.names.back());
      continue;
    }
    std::string line = here.measurement().to_string();
    const std::string time =
        here.timestamp() ? " @" + std::to_string(*here.timestamp()) : std::string();
    all.times.push_back(line + time);
    for (const auto& [key, value] : here.tags()) {
      line += "," + key.to_string() + "=" + value.to_string();
    }
    for (const auto& [key, value] : here.fields()) {
      line += " " + key.to_string() + "=";
      line += value.kind() == value_kind::string ? "\"" + value.as_string().to_string()
                                                 : std::string(value.raw());
    }
    all.names.push_back(line + time);
  }
  return all;
}

void expect_the_same(std::string_view bytes, const decode_options& options) {
  const both all = expected(bytes, options);
  EXPECT_EQ(told<name_sink>(bytes, options), all.names);
  EXPECT_EQ(told<time_sink>(bytes, options), all.times);
}

TEST(projection, NamesAndTimesAreThoseOfTheRange) {
  for (const generate::shape_entry& shape : generate::shapes()) {
    SCOPED_TRACE(shape.name);
    // The hostile shape has invalid numbers, which these sinks need not reject.
    if (shape.name == "hostile") continue;
    const std::string bytes = generate::lines(shape.which, 60'000, 5);
    for (const kernel& each : kernels()) {
      if (!each.supported()) continue;
      SCOPED_TRACE(each.name);
      decode_options options;
      options.kernel = &each;
      expect_the_same(bytes, options);
      // Every line read whole first, as with any limit.
      options.limits.tags = 1000;
      expect_the_same(bytes, options);
    }
  }
}

TEST(projection, LinesThatAreReadExactly) {
  // The first is too close to the start of the input, the second has an extra space, the third is
  // too long.
  const std::string bytes = "m f=1i,g=\"a \\\"b\" 5\n  m,t=\\,x f=true\n# no\n\nm f=\"" +
                            std::string(100'000, 'x') + "\",g=1e5 7\nm f= 1\nm f=1 x\nm f=2";
  expect_the_same(bytes, {});
  expect_the_same(bytes, {.default_timestamp = 99});
  expect_the_same(bytes, {.duplicates = duplicates::reject});
}

TEST(projection, WhatIsNotReadIsNotChecked) {
  const std::string bytes = "measurement,of=the first=1 1\nmeasurement,of=the number=1x2 2\n";
  EXPECT_EQ(told<name_sink>(bytes, {}),
            (strings{"measurement,of=the first=1 @1", "measurement,of=the number=1x2 @2"}));
  EXPECT_EQ(told<time_sink>(bytes, {}), (strings{"measurement @1", "measurement @2"}));
  // The structure and the time are.
  EXPECT_EQ(told<time_sink>("measurement,of=the number= 2\nmeasurement,of=the number=1 2x\n", {}),
            (strings{"! field_value_missing measurement,of=the number= 2",
                     "! timestamp_syntax measurement,of=the number=1 2x"}));
}

}  // namespace
}  // namespace simdlp
