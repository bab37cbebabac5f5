// SPDX-License-Identifier: Apache-2.0
//
// Inputs made to be expensive: each gives the correct result, and twice as much of it costs about twice
// as much. Time is processor time, the best of several tries, and the bounds are generous, because this
// test looks for a different order of growth, not for small slowdowns.
#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "agreement.h"
#include "effort.h"
#include "hostile_shapes.h"

namespace simdlp {
namespace {

struct counting_sink {
  void begin(text) {}
  void tag(text, text) {}
  template <class Value>
  void field(text, Value) {}
  void end(std::optional<std::int64_t>) {}
  void reject(error error, std::string_view) { place = from->locate(error); }
  decoder* from;
  location place;
};

double seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

enum class read_by { range, visit };

// Reads everything, and locates every error.
totals read(decoder& decode, read_by by) {
  if (by == read_by::visit) {
    decode.visit(counting_sink{&decode, {}});
    return decode.totals();
  }
  location place;
  for (const point here : decode) {
    if (!here) place = decode.locate(here.error());
  }
  return decode.totals();
}

double best_time(decoder& decode, const std::string& input, read_by by) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < 3; ++i) {
    decode.reset(input);
    const double start = seconds();
    read(decode, by);
    best = std::min(best, seconds() - start);
  }
  return best;
}

class linear_cost : public testing::TestWithParam<agreement::hostile_shape> {};

TEST_P(linear_cost, RightAnswerInLinearTime) {
  const agreement::hostile_shape& of = GetParam();
  const std::size_t size = agreement::slow_build ? 150'000 : 400'000;
  const std::string once = of.input(size);
  const std::string twice = of.input(2 * size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(once, '\n'));
  for (const kernel* const kernel : agreement::running_kernels()) {
    decode_options options;
    options.kernel = kernel;
    if (of.duplicates) options.duplicates = duplicates::reject;
    decoder decode(once, options);
    for (const read_by by : {read_by::range, read_by::visit}) {
      // The interfaces differ only after the scan, so one kernel is enough for the second.
      if (by == read_by::visit && kernel != default_kernel().kernel) continue;
      decode.reset(once);
      const totals got = read(decode, by);
      EXPECT_EQ(got.points, of.points(lines)) << kernel->name;
      EXPECT_EQ(got.rejected, of.rejected(lines)) << kernel->name;
      EXPECT_EQ(got.bytes, once.size()) << kernel->name;

      constexpr double clock_step = 5e-5;  // the error of a measurement
      double short_time = 0;
      double long_time = 0;
      bool linear = false;
      for (int attempt = 0; attempt < 6 && !linear; ++attempt) {
        short_time = best_time(decode, once, by);
        long_time = best_time(decode, twice, by);
        linear = long_time < 3 * short_time + clock_step;
      }
      EXPECT_TRUE(linear) << kernel->name << ": " << once.size() << " bytes in " << short_time
                          << " s, twice as many in " << long_time << " s";
      // No shape may be too slow: every kernel reads at least this many bytes per second.
      const double rate = static_cast<double>(once.size()) / (short_time + clock_step);
      if (!agreement::slow_build) {
        EXPECT_GT(rate, 5e6) << kernel->name;
      }
      if (std::getenv("SIMDLP_TEST_SHOW") != nullptr) {
        std::printf("%-30s %-8s %-6s %8.0f MB/s  %.2f\n", of.name, kernel->name.data(),
                    by == read_by::range ? "range" : "visit", rate / 1e6, long_time / short_time);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, linear_cost, testing::ValuesIn(agreement::hostile_shapes()),
                         [](const auto& each) { return std::string(each.param.name); });

// Finding duplicates takes several passes over a line with very many keys, because memory is fixed.
// The ceiling bounds their number, so the most expensive line is one that reaches it.
TEST(linear_duplicates, TheCeilingBoundsTheCost) {
  if (agreement::slow_build) GTEST_SKIP() << "nothing to be timed in this build";
  const std::string input = "m," + agreement::distinct_pieces(duplicates_ceiling, "=v") + " f=1";
  decode_options options;
  options.duplicates = duplicates::reject;
  decoder decode(input, options);
  const double start = seconds();
  EXPECT_EQ(read(decode, read_by::range).points, 1U);
  EXPECT_GT(static_cast<double>(input.size()) / (seconds() - start), 1e6);
}

}  // namespace
}  // namespace simdlp
