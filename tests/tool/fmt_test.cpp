// SPDX-License-Identifier: Apache-2.0
// simdlp fmt and cat --to lp: the canonical form, and the unchanged form.
#include <gtest/gtest.h>

#include "generate/generate.h"
#include "layout_lines.h"
#include "random_source.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(fmt, WritesTheCanonicalForm) {
  const outcome result =
      run({"fmt", "--unsigned", "write", "-"},
          {.standard_input = "# gone\n\n  m,b=2,a=1,a\\,=3  f=001.50,g=1e2,h=-0.0,i=-007i,u=0u,t=T,"
                             "s=\"x\\\\y\\z\"   0005\r\nm f=1\n"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "m,a=1,a\\,=3,b=2 f=1.5,g=100,h=-0,i=-7i,u=0u,t=true,s=\"x\\\\y\\\\z\" 5\nm f=1\n");
}

// The order of the tags is remembered from line to line.
TEST(fmt, SortsTagsOfLinesThatAlternate) {
  const outcome result = run({"fmt", "-"}, {.standard_input = "m,c=1,a=2,b=3 f=1\n"
                                                              "m,c=4,a=5,b=6 f=1\n"
                                                              "m,c=4,a=5 f=1\n"
                                                              "m,a=1,b=2,c=3 f=1\n"
                                                              "m,c=7,a=8,b=9 f=1\n"
                                                              "m f=1\n"
                                                              "m,c=7,b=8,a=9 f=1\n"
                                                              "m,c=7,a=8,b=9 f=1\n"});
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(result.out,
            "m,a=2,b=3,c=1 f=1\nm,a=5,b=6,c=4 f=1\nm,a=5,c=4 f=1\nm,a=1,b=2,c=3 f=1\n"
            "m,a=8,b=9,c=7 f=1\nm f=1\nm,a=9,b=8,c=7 f=1\nm,a=8,b=9,c=7 f=1\n");
}

