// SPDX-License-Identifier: Apache-2.0
//
// The library agrees with the reference decoder, with every kernel and through every interface, over the
// samples of the corpus, generated lines, seeded mutations of both, and inputs laid out across the
// edges of windows. All short inputs are in exhaustive_test.cpp.
#include "agreement.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "effort.h"
#include "generate/generate.h"
#include "mutation.h"

namespace simdlp::agreement {
namespace {

// The size of a window of the decoder; layouts around it are the interesting ones. If it were
// wrong, the tests would still be correct, but find less.
constexpr std::size_t window_size = detail::window::capacity - detail::window::block;

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> samples() {
  std::vector<std::string> all;
  const std::filesystem::path folder = std::filesystem::path(SIMDLP_SOURCE_DIR) / "corpus/samples";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    all.push_back(contents(entry.path()));
  }
  std::ranges::sort(all);
  return all;
}

// Comparisons with many different options, made once.
class judges {
 public:
  judges(std::size_t count, random_source& random) {
    for (std::size_t i = 0; i < count; ++i) {
      all_.push_back(std::make_unique<judge>(i == 0 ? decode_options{} : random_options(random)));
    }
  }
  judge& pick(random_source& random) { return *all_[random.below(all_.size())]; }

 private:
  std::vector<std::unique_ptr<judge>> all_;
};

TEST(agreement, EveryKernelThatRunsIsTried) {
  std::string running;
  for (const kernel& one : kernels()) {
    if (one.supported()) {
      running += " " + std::string(one.name);
    } else {
      std::printf("kernel %s does not run on this machine and is not tried\n",
                  std::string(one.name).c_str());
    }
  }
  std::printf("kernels tried:%s\n", running.c_str());
  ASSERT_FALSE(running_kernels().empty());
}

TEST(agreement, KnownLines) {
  judge by_default;
  decode_options strict;
  strict.duplicates = duplicates::reject;
  strict.default_timestamp = 1'600'000'000'123'456'789;
  strict.precision = precision::milliseconds;
  judge by_strict(strict);
  std::string all;
  for (const std::string_view line : known_lines()) {
    for (const char* const end : {"", "\n", "\r\n", "\r", "\n\n m f=1"}) {
      const std::string input = std::string(line) + end;
      for (judge* const with : {&by_default, &by_strict}) {
        EXPECT_EQ(with->differ(input), "");
        EXPECT_EQ(with->differ("a_line_before_it,with=tags f=1i 5\n" + input), "");
      }
    }
    all += line;
    all += '\n';
  }
  EXPECT_EQ(by_default.differ(all), "");
  EXPECT_EQ(by_strict.differ(all), "");
}

TEST(agreement, Samples) {
  const std::vector<std::string> all = samples();
  ASSERT_GE(all.size(), 5U) << "corpus/samples is not there";
  for (const bool check : {false, true}) {
    for (const precision unit : {precision::nanoseconds, precision::microseconds,
                                 precision::milliseconds, precision::seconds}) {
      decode_options options;
      options.precision = unit;
      options.detect_precision = check && unit == precision::nanoseconds;
      options.duplicates = check ? duplicates::reject : duplicates::allow;
      judge with(options);
      for (const std::string& sample : all) EXPECT_EQ(with.differ(sample), "");
    }
  }
}

TEST(agreement, GeneratedShapes) {
  random_source random(1);
  judges with(6, random);
  for (const generate::shape_entry& entry : generate::shapes()) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
      const std::string input = generate::lines(entry.which, 3 * window_size, seed);
      ASSERT_EQ(with.pick(random).differ(input), "") << entry.name;
    }
  }
}

