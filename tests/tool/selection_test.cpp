// SPDX-License-Identifier: Apache-2.0
// The selection of points by measurement, tags and time, which is the same in cat and fmt.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

constexpr const char* lines =
    "cpu,host=a f=1 1709287200000000000\n"
    "cpu,host=b f=2 1709287260000000000\n"
    "mem,host=a f=3 1709287320000000000\n"
    "cpu f=4\n";

outcome with(std::vector<std::string> options, std::string_view input = lines) {
  options.insert(options.begin(), "fmt");
  options.emplace_back("-");
  const outcome written = run(options, {.standard_input = input});
  options.erase(options.begin());
  options.insert(options.begin(), {"cat", "--to", "lp"});
  EXPECT_EQ(run(options, {.standard_input = input}).out, written.out);
  return written;
}

// The values of the fields that were written.
std::string values(const std::vector<std::string>& options) {
  std::string all;
  for (const std::string& line : lines_of(with(options).out)) all += line[line.find("f=") + 2];
  return all;
}

TEST(selection, IsByMeasurement) {
  EXPECT_EQ(values({"--measurement", "cpu"}), "124");
  EXPECT_EQ(values({"--measurement", "cpu", "--measurement", "mem"}), "1234");
}

TEST(selection, IsByTags) {
  EXPECT_EQ(values({"--where", "host=a"}), "13");
  EXPECT_EQ(values({"--where", "host!=a"}), "24");
  EXPECT_EQ(values({"--where", "host="}), "4");
  EXPECT_EQ(values({"--where", "host=a", "--measurement", "mem"}), "3");
  EXPECT_EQ(values({"--where", "host=a", "--where", "host!=a"}), "");
  EXPECT_EQ(with({"--where", "k=a=b c"}, "m,k=a\\=b\\ c f=1\nm,k=a f=2\n").out,
            "m,k=a\\=b\\ c f=1\n");
}

TEST(selection, IsByTime) {
  EXPECT_EQ(values({"--since", "2024-03-01T10:01:00Z"}), "23");
  EXPECT_EQ(values({"--until", "2024-03-01T10:01:00Z"}), "1");
  EXPECT_EQ(values({"--since", "2024-03-01 10:01", "--until", "2024-03-01 10:02"}), "2");
  EXPECT_EQ(values({"--since", "1709287260000000000"}), "23");
  EXPECT_EQ(values({"--since", "2024-03-02"}), "");
  EXPECT_EQ(with({"--precision", "s", "--to-precision", "s", "--since", "1709287260"},
                 "m f=1 1709287200\nm f=2 1709287260\n")
                .out,
            "m f=2 1709287260\n");
}

TEST(selection, SaysWhenNothingIsThere) {
  EXPECT_NE(with({"--measurement", "disk"}).err.find("no point has the measurement 'disk'"),
            std::string::npos);
  EXPECT_NE(with({"--where", "host=z"}).err.find("no point has these tags and times"),
            std::string::npos);
  EXPECT_EQ(with({"--measurement", "mem"}).err, "");
}

TEST(selection, RefusesWhatMeansNothing) {
  EXPECT_EQ(run({"fmt", "--where", "host", "-"}).code, 2);
  EXPECT_EQ(run({"fmt", "--since", "yesterday", "-"}).code, 2);
  EXPECT_EQ(run({"cat", "--from", "json", "--where", "host=a", "-"}).code, 2);
}

}  // namespace
}  // namespace simdlp::tool_test
