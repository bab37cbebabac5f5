// SPDX-License-Identifier: Apache-2.0
//
// Hints for many lines: valid lines get none, whatever they look like, and nothing outside of damaged
// lines is read.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "conformance/collections.h"
#include "effort.h"
#include "generate/generate.h"
#include "guarded_memory.h"
#include "mutation.h"
#include "simdlp/decoder.h"
#include "simdlp/hint.h"

namespace simdlp::agreement {
namespace {

namespace fs = std::filesystem;

fs::path corpus() { return fs::path(SIMDLP_SOURCE_DIR) / "corpus"; }

std::string bytes_of(const fs::path& file) {
  std::ifstream from(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), {}};
}

// Requests a hint with every code that a line could be rejected with. A time that is valid in one
// precision may be out of range in another.
void expect_none_for_valid_lines(std::string_view input, const decode_options& options) {
  const auto decode = std::make_unique<decoder>(input, options);
  for (const point here : *decode) {
    if (!here) continue;
    for (std::size_t code = 0; code < errc_count; ++code) {
      if (static_cast<errc>(code) == errc::timestamp_range) continue;
      const hint got = hint_for({1, 1, 0, static_cast<errc>(code), {}, here.raw()});
      ASSERT_FALSE(got) << here.raw() << ": " << got.text();
    }
  }
}

TEST(hints, AreNotGivenForValidLinesOfTheCorpus) {
  for (const auto& entry : fs::directory_iterator(corpus() / "cases")) {
    if (entry.path().extension() != ".jsonl") continue;
    for (const conformance::test_case& one : conformance::corpus_cases(entry.path())) {
      if (!one.options.validate_utf8) continue;
      SCOPED_TRACE(one.id);
      expect_none_for_valid_lines(one.input, one.options);
    }
  }
  for (const auto& entry : fs::directory_iterator(corpus() / "samples")) {
    expect_none_for_valid_lines(bytes_of(entry.path()), {});
  }
}

TEST(hints, AreNotGivenForValidLinesMadeAtRandom) {
  random_source random(1);
  std::string lines;
  for (std::size_t i = 0; i < effort(3000); ++i) lines += valid_line(random) + "\n";
  expect_none_for_valid_lines(lines, {});
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    expect_none_for_valid_lines(generate::lines(row.which, 40'000, 5), {});
  }
}

// A file of line protocol with a few errors is not taken for another format.
TEST(hints, DoNotTakeLineProtocolForAnotherFormat) {
  for (const auto& entry : fs::directory_iterator(corpus() / "samples")) {
    SCOPED_TRACE(entry.path().string());
    if (entry.path().filename() == "rejected.lp") continue;
    const hint got = recognise(bytes_of(entry.path()));
    EXPECT_EQ(name(got.code), "none") << got.text();
  }
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    // Its lines may be anything.
    if (row.which == generate::shape::hostile) continue;
    std::string lines = generate::lines(row.which, 100'000, 5);
    for (const std::string_view bad : {"bad\n", "cpu\n", "m f=x\n", "# \x01\n"}) {
      const hint got = recognise(lines);
      EXPECT_EQ(name(got.code), "none") << got.text();
      lines.insert(0, bad);
    }
  }
}

TEST(hints, ReadNothingOutsideOfTheLine) {
  random_source random(2);
  test::guarded_memory memory(1 << 16);
  std::size_t given = 0;
  for (std::size_t i = 0; i < effort(20'000); ++i) {
    std::string text = valid_line(random) + "\n" + valid_line(random);
    for (int changes = 0; changes < 3; ++changes) mutate(text, random);
    if (text.size() > (1 << 15)) text.resize(1 << 15);
    const decode_options options = random_options(random);
    const auto decode = std::make_unique<decoder>(text, options);
    for (const point here : *decode) {
      if (here) continue;
      const std::string_view line = here.raw();
      const auto begin = static_cast<std::size_t>(line.data() - text.data());
      diagnostic at_end = decode->describe();
      at_end.original_line = memory.at_end(line);
      const hint got = hint_for(at_end);
      diagnostic at_begin = at_end;
      at_begin.original_line = memory.at_begin(line);
      EXPECT_EQ(hint_for(at_begin).text(), got.text());
      if (!got) continue;
      ++given;
      EXPECT_GE(got.offset, begin) << line;
      EXPECT_LE(got.offset, begin + line.size()) << line;
    }
    EXPECT_LE(recognise(memory.at_end(text)).offset, text.size());
  }
  EXPECT_GT(given, 100U);
}

}  // namespace
}  // namespace simdlp::agreement