TEST(agreement, RandomLines) {
  random_source random(seed(20240301));
  judges with(32, random);
  std::size_t points = 0;
  for (std::size_t i = 0; i < effort(25'000); ++i) {
    std::string input;
    const std::size_t lines = 1 + random.below(4);
    for (std::size_t line = 0; line < lines; ++line) {
      input += valid_line(random);
      if (line + 1 != lines || random.one_in(2)) input += random.one_in(8) ? "\r\n" : "\n";
    }
    judge& one = with.pick(random);
    ASSERT_EQ(one.differ(input), "") << "round " << i;
    points += one.expected().outcomes.size();
  }
  EXPECT_GT(points, effort(25'000));
}

TEST(agreement, MutatedLines) {
  random_source random(seed(20240302));
  judges with(32, random);
  for (std::size_t i = 0; i < effort(60'000); ++i) {
    std::string input;
    const std::size_t lines = 1 + random.below(5);
    for (std::size_t line = 0; line < lines; ++line) {
      if (random.one_in(2)) {
        input += random.pick(known_lines());
      } else {
        input += valid_line(random);
      }
      if (line + 1 != lines || random.one_in(2)) input += '\n';
    }
    const std::size_t changes = 1 + random.below(4);
    for (std::size_t change = 0; change < changes; ++change) mutate(input, random);
    ASSERT_EQ(with.pick(random).differ(input), "") << "round " << i;
  }
}

TEST(agreement, MutatedSamples) {
  random_source random(seed(20240303));
  const std::vector<std::string> all = samples();
  ASSERT_FALSE(all.empty());
  judges with(16, random);
  for (std::size_t i = 0; i < effort(6'000); ++i) {
    const std::string& sample = random.pick(all);
    const std::size_t from = random.below(sample.size());
    std::string input = sample.substr(from, 200 + random.below(2'000));
    const std::size_t changes = 1 + random.below(8);
    for (std::size_t change = 0; change < changes; ++change) mutate(input, random);
    ASSERT_EQ(with.pick(random).differ(input), "") << "round " << i;
  }
}

TEST(agreement, NumbersOfEveryLength) {
  random_source random(seed(20240304));
  judges with(8, random);
  for (std::size_t i = 0; i < effort(60'000); ++i) {
    // Before the line there is enough text for the fast path, or nothing.
    std::string input = random.one_in(3) ? "m " : "a_long_measurement_name x=1,";
    input += "f=" + number_like(random);
    if (random.one_in(2)) input += ",g=" + number_like(random);
    if (random.one_in(2)) input += " " + number_like(random);
    ASSERT_EQ(with.pick(random).differ(input), "") << "round " << i;
  }
}

// ---- windows -----------------------------------------------------------------------------------

// Text before a line, so that the line begins `size` bytes into the input.
std::string filler(std::size_t kind, std::size_t size) {
  std::string out;
  if (size == 0) return out;
  const std::string_view piece = "filler,host=server01 usage=0.25,total=17i 1700000000000000000\n";
  switch (kind) {
    case 0: break;  // one comment
    case 1:
      while (out.size() + 2 * piece.size() < size) out += piece;
      break;
    case 2:  // a quote that opens no string comes first: quotes do not pair up
      if (size > 64) out = "na\"me f=1\n";
      while (out.size() + 2 * piece.size() < size) out += piece;
      break;
    default:  // one string fills it
      if (size < 64) break;
      out = "filler text=\"";
      out.append(size - out.size() - 2, 'x');
      return out + "\"\n";
  }
  if (out.size() < size) out += '#';
  while (out.size() + 1 < size) out += '.';
  if (size != 0) out.back() = '#';
  out.resize(size - 1, '.');
  return out + '\n';
}

TEST(agreement, LinesAcrossTheEndOfAWindow) {
  random_source random(seed(20240305));
  judge by_default;
  decode_options strict;
  strict.duplicates = duplicates::reject;
  strict.limits.name = 40;
  judge by_strict(strict);
  std::size_t round = 0;
  for (const std::string_view line : known_lines()) {
    for (std::size_t back = 0; back <= line.size() + 2; back += effort_step(2, 9)) {
      const std::size_t kind = round++ % 4;
      std::string input = filler(kind, window_size - back);
      ASSERT_EQ(input.size(), window_size - back) << "filler " << kind;
      input += line;
      input += random.one_in(4) ? "\r\n" : "\n";
      if (!random.one_in(4)) input += "next,a=b text=\"c\nd\",e=5i 7\n";
      ASSERT_EQ((round % 3 == 0 ? by_strict : by_default).differ(input), "") << "back " << back;
    }
  }
}

TEST(agreement, LinesLongerThanAWindow) {
  judge by_default;
  decode_options strict;
  strict.duplicates = duplicates::reject;
  judge by_strict(strict);
  const std::string x(window_size, 'x');
  const std::string escapes = [] {
    std::string all;
    while (all.size() < window_size) all += "\\,";
    return all;
  }();
  std::string tags = "m";
  std::string fields = "m f=1";
  for (int i = 0; tags.size() < 2 * window_size; ++i) {
    tags += ",t" + std::to_string(i) + "=value\\ " + std::to_string(i);
    fields += ",f" + std::to_string(i) + "=\"a,b\\\"" + std::to_string(i) + "\"";
  }
  const std::string after = "\nafter,a=b f=1i,g=\"h\" 5\n";
  for (const std::string& line : {
           x + " f=1",
           "m," + x + "=a f=1",
           "m,a=" + x + " f=1 1",
           "m " + x + "=1 2",
           "m f=\"" + x + "\" 1",
           joined({"m f=\"", x, "\n", x, "\",g=1 1"}),
           "m f=\"" + x,
           "m f=" + std::string(window_size, '1'),
           "m f=0." + std::string(window_size, '1'),
           "m f=1 " + std::string(window_size, '0') + "5",
           "m f=1 " + std::string(window_size, '9'),
           "m" + std::string(window_size, ' ') + "f=1",
           "m f=1" + std::string(window_size, ' '),
           std::string(window_size, ' ') + "m f=1",
           std::string(window_size, ' '),
           "#" + x,
           joined({"#", x, "\x01", x}),
           "# \"" + x,
           escapes + " f=1",
           escapes + "=a f=1",
           "m,a=" + escapes + "b f=1",
           "m f=\"" + std::string(window_size, '\\') + "\" 1",
           "m f=\"" + std::string(window_size + 1, '\\') + "\" 1",
           tags + " f=1 1",
           tags,
           tags + ",t5=again f=1",
           fields + " 1",
           fields + ",f7=again 1",
           fields + "x 1",
           x + "\xFF f=1",
           "m f=\"" + x + "\xC3\" 1",
           joined({x, "\n", x, " f=1"}),
           std::string(window_size, '\n'),
           std::string(window_size, '"'),
       }) {
    for (judge* const with : {&by_default, &by_strict}) {
      EXPECT_EQ(with->differ(line), "");
      EXPECT_EQ(with->differ(joined({"before f=1\n", line, after})), "");
      EXPECT_EQ(with->differ(joined({"bef\"ore f=1\r\n", line, "\r", after, line})), "");
    }
  }
}

TEST(agreement, MutatedWindows) {
  random_source random(seed(20240306));
  judges with(12, random);
  for (std::size_t i = 0; i < effort(220); ++i) {
    std::string input;
    if (random.one_in(3)) {
      const auto& shape = random.pick(generate::shapes());
      input = generate::lines(shape.which, window_size + random.below(2 * window_size), i);
    } else {
      const std::size_t size = window_size / 2 + random.below(2 * window_size);
      while (input.size() < size) {
        if (random.one_in(8)) {
          input += random.pick(known_lines());
        } else {
          input += valid_line(random);
        }
        input += '\n';
      }
    }
    const std::size_t changes = random.below(12);
    for (std::size_t change = 0; change < changes; ++change) mutate(input, random);
    ASSERT_EQ(with.pick(random).differ(input), "") << "round " << i;
  }
}

}  // namespace
}  // namespace simdlp::agreement
