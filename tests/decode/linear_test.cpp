// SPDX-License-Identifier: Apache-2.0
//
// Inputs made to be expensive: each has the right answer, and twice as much of it costs about twice
// as much. Time is processor time, the best of several tries, and the bounds are generous: this test
// looks for another order of growth, not for a slow day.
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

namespace simdlp {
namespace {

std::string repeat(std::string_view piece, std::size_t count) {
  std::string all;
  all.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += piece;
  return all;
}

// The keys are all different and of the same length.
std::string pieces(std::size_t count, std::string_view value) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) all += ',';
    all += "key";
    all += std::to_string(10'000'000 + i);
    all += value;
  }
  return all;
}

struct hostile {
  const char* name;
  std::string (*input)(std::size_t size);  // about so many bytes
  // What comes of it, as a function of the input's size and the counted line feeds in it.
  std::uint64_t (*points)(std::size_t lines);
  std::uint64_t (*rejected)(std::size_t lines);
  bool duplicates = false;
};

constexpr auto none = +[](std::size_t) -> std::uint64_t { return 0; };
constexpr auto one = +[](std::size_t) -> std::uint64_t { return 1; };
constexpr auto all = +[](std::size_t lines) -> std::uint64_t { return lines; };
constexpr auto half = +[](std::size_t lines) -> std::uint64_t { return lines / 2; };

// An even number of lines, two at least.
std::string of_lines(std::string_view line, std::size_t size) {
  return repeat(line, std::max<std::size_t>(size / line.size() / 2 * 2, 2));
}

