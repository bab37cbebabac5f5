// SPDX-License-Identifier: Apache-2.0
//
// No injection: every byte of the points that a decoder passes is in a line that the reference decoder
// accepts. So no byte of a rejected logical line, of a comment or of the space between lines is in any
// point. Only the reference decoder determines where the lines are; the position of a name or a string
// is its address. Inputs are all of corpus/, unchanged and randomly damaged.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "agreement.h"
#include "conformance/collections.h"
#include "effort.h"
#include "mutation.h"

namespace simdlp::agreement {
namespace {

namespace fs = std::filesystem;

struct sample {
  std::string name;
  std::string input;
  decode_options options;
};

fs::path corpus() { return fs::path(SIMDLP_SOURCE_DIR) / "corpus"; }

std::vector<fs::path> files_in(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ending) all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream from(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), {}};
}

// Samples are cut into pieces of a few lines, so that damaged and valid lines are close together.
void add_pieces(std::vector<sample>& all, const fs::path& file) {
  const std::string whole = bytes_of(file);
  constexpr std::size_t lines_of_a_piece = 12;
  std::size_t from = 0;
  while (from < whole.size() && all.size() < 1500) {
    std::size_t to = from;
    for (std::size_t i = 0; i < lines_of_a_piece && to < whole.size(); ++i) {
      to = std::min(whole.find('\n', to), whole.size() - 1) + 1;
    }
    all.push_back(
        {file.filename().string() + ":" + std::to_string(from), whole.substr(from, to - from), {}});
    from = to;
  }
}

const std::vector<sample>& samples() {
  static const std::vector<sample> all = [] {
    std::vector<sample> made;
    for (const fs::path& file : files_in(corpus() / "cases", ".jsonl")) {
      for (const conformance::test_case& one : conformance::corpus_cases(file)) {
        made.push_back({one.id, one.input, one.options});
      }
    }
    for (const fs::path& file : files_in(corpus() / "found", ".lp")) {
      made.push_back({file.filename().string(), bytes_of(file), {}});
    }
    for (const fs::path& file : files_in(corpus() / "samples", ".lp")) add_pieces(made, file);
    return made;
  }();
  return all;
}

// The bytes of an input that a point may contain: those of the lines that the reference decoder
// accepts, by the number of the line.
class map_of_points {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  map_of_points(std::string_view input, const decode_options& options)
      : input_(input), owner_(input.size(), none) {
    for (const reference::outcome& line : reference::decode(input, to_reference(options))) {
      if (std::holds_alternative<reference::failure>(line.what)) {
        ++refused_;
        continue;
      }
      std::fill(owner_.begin() + static_cast<std::ptrdiff_t>(line.begin),
                owner_.begin() + static_cast<std::ptrdiff_t>(line.end), points_);
      ++points_;
    }
  }

  // True if the whole piece is in the line of that point.
  [[nodiscard]] bool holds(std::string_view piece, std::size_t point) const {
    const auto from = reinterpret_cast<std::uintptr_t>(piece.data()) -
                      reinterpret_cast<std::uintptr_t>(input_.data());
    if (from > input_.size() || piece.size() > input_.size() - from) return false;
    return std::all_of(owner_.begin() + static_cast<std::ptrdiff_t>(from),
                       owner_.begin() + static_cast<std::ptrdiff_t>(from + piece.size()),
                       [&](std::size_t owner) { return owner == point; });
  }
  [[nodiscard]] std::size_t points() const { return points_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  std::string_view input_;
  std::vector<std::size_t> owner_;
  std::size_t points_ = 0;
  std::size_t refused_ = 0;
};

// Counts the points that contain bytes of other lines. Lines that were begun but not ended do not count
// as points.
class watching_sink {
 public:
  explicit watching_sink(const map_of_points& where) : where_(where) {}

  void begin(text measurement) { good_ = where_.holds(measurement.raw(), points_); }
  void tag(text key, text value) { look(key), look(value); }
  template <class Value>
  void field(text key, Value value) {
    look(key);
    if constexpr (std::is_same_v<Value, text>) look(value);
  }
  void end(std::optional<std::int64_t>) {
    if (!std::exchange(good_, false)) ++injected_;
    ++points_;
  }
  void reject(error, std::string_view) { good_ = false; }

  [[nodiscard]] std::size_t points() const { return points_; }
  [[nodiscard]] std::size_t injected() const { return injected_; }

 private:
  void look(text piece) { good_ = good_ && where_.holds(piece.raw(), points_); }

