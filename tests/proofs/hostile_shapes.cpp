// SPDX-License-Identifier: Apache-2.0
#include "hostile_shapes.h"

#include <algorithm>

namespace simdlp::agreement {

std::string repeated(std::string_view piece, std::size_t count) {
  std::string all;
  all.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += piece;
  return all;
}

std::string distinct_pieces(std::size_t count, std::string_view value) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) all += ',';
    all += "key";
    all += std::to_string(10'000'000 + i);
    all += value;
  }
  return all;
}

namespace {

constexpr auto none = +[](std::size_t) -> std::uint64_t { return 0; };
constexpr auto one = +[](std::size_t) -> std::uint64_t { return 1; };
constexpr auto all = +[](std::size_t lines) -> std::uint64_t { return lines; };
constexpr auto half = +[](std::size_t lines) -> std::uint64_t { return lines / 2; };

constexpr auto tenth = +[](std::size_t lines) -> std::uint64_t { return lines / 10; };

// An even number of lines, two at least.
std::string of_lines(std::string_view line, std::size_t size) {
  return repeated(line, std::max<std::size_t>(size / line.size() / 2 * 2, 2));
}

constexpr hostile_shape shapes[] = {
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
       return of_lines(repeated("m,tag=value f=\"text\" 1\n", 9) + "m,t\"=v f=\"a,b\"\n", n);
     },
     all, none},
    {"OpenStringAtTheStart",
     +[](std::size_t n) { return "m f=\"" + of_lines("measurement,tag=value f=1 1\n", n); }, none,
     one},
    {"OpenStringsTurnInsideOut",
     +[](std::size_t n) { return of_lines("m,tag=value f=\"abc 1\n", n); }, none, half},
    {"BadLines", +[](std::size_t n) { return of_lines("m f=x\n", n); }, none, all},
    {"BadAtTheEndOfLongLines",
     +[](std::size_t n) { return of_lines("m " + distinct_pieces(900, "=1i") + " x\n", n); }, none,
     all},
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
     +[](std::size_t n) { return "m f=\"" + repeated("\\\"", n / 2) + "\" 1"; }, one, none},
    {"OneHugeStringOfLineFeeds",
     +[](std::size_t n) { return "m f=\"" + std::string(n, '\n') + "\" 1"; }, one, none},
    {"OneHugeNumber", +[](std::size_t n) { return "m f=0." + std::string(n, '1') + " 1"; }, one,
     none},
    {"OneHugeComment", +[](std::size_t n) { return "# \"" + std::string(n, '='); }, none, none},
    {"ManyTags", +[](std::size_t n) { return "m," + distinct_pieces(n / 14, "=v") + " f=1 1"; },
     one, none},
    {"LinesOfVeryManyTagsAllDifferent",
     +[](std::size_t n) { return of_lines("m," + distinct_pieces(10'000, "=v") + " f=1 1\n", n); },
     all, none, true},
    {"LinesOfVeryManyFieldsAllDifferent",
     +[](std::size_t n) { return of_lines("m " + distinct_pieces(9'000, "=1i") + " 1\n", n); }, all,
     none, true},
    {"LinesOfVeryManyTagsTheLastTwice",
     +[](std::size_t n) {
       return of_lines("m," + distinct_pieces(10'000, "=v") + ",key10000000=v f=1 1\n", n);
     },
     none, all, true},
    {"LinesOfManyTagsAllDifferent",
     +[](std::size_t n) { return of_lines("m," + distinct_pieces(600, "=v") + " f=1 1\n", n); },
     all, none, true},
    {"ManyFields",
     +[](std::size_t n) { return "m " + distinct_pieces(n / 18, "=\"text\"") + " 1"; }, one, none},
    {"CommentBeforeEveryLine",
     +[](std::size_t n) { return of_lines("# a comment\nmeasurement,tag=value f=1 1\n", n); }, half,
     none},
    {"StringsOfLineFeedsAlone",
     +[](std::size_t n) { return of_lines("m f=\"\n\n\n\n\n\n\n\n\n\" 1\n", n); }, tenth, none},
    {"BlankLines", +[](std::size_t n) { return std::string(n, '\n'); }, none, none},
    {"BlankLinesOfCrLf", +[](std::size_t n) { return repeated("\r\n", n / 2); }, none, none},
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
     +[](std::size_t n) { return "m " + repeated("f=\"\",", n / 5) + "g=\"\""; }, one, none},
    {"InvalidUtf8InEveryLine", +[](std::size_t n) { return of_lines("m,a=\xFF f=1 1\n", n); }, none,
     all},
    {"ValidUtf8", +[](std::size_t n) { return of_lines("m,\xC3\xA9=\xE2\x82\xAC f=1 1\n", n); },
     all, none},
};

}  // namespace

std::span<const hostile_shape> hostile_shapes() { return shapes; }

}  // namespace simdlp::agreement
