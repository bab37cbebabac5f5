// SPDX-License-Identifier: Apache-2.0
// Lines with duplicate keys among lines whose series and fields are known.
#include "tool/collect/digested_parts.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace simdlp::tool {
namespace {

// Few series and rows of fields, so that most lines are known; some have a key twice.
std::string some_lines(std::mt19937& chance) {
  constexpr std::string_view keys[] = {"a",
                                       "b",
                                       "host",
                                       "12345678",
                                       "a_key_of_more_than_sixteen_bytes",
                                       "a_kez_of_more_than_sixteen_bytes"};
  const auto any_key = [&] { return std::string(keys[chance() % std::size(keys)]); };
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += "m";
    for (std::size_t k = chance() % 3; k-- > 0;) lines += ',' + any_key() + "=x";
    char before = ' ';
    for (std::size_t k = 1 + chance() % 2; k-- > 0; before = ',')
      lines += before + any_key() + "=1";
    lines += '\n';
  }
  return lines;
}

TEST(digested_parts, DuplicateKeysAreFoundInKnownLines) {
  std::mt19937 chance(11);
  std::uint64_t rejected = 0;
  for (const wanted_lines wanted :
       {wanted_lines::with_news, wanted_lines::all, wanted_lines::none}) {
    decode_options options;
    options.duplicates = duplicates::reject;
    digest_pool pool({options, wanted});
    for (std::uint64_t part = 0; part < 50; ++part) {
      const std::string lines = some_lines(chance);
      const auto decode = std::make_unique<decoder>(lines, options);
      for (const point here : *decode) rejected += here ? 0U : 1U;
      const totals expected = decode->totals();

      decode->reset(lines);
      digest_sink sink(pool, part);
      sink.read(*decode);
      sink.finish();
      const auto digest = sink.take();
      EXPECT_EQ(decode->totals().points, expected.points);
      EXPECT_EQ(std::count_if(digest->lines.begin(), digest->lines.end(),
                              [](const part_digest::found& each) {
                                return each.what == part_digest::found::kind::rejected;
                              }),
                static_cast<std::ptrdiff_t>(expected.rejected));
    }
  }
  EXPECT_GT(rejected, 100U);
}

}  // namespace
}  // namespace simdlp::tool
