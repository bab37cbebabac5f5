// SPDX-License-Identifier: Apache-2.0
// The bytes that a decoder passes to its kernel, how often, and how many bytes it says follow. The
// points do not show this.
#include "simdlp/decoder.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/kernels.h"

namespace {

using simdlp::detail::quoting;
using simdlp::detail::window;

struct scan {
  std::size_t from;  // in the input
  std::size_t size;
  std::size_t behind;
  quoting quotes;
  bool final;
  friend bool operator==(const scan&, const scan&) = default;
};

const char* input_begin = nullptr;
std::vector<scan> scans;

// The scalar kernel, which records its calls.
void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  scans.push_back(
      {static_cast<std::size_t>(data - input_begin), size, into.bytes_after, quotes, final});
  simdlp::detail::scalar_kernel.index(into, data, size, quotes, final);
}

// The points of the input, read through that kernel.
std::size_t read(const std::string& input) {
  simdlp::detail::kernel_functions functions = simdlp::detail::scalar_kernel;
  functions.index = index;
  const simdlp::kernel kernel{"", "", []() noexcept { return true; }, &functions};
  simdlp::decode_options options;
  options.kernel = &kernel;
  scans.clear();
  input_begin = input.data();
  std::size_t points = 0;
  for (const simdlp::point point : simdlp::decoder(input, options)) points += point ? 1U : 0U;
  return points;
}

std::string lines(std::size_t count, std::size_t size) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += std::string(size - 5, 'm') + " f=1\n";
  return all;
}

TEST(decoder, AsksForNothingOfAnEmptyInput) {
  EXPECT_EQ(read(""), 0U);
  EXPECT_EQ(scans, std::vector<scan>{});
}

TEST(decoder, AsksOnceForASmallInput) {
  for (const std::size_t size : {6U, 100U, 1024U, 20480U}) {
    EXPECT_EQ(read(lines(1, size)), 1U);
    EXPECT_EQ(scans, (std::vector<scan>{{0, size, 0, quoting::paired, true}}));
  }
}

// Windows of 20 KiB, each from the first line that the previous window does not contain.
TEST(decoder, AsksForWindows) {
  for (const std::size_t size : {10U, 64U, 1000U, 10'240U, 10'241U, 20'480U}) {
    for (const std::size_t total : {20'481U, 40'960U, 40'961U, 61'441U, 100'000U}) {
      const std::size_t count = total / size + 1;
      const std::size_t in_window = 20'480 / size;
      std::vector<scan> wanted;
      for (std::size_t line = 0; line < count; line += in_window) {
        const std::size_t left = (count - line) * size;
        const std::size_t now = std::min<std::size_t>(left, 20'480);
        wanted.push_back({line * size, now, std::min<std::size_t>(left - now, 20'480),
                          quoting::paired, left <= 20'480});
        if (left <= 20'480) break;
      }
      EXPECT_EQ(read(lines(count, size)), count);
      EXPECT_EQ(scans, wanted) << size << " " << total;
    }
  }
}

// A line that the walk cannot read does not cause another scan, but a quote that opens no string
// does, once.
TEST(decoder, AsksAgainWhereQuotesDoNotPair) {
  const std::string good = lines(10, 20);
  EXPECT_EQ(read(good + "bad\n" + good), 20U);
  EXPECT_EQ(scans, (std::vector<scan>{{0, 404, 0, quoting::paired, true}}));
  EXPECT_EQ(read(good + "bad"), 10U);
  EXPECT_EQ(scans, (std::vector<scan>{{0, 203, 0, quoting::paired, true}}));
  EXPECT_EQ(read(good + "na\"me f=1\n" + good), 21U);
  EXPECT_EQ(scans, (std::vector<scan>{{0, 410, 0, quoting::paired, true},
                                      {210, 200, 0, quoting::unpaired, true}}));
  EXPECT_EQ(read(good + "na\"me f=1\n" + good + "na\"me f=1\n" + good), 32U);
  EXPECT_EQ(scans.size(), 2U);
}

// A line longer than a window is not scanned further than that.
TEST(decoder, AsksOnceForALineLongerThanAWindow) {
  const std::string input = lines(1, 100'000) + lines(1, 20);
  EXPECT_EQ(read(input), 2U);
  EXPECT_EQ(scans, (std::vector<scan>{{0, 20'480, 20'480, quoting::paired, false},
                                      {100'000, 20, 0, quoting::paired, true}}));
}

}  // namespace