const hostile shapes[] = {
    {"Plain", +[](std::size_t n) { return of_lines("cpu,host=a,region=b usage=0.5,n=17i 1\n", n); },
     all, none},
    {"QuoteInEveryTag",
     +[](std::size_t n) { return of_lines("m,ta\"g=value f=1,g=\"text\" 1\n", n); }, all, none},
    {"QuoteInEveryMeasurement", +[](std::size_t n) { return of_lines("m\" f=1\n", n); }, all, none},
    {"QuoteInEveryFieldKey", +[](std::size_t n) { return of_lines("m f\"=1,g=\"a b\"\n", n); }, all,
     none},
    {"QuoteInEveryComment",
     +[](std::size_t n) { return of_lines("# it's a \"\nmeasurement,tag=value f=\"x\" 1\n", n); },
     half, none},
    {"QuoteInSomeTags",
     +[](std::size_t n) {
       return of_lines(repeat("m,tag=value f=\"text\" 1\n", 9) + "m,t\"=v f=\"a,b\"\n", n);
     },
     all, none},
    {"OpenStringAtTheStart",
     +[](std::size_t n) { return "m f=\"" + of_lines("measurement,tag=value f=1 1\n", n); }, none,
     one},
    {"OpenStringsTurnInsideOut",
     +[](std::size_t n) { return of_lines("m,tag=value f=\"abc 1\n", n); }, none, half},
    {"BadLines", +[](std::size_t n) { return of_lines("m f=x\n", n); }, none, all},
    {"BadAtTheEndOfLongLines",
     +[](std::size_t n) { return of_lines("m " + pieces(900, "=1i") + " x\n", n); }, none, all},
    {"LinesOfHalfAWindow",
     +[](std::size_t n) { return of_lines("m,a=" + std::string(17'000, 'x') + " f=1 1\n", n); },
     all, none},
    {"LinesOfAWindowAndMore",
     +[](std::size_t n) { return of_lines("m,a=" + std::string(33'000, 'x') + " f=1 1\n", n); },
     all, none},
    {"OneHugeName", +[](std::size_t n) { return std::string(n, 'x') + " f=1"; }, one, none},
    {"OneHugeString", +[](std::size_t n) { return "m f=\"" + std::string(n, 'x') + "\" 1"; }, one,
     none},
    {"OneHugeStringOfQuotes",
     +[](std::size_t n) { return "m f=\"" + repeat("\\\"", n / 2) + "\" 1"; }, one, none},
    {"OneHugeStringOfLineFeeds",
     +[](std::size_t n) { return "m f=\"" + std::string(n, '\n') + "\" 1"; }, one, none},
    {"OneHugeNumber", +[](std::size_t n) { return "m f=0." + std::string(n, '1') + " 1"; }, one,
     none},
    {"OneHugeComment", +[](std::size_t n) { return "# \"" + std::string(n, '='); }, none, none},
    {"ManyTags", +[](std::size_t n) { return "m," + pieces(n / 14, "=v") + " f=1 1"; }, one, none},
    {"LinesOfVeryManyTagsAllDifferent",
     +[](std::size_t n) { return of_lines("m," + pieces(10'000, "=v") + " f=1 1\n", n); }, all,
     none, true},
    {"LinesOfVeryManyFieldsAllDifferent",
     +[](std::size_t n) { return of_lines("m " + pieces(9'000, "=1i") + " 1\n", n); }, all, none,
     true},
    {"LinesOfVeryManyTagsTheLastTwice",
     +[](std::size_t n) {
       return of_lines("m," + pieces(10'000, "=v") + ",key10000000=v f=1 1\n", n);
     },
     none, all, true},
    {"LinesOfManyTagsAllDifferent",
     +[](std::size_t n) { return of_lines("m," + pieces(600, "=v") + " f=1 1\n", n); }, all, none,
     true},
    {"ManyFields", +[](std::size_t n) { return "m " + pieces(n / 18, "=\"text\"") + " 1"; }, one,
     none},
    {"BlankLines", +[](std::size_t n) { return std::string(n, '\n'); }, none, none},
    {"BlankLinesOfCrLf", +[](std::size_t n) { return repeat("\r\n", n / 2); }, none, none},
    {"Spaces", +[](std::size_t n) { return std::string(n, ' '); }, none, none},
    {"SpacesInLines", +[](std::size_t n) { return of_lines("  \n", n); }, none, none},
    {"BackslashesInAName", +[](std::size_t n) { return "m,a=" + std::string(n, '\\') + "b f=1"; },
     one, none},
    {"BackslashesInAString",
     +[](std::size_t n) { return "m f=\"" + std::string(n / 2 * 2, '\\') + "\""; }, one, none},
    {"BackslashesBehindAnOpenQuote",
     +[](std::size_t n) {
       return of_lines("m,a=\"\\\\\\\\\\\\\\\\\\\\\" f=\"\\\\\\\\\\\\\" 1\n", n);
     },
     all, none},
    {"QuotesAlone", +[](std::size_t n) { return std::string(n, '"'); }, none, one},
    {"StringsThatEndAtOnce",
     +[](std::size_t n) { return "m " + repeat("f=\"\",", n / 5) + "g=\"\""; }, one, none},
    {"InvalidUtf8InEveryLine", +[](std::size_t n) { return of_lines("m,a=\xFF f=1 1\n", n); }, none,
     all},
    {"ValidUtf8", +[](std::size_t n) { return of_lines("m,\xC3\xA9=\xE2\x82\xAC f=1 1\n", n); },
     all, none},
};

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

enum class door { range, visit };

// Reads all of it; every error is located too.
totals read(decoder& decode, door by) {
  if (by == door::visit) {
    decode.visit(counting_sink{&decode, {}});
    return decode.totals();
  }
  location place;
  for (const point here : decode) {
    if (!here) place = decode.locate(here.error());
  }
  return decode.totals();
}

double best_time(decoder& decode, const std::string& input, door by) {
  double best = std::numeric_limits<double>::max();
  for (int i = 0; i < 3; ++i) {
    decode.reset(input);
    const double start = seconds();
    read(decode, by);
    best = std::min(best, seconds() - start);
  }
  return best;
}

class linear_cost : public testing::TestWithParam<hostile> {};

TEST_P(linear_cost, RightAnswerInLinearTime) {
  const hostile& of = GetParam();
  const std::size_t size = agreement::slow_build ? 150'000 : 400'000;
  const std::string once = of.input(size);
  const std::string twice = of.input(2 * size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(once, '\n'));
  for (const kernel* const kernel : agreement::running_kernels()) {
    decode_options options;
    options.kernel = kernel;
    if (of.duplicates) options.duplicates = duplicates::reject;
    decoder decode(once, options);
    for (const door by : {door::range, door::visit}) {
      // The doors differ behind the scan, so one kernel is enough for the second.
      if (by == door::visit && kernel != default_kernel().kernel) continue;
      decode.reset(once);
      const totals got = read(decode, by);
      EXPECT_EQ(got.points, of.points(lines)) << kernel->name;
      EXPECT_EQ(got.rejected, of.rejected(lines)) << kernel->name;
      EXPECT_EQ(got.bytes, once.size()) << kernel->name;

      constexpr double clock_step = 5e-5;  // what a measurement may be wrong by
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
      // And no shape is out of proportion: with every kernel, at least this many bytes a second.
      const double rate = static_cast<double>(once.size()) / (short_time + clock_step);
      if (!agreement::slow_build) {
        EXPECT_GT(rate, 5e6) << kernel->name;
      }
      if (std::getenv("SIMDLP_TEST_SHOW") != nullptr) {
        std::printf("%-30s %-8s %-6s %8.0f MB/s  %.2f\n", of.name, kernel->name.data(),
                    by == door::range ? "range" : "visit", rate / 1e6, long_time / short_time);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, linear_cost, testing::ValuesIn(shapes),
                         [](const auto& each) { return std::string(each.param.name); });

// Looking for duplicates takes passes over a line with very many keys, in the memory that there is.
// What bounds their number is the ceiling, so the dearest line there can be is one that reaches it.
TEST(LinearDuplicates, TheCeilingBoundsTheCost) {
  if (agreement::slow_build) GTEST_SKIP() << "nothing to be timed in this build";
  const std::string input = "m," + pieces(duplicates_ceiling, "=v") + " f=1";
  decode_options options;
  options.duplicates = duplicates::reject;
  decoder decode(input, options);
  const double start = seconds();
  EXPECT_EQ(read(decode, door::range).points, 1U);
  EXPECT_GT(static_cast<double>(input.size()) / (seconds() - start), 1e6);
}

}  // namespace
}  // namespace simdlp