TEST(fmt, ChangesNothingTheSecondTime) {
  for (const generate::shape_entry& row : generate::shapes()) {
    SCOPED_TRACE(row.name);
    const std::string lines = generate::lines(row.which, 200'000, 2);
    const std::string once = run({"fmt", "--target", "go_v2", "-"}, {.standard_input = lines}).out;
    EXPECT_FALSE(once.empty());
    const outcome twice = run({"fmt", "--target", "go_v2", "-"}, {.standard_input = once});
    EXPECT_EQ(twice.code, 0);
    EXPECT_TRUE(twice.out == once);
  }
}

TEST(fmt, WritesForTheChosenDialect) {
  const std::string lines = "m f=5u\nm f=\"a\nb\"\n";
  const auto with = [&](std::vector<std::string> options) {
    options.insert(options.begin(), "fmt");
    options.emplace_back("-");
    return run(options, {.standard_input = lines});
  };
  const outcome portable = with({});
  EXPECT_EQ(portable.code, 1);
  EXPECT_EQ(portable.out, "");
  EXPECT_NE(portable.err.find("unsigned_not_portable"), std::string::npos) << portable.err;
  EXPECT_NE(portable.err.find("newline_in_string"), std::string::npos) << portable.err;
  EXPECT_EQ(with({"--dialect", "influxdb1"}).out, "m f=5i\nm f=\"a\nb\"\n");
  EXPECT_EQ(with({"--dialect", "influxdb3"}).out, lines);
  EXPECT_EQ(with({"--dialect", "victoriametrics", "--newlines", "replace"}).out,
            "m f=5u\nm f=\"a b\"\n");
  EXPECT_EQ(with({"--unsigned", "integer", "--newlines", "write"}).out, "m f=5i\nm f=\"a\nb\"\n");
  EXPECT_EQ(with({"--unsigned", "write", "--newlines", "refuse"}).out, "m f=5u\n");
  EXPECT_EQ(with({"--dialect", "influxdb3", "--unsigned", "refuse"}).out, "m f=\"a\nb\"\n");
}

// The refused part is shown in the line, and the message names the option that helps.
TEST(fmt, PointsAtWhatItRefuses) {
  const auto error = [](const std::string& line) {
    return run({"fmt", "--no-utf8-check", "-"}, {.standard_input = line + "\n"}).err;
  };
  const auto expect = [&](const std::string& line, const std::string& place,
                          const std::string& hint) {
    const std::string err = error(line);
    EXPECT_TRUE(err.starts_with("-:" + place + ": error: ")) << err;
    EXPECT_NE(err.find("-:" + place + ": hint: " + hint), std::string::npos) << err;
  };
  expect("m,a=b f=1,time=2 3", "1:11", "--allow-time-key");
  expect("m,time=b f=1", "1:3", "--allow-time-key");
  expect("m f=1,g=5u", "1:7", "--unsigned integer");
  expect("m f=1,s=\"a\nb\"", "1:7", "--newlines replace");
  expect("m f=1,a\"b=1", "1:7", "--dialect");
  expect("m f=\"\xFC\"", "1:1", "--encoding NAME");
  EXPECT_TRUE(error("m,a=b f=1,a=2").starts_with("-:1:11: error: tag_and_field"));
  EXPECT_TRUE(error("m f=1 -9223372036854775808").starts_with("-:1:7: error: timestamp_range"));
  EXPECT_TRUE(error("m,_field=b f=1").starts_with("-:1:3: error: reserved_name"));
  const outcome none = run({"fmt", "--no-hints", "-"}, {.standard_input = "m f=5u\n"});
  EXPECT_EQ(none.err.find("hint"), std::string::npos);
}

TEST(fmt, WritesTheChosenPrecision) {
  const std::string line = "m f=1 1641024000500\n";
  const auto time = [&](std::vector<std::string> options) {
    options.insert(options.begin(), "fmt");
    options.emplace_back("-");
    const outcome result = run(options, {.standard_input = line});
    return result.out.empty() ? result.err.substr(0, result.err.find(": ", 14)) : result.out;
  };
  EXPECT_EQ(time({"--precision", "ms"}), line);
  EXPECT_EQ(time({"--precision", "ms", "--to-precision", "us"}), "m f=1 1641024000500000\n");
  EXPECT_EQ(time({"--precision", "ms", "--to-precision", "s"}), "m f=1 1641024000\n");
  EXPECT_EQ(time({"--precision", "auto"}), "m f=1 1641024000500000000\n");
  EXPECT_EQ(time({"--precision", "ms", "--to-precision", "s", "--exact-time"}),
            "-:1:1: error: timestamp_inexact");
}

TEST(fmt, ReportsWhatIsRejectedOrRefused) {
  const outcome result =
      run({"fmt", "--unsigned", "write", "-"},
          {.standard_input = "m f=1\nbad\nm,k=a\\\\b f=2\nm,k=1,k=2 f=3\n m,time=x f=4\n"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.out, "m f=1\n");
  const auto errors = lines_of(result.err);
  ASSERT_EQ(errors.size(), 5U);
  EXPECT_TRUE(errors[0].starts_with("-:2:4: error: expected_space: "));
  EXPECT_TRUE(errors[1].starts_with("-:3:1: error: backslash_not_portable: "));
  EXPECT_TRUE(errors[2].starts_with("-:4:7: error: duplicate_tag: "));
  EXPECT_TRUE(errors[3].starts_with("-:5:4: error: reserved_name: ")) << errors[3];
  EXPECT_TRUE(errors[4].starts_with("-:5:4: hint: --allow-time-key ")) << errors[4];
}

// With a selection, the decoder looks for keys that occur twice; without, the encoder and the known layouts do.
TEST(fmt, FindsKeysThatOccurTwiceWithAndWithoutASelection) {
  simdlp::test::random_source chance(5);
  std::string text;
  std::size_t twice = 0;
  for (int i = 0; i < 3'000; ++i) {
    std::string line = simdlp::test::random_line(chance);
    if (chance.one_in(4)) line = "m,a=1,b=2 f=1,g=2 3";
    if (chance.one_in(8)) line = "m,a=1,a=2 f=1,g=2 3", ++twice;
    if (chance.one_in(8)) line = "m,a=1,b=2 f=1,f=2 3", ++twice;
    if (chance.one_in(20)) line = "m,b=1,time=2,b=\\ f=1,f=2u 3", ++twice;
    if (chance.one_in(20)) line = "time,value\nm,a=1,a=2 f=1", ++twice;
    text += line + '\n';
  }
  std::string many = "m ";
  for (int i = 0; i < 5'000; ++i) many += "f" + std::to_string(i) + "=1,";
  text += many + "last=1\n" + many + "f4999=1\n";
  for (const std::string threads : {"-j1", "-j3"}) {
    const outcome all =
        run({"fmt", threads, "--max-errors", "9999", "-"}, {.standard_input = text});
    const outcome selected =
        run({"fmt", threads, "--max-errors", "9999", "--where", "nobody!=x", "-"},
            {.standard_input = text});
    EXPECT_EQ(all.out, selected.out);
    EXPECT_EQ(all.err, selected.err);
    EXPECT_NE(all.err.find(": duplicate_field: "), std::string::npos);
  }
  EXPECT_GT(twice, 500U);
}

TEST(fmt, SortsTagsByWhatTheyStandFor) {
  // The escaped '\,' would sort after letters; the comma itself sorts before them.
  EXPECT_EQ(run({"fmt", "-"}, {.standard_input = "m,a\\ b=1,a=2,aa=3,A=4 f=1\n"}).out,
            "m,A=4,a=2,a\\ b=1,aa=3 f=1\n");
}

TEST(cat_lp, NamesTheKeyThatOccursTwice) {
  const outcome result =
      run({"cat", "--to", "lp", "-"}, {.standard_input = "m,a=1,b=2,a=3 f=1\nm f=1,\xFF=2,f=3\n"});
  EXPECT_EQ(result.code, 1);
  const auto errors = lines_of(result.err);
  ASSERT_GE(errors.size(), 2U);
  EXPECT_TRUE(errors[0].starts_with("-:1:11: error: duplicate_tag: ")) << errors[0];
}

TEST(cat_lp, KeepsOrderAndWritesNanoseconds) {
  const outcome result = run({"cat", "--to", "lp", "--precision", "s", "--measurement", "m", "-"},
                             {.standard_input = "m,b=1,a=2 f=1 5\nn f=1 6\n# x\nm f=2\n"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "m,b=1,a=2 f=1 5000000000\nm f=2\n");
}

}  // namespace
}  // namespace simdlp::tool_test
