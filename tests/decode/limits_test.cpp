// SPDX-License-Identifier: Apache-2.0
//
// Every limit at its edge: the largest allowed size is accepted, one more is rejected with the
// limit's code at the right position. At the start of the input, where the strict decoder reads;
// after other lines, where the fast path does; and in lines longer than a window.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "agreement.h"
#include "effort.h"

namespace simdlp {
namespace {

struct edge {
  const char* name;
  std::size_t limits::*limit;
  errc code;
  // A line with `size` of the limited parts, and the position of the error if that is one too many.
  std::string (*line)(std::size_t size);
  std::size_t (*place)(const std::string& line);
};

std::string repeat(std::string_view piece, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += piece;
  return all;
}

std::string x(std::size_t size) { return std::string(size, 'x'); }

constexpr auto at_begin = +[](const std::string&) -> std::size_t { return 0; };
constexpr auto at_last_comma = +[](const std::string& line) { return line.rfind(',') + 1; };

const edge edges[] = {
    {"Line", &limits::line, errc::line_too_long,
     +[](std::size_t size) { return "m f=\"" + x(size - 6) + "\""; }, at_begin},
    {"LineOfManyTags", &limits::line, errc::line_too_long,
     +[](std::size_t size) {
       return "m" + repeat(",a=b", (size - 8) / 4) + x((size - 8) % 4) + " f=1 10";
     },
     at_begin},
    {"LineWithTrailingSpaces", &limits::line, errc::line_too_long,
     +[](std::size_t size) { return "m f=1" + std::string(size - 5, ' '); }, at_begin},
    {"Measurement", &limits::name, errc::name_too_long,
     +[](std::size_t size) { return x(size) + ",a=b f=1"; }, at_begin},
    {"MeasurementOfEscapes", &limits::name, errc::name_too_long,
     +[](std::size_t size) { return repeat("\\,", size / 2) + x(size % 2) + " f=1"; }, at_begin},
    {"TagKey", &limits::name, errc::name_too_long,
     +[](std::size_t size) { return "m," + x(size) + "=b f=1"; },
     +[](const std::string&) -> std::size_t { return 2; }},
    {"TagValue", &limits::name, errc::name_too_long,
     +[](std::size_t size) { return "m,a=b,c=" + x(size) + " f=1"; },
     +[](const std::string&) -> std::size_t { return 8; }},
    {"FieldKey", &limits::name, errc::name_too_long,
     +[](std::size_t size) { return "m,a=b e=1i," + x(size) + "=1"; }, at_last_comma},
    {"String", &limits::string, errc::string_too_long,
     +[](std::size_t size) { return "m,a=b e=1i,f=\"" + x(size) + "\" 5"; },
     +[](const std::string& line) { return line.find('"'); }},
    {"StringOfEscapes", &limits::string, errc::string_too_long,
     +[](std::size_t size) {
       return "m e=\"\",f=\"" + repeat("\\\"", size / 2) + x(size % 2) + "\"";
     },
     +[](const std::string&) -> std::size_t { return 9; }},
    {"StringWithLineFeeds", &limits::string, errc::string_too_long,
     +[](std::size_t size) { return "m f=\"" + std::string(size, '\n') + "\",g=1"; },
     +[](const std::string&) -> std::size_t { return 4; }},
    {"Tags", &limits::tags, errc::too_many_tags,
     +[](std::size_t size) { return "m" + repeat(",a=b", size) + " f=1 1"; }, at_last_comma},
    {"Fields", &limits::fields, errc::too_many_fields,
     +[](std::size_t size) { return "m,a=b e=t" + repeat(",f=\"a=b,\"", size - 2) + ",g=1u"; },
     at_last_comma},
};

class limit_edges : public testing::TestWithParam<edge> {};

std::vector<std::string> read(decoder& decode) {
  std::vector<std::string> lines;
  for (const point here : decode) {
    const error wrong = here.error();
    lines.push_back(here ? "point"
                         : std::string(name(wrong.code)) + " " + std::to_string(wrong.offset));
  }
  return lines;
}

TEST_P(limit_edges, AtTheEdge) {
  const edge& of = GetParam();
  const std::string before = "first,tag=v f=1i 1\nsecond,a=b f=2 2\n";
  for (const kernel* const one : agreement::running_kernels()) {
    for (const std::size_t size :
         {std::size_t{36}, std::size_t{64}, std::size_t{1'000},
          detail::window::capacity - detail::window::block, std::size_t{100'000}}) {
      decode_options options;
      options.kernel = one;
      options.limits.*of.limit = size;
      const std::string fits = of.line(size);
      const std::string over = of.line(size + 1);
      const std::string place = std::string(name(of.code)) + " ";
      const std::size_t at = of.place(over);

      decoder decode(fits, options);
      EXPECT_EQ(read(decode), std::vector<std::string>{"point"}) << one->name << " " << size;
      decode.reset(over);
      EXPECT_EQ(read(decode), std::vector<std::string>{place + std::to_string(at)})
          << one->name << " " << size;

      std::string input = before;
      input += fits + "\n";
      const std::size_t first = input.size() + at;
      input += over + "\r\n";
      input += fits + "\r\n  ";
      const std::size_t second = input.size() + at;
      input += over + "\nlast f=1";
      decode.reset(input);
      EXPECT_EQ(read(decode),
                (std::vector<std::string>{"point", "point", "point", place + std::to_string(first),
                                          "point", place + std::to_string(second), "point"}))
          << one->name << " " << size;
    }
  }
}

// The reference decoder gives the same result for each limit, from zero to more than needed.
TEST_P(limit_edges, AsTheReferenceDecoder) {
  const edge& of = GetParam();
  const std::string line = of.line(40);
  for (std::size_t limit = 0; limit < 50; ++limit) {
    decode_options options;
    options.limits.*of.limit = limit;
    agreement::judge with(options);
    EXPECT_EQ(with.differ(line), "");
    EXPECT_EQ(with.differ(agreement::joined({"m f=1\n", line, "\n", line, "\n"})), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Edges, limit_edges, testing::ValuesIn(edges),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(empty_limits, CommentsAndBlankLinesHaveNone) {
  decode_options options;
  options.limits = {1, 1, 1, 1, 1};
  const std::string input = "# " + x(100'000) + "\n" + std::string(1'000, ' ') + "\n#" + x(100);
  decoder decode(input, options);
  EXPECT_EQ(read(decode), std::vector<std::string>());
  EXPECT_EQ(decode.totals().comments, 2U);
  EXPECT_EQ(decode.totals().blank, 1U);
}

TEST(empty_limits, NoLimitIsTheDefault) {
  const std::string input = x(200'000) + "," + x(200'000) + "=" + x(200'000) + " " + x(200'000) +
                            "=\"" + x(200'000) + "\"" + repeat(",f=1", 200'000);
  decoder decode(input);
  EXPECT_EQ(read(decode), std::vector<std::string>{"point"});
}

// If duplicates are rejected, the number of keys is bounded, too.
TEST(empty_limits, TheCeilingOfDuplicates) {
  std::string tags;
  std::string fields;
  std::size_t last_tag = 0;
  std::size_t last_field = 0;
  for (std::size_t i = 0; i <= duplicates_ceiling; ++i) {
    tags += ',';
    fields += i == 0 ? ' ' : ',';
    last_tag = tags.size();
    last_field = fields.size();
    tags += std::to_string(i) + "=v";
    fields += std::to_string(i) + "=1i";
  }
  const std::string all_tags = tags.substr(0, last_tag - 1);
  const std::string all_fields = fields.substr(0, last_field - 1);
  decode_options options;
  options.duplicates = duplicates::reject;
  const auto with = [&](const std::string& input) {
    decoder decode(input, options);
    return read(decode);
  };
  using strings = std::vector<std::string>;
  // Finding duplicates among so many keys is too slow without optimisation.
  if (!agreement::slow_build) {
    EXPECT_EQ(with("m" + all_tags + all_fields), strings{"point"});
  }
  EXPECT_EQ(duplicates_ceiling, 1'048'576U);
  EXPECT_EQ(with("m" + tags + " f=1"), strings{"too_many_tags " + std::to_string(1 + last_tag)});
  EXPECT_EQ(with("m" + fields), strings{"too_many_fields " + std::to_string(1 + last_field)});
  options.duplicates = duplicates::allow;
  EXPECT_EQ(with("m" + tags + fields), strings{"point"});
}

}  // namespace
}  // namespace simdlp