  const map_of_points& where_;
  bool good_ = false;
  std::size_t points_ = 0;
  std::size_t injected_ = 0;
};

// Returns the error, or nothing.
std::string look_at(std::string_view input, const decode_options& with,
                    const map_of_points& where) {
  for (const kernel* const one : running_kernels()) {
    decode_options options = with;
    options.kernel = one;
    const auto decode = std::make_unique<decoder>(input, options);
    watching_sink visited(where);
    decode->visit(visited);

    decode->reset(input);
    watching_sink ranged(where);
    bool whole = true;
    for (const point here : *decode) {
      if (!here) continue;
      whole = whole && where.holds(here.raw(), ranged.points());
      ranged.begin(here.measurement());
      for (const auto& [key, value] : here.tags()) ranged.tag(key, value);
      for (const auto& [key, value] : here.fields()) {
        ranged.field(key, text(value.raw(), text_kind::string, false));
      }
      ranged.end(here.timestamp());
    }
    if (!whole || visited.injected() + ranged.injected() != 0 ||
        visited.points() != where.points() || ranged.points() != where.points()) {
      return std::string(one->name) +
             ": a point from a rejected line, or with bytes outside its own line, in " +
             printable(input);
    }
  }
  return {};
}

TEST(injection, NothingOfARefusedLineOfTheCorpusIsInAPoint) {
  std::size_t refused = 0;
  for (const sample& one : samples()) {
    const map_of_points where(one.input, one.options);
    refused += where.refused();
    EXPECT_EQ(look_at(one.input, one.options, where), "") << one.name;
  }
  EXPECT_GT(refused, 100U) << "the corpus is there";
}

TEST(injection, NothingOfARefusedLineOfTheDamagedCorpusIsInAPoint) {
  random_source random(seed(20240401));
  std::size_t refused = 0;
  for (const sample& one : samples()) {
    for (std::size_t round = 0; round < effort(20); ++round) {
      // Valid lines before and after show whether a damaged one reaches too far.
      std::string input = random.one_in(2) ? "before,a=b f=\"text\" 1\n" : "";
      input += one.input;
      for (std::size_t changes = 1 + random.below(4); changes != 0; --changes) {
        mutate(input, random);
      }
      input += "\nbehind,c=d g=\"more\",h=2i 2\n";
      const map_of_points where(input, one.options);
      refused += where.refused();
      ASSERT_EQ(look_at(input, one.options, where), "") << one.name;
    }
  }
  EXPECT_GT(refused, 100U);
}

// The same for lines at the end of the decoder's window, in particular refused ones.
TEST(injection, NothingOfARefusedLineAcrossWindowsIsInAPoint) {
  random_source random(seed(20240402));
  constexpr std::size_t window = 24 * 1024;
  for (std::size_t round = 0; round < effort(400); ++round) {
    std::string input;
    while (input.size() + 200 < window - random.below(120)) {
      input += "filler,host=a text=\"b, c\",n=1i 1700000000000000000\n";
    }
    input += "# ";
    input.append(window - 80 + random.below(100) - std::min(window - 80, input.size()), '.');
    input += '\n';
    for (int i = 0; i < 6; ++i) {
      std::string line =
          random.one_in(2) ? valid_line(random) : std::string(random.pick(known_lines()));
      if (random.one_in(2)) mutate(line, random);
      input += line + "\n";
    }
    const map_of_points where(input, {});
    ASSERT_EQ(look_at(input, {}, where), "") << "round " << round;
  }
}

// Tests that this test detects an injection.
TEST(injection, APieceOfARefusedLineIsSeen) {
  const std::string input = "good f=1\nbad f=\"text\nevil f=1\n\" x\n# comment\nlast f=2\n";
  const std::string_view view = input;
  const map_of_points where(input, {});
  EXPECT_EQ(where.points(), 2U);
  EXPECT_EQ(where.refused(), 1U);
  EXPECT_TRUE(where.holds(view.substr(0, 4), 0));
  EXPECT_FALSE(where.holds(view.substr(0, 4), 1));
  EXPECT_FALSE(where.holds(view.substr(view.find("evil"), 4), 1));
  EXPECT_FALSE(where.holds(view.substr(view.find("comment"), 4), 1));
  EXPECT_TRUE(where.holds(view.substr(view.find("last"), 8), 1));
  EXPECT_FALSE(where.holds(view.substr(view.find("last") - 1, 8), 1));
  EXPECT_FALSE(where.holds("elsewhere", 0));
  watching_sink sink(where);
  sink.begin(text(view.substr(view.find("evil"), 4), text_kind::measurement, false));
  sink.end({});
  EXPECT_EQ(sink.injected(), 1U);
}

}  // namespace
}  // namespace simdlp::agreement
