// SPDX-License-Identifier: Apache-2.0
//
// A span of any fixed length: the encoder writes the same lines as into a string, or reports that the
// span is full and keeps the lines before. It does not touch the bytes next to the span.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model.h"
#include "random_points.h"

namespace simdlp::model {
namespace {

errc write(encoder& encode, const point& from) {
  encode.measurement(from.measurement);
  for (const auto& [key, tag_value] : from.tags) encode.tag(key, tag_value);
  for (const auto& [key, of] : from.fields) {
    std::visit([&, &name = key](const auto& typed) { encode.field(name, typed); }, of);
  }
  return encode.end_line(from.time);
}

// All lines that fit, in order. Lines that do not fit are left out, and a shorter one may follow.
void expect_span(const std::vector<point>& points, const std::vector<outcome>& lines,
                 std::size_t size) {
  constexpr char canary = '\x5A';
  std::vector<char> memory(size + 32, canary);
  const std::span<char> span(memory.data() + 16, size);
  encoder encode(span, {.dialect = dialect::go_v2});
  std::string wanted;
  for (std::size_t i = 0; i < points.size(); ++i) {
    errc code = lines[i].code;
    if (code == errc::none && wanted.size() + lines[i].line.size() + 1 > size) {
      code = errc::buffer_full;
    }
    const errc got = write(encode, points[i]);
    // A line that is both too long and invalid may be refused for either reason.
    if (got != errc::buffer_full || code == errc::none) {
      ASSERT_EQ(got, code) << size;
    }
    if (code == errc::none) wanted += lines[i].line + "\n";
    ASSERT_EQ(encode.written(), wanted);
  }
  const auto is_canary = [](char byte) { return byte == canary; };
  EXPECT_TRUE(std::all_of(memory.begin(), memory.begin() + 16, is_canary)) << size;
  EXPECT_TRUE(std::all_of(memory.end() - 16, memory.end(), is_canary)) << size;
}

TEST(span, OfEveryLength) {
  random_points source(5);
  for (int round = 0; round < 12; ++round) {
    std::vector<point> points;
    std::vector<outcome> lines;
    std::size_t total = 0;
    for (int i = 0; i < 6; ++i) {
      points.push_back(source.next(10));
      lines.push_back(encode(points.back(), {.dialect = dialect::go_v2}));
      if (lines.back().code == errc::none) total += lines.back().line.size() + 1;
    }
    for (std::size_t size = 0; size <= std::min<std::size_t>(total + 2, 3000); ++size) {
      expect_span(points, lines, size);
      if (HasFatalFailure()) return;
    }
  }
}

// Longer than the line buffer, so that parts of the line are flushed before its end.
TEST(span, LongLinesThatDoNotFitLeaveTheLinesBeforeThem) {
  const point small{"m", {}, {{"f", true}}, 1};
  for (const std::size_t long_size : {3000U, 4096U, 5000U, 20'000U}) {
    const point large{"m",
                      {{"t", std::string(long_size, 'x')}},
                      {{"s", std::string(long_size, '"')}, {"n", std::int64_t{5}}},
                      2};
    const std::vector<point> points{small, large, small};
    std::vector<outcome> lines;
    for (const point& each : points) lines.push_back(encode(each, {}));
    const std::size_t total = 2 * lines[0].line.size() + lines[1].line.size() + 3;
    for (const std::size_t missing : {0U, 1U, 2U, 10U, 11U, 12U, 13U, 100U, 4000U}) {
      expect_span(points, lines, total - missing);
    }
    for (std::size_t size = 0; size < total; size += 97) expect_span(points, lines, size);
  }
}

TEST(span, AnEmptyOneIsFull) {
  encoder encode(std::span<char>{});
  EXPECT_EQ(encode.measurement("m").field("f", 1).end_line(), errc::buffer_full);
  EXPECT_EQ(encode.written(), "");
}

}  // namespace
}  // namespace simdlp::model
