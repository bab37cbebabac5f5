// SPDX-License-Identifier: Apache-2.0
// simdlp gen: the generator's bytes, to standard output or to a file.
#include <gtest/gtest.h>

#include "generate/generate.h"
#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

TEST(gen, WritesTheBytesOfTheGenerator) {
  for (const generate::shape_entry& row : generate::shapes()) {
    const outcome result =
        run({"gen", "--shape", std::string(row.name), "--bytes", "300K", "--seed", "7"});
    EXPECT_EQ(result.code, 0);
    EXPECT_EQ(result.err, "");
    EXPECT_TRUE(result.out == generate::lines(row.which, 300 * 1024, 7)) << row.name;
  }
}

TEST(gen, WritesToAFile) {
  const temporary_file file("what was there before");
  const outcome result = run({"gen", "--shape", "home", "--bytes", "1000", "-o", file.path()});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(file.content(), generate::lines(generate::shape::home, 1000, 1));
  EXPECT_EQ(run({"gen", "--shape", "home", "--bytes", "1", "-o", file.path() + "/x"}).code, 2);
}

TEST(gen, ListsItsShapes) {
  const std::string help = run({"gen", "--help"}).out;
  for (const generate::shape_entry& row : generate::shapes()) {
    EXPECT_NE(help.find("\n  " + std::string(row.name) + ' '), std::string::npos) << row.name;
  }
}

}  // namespace
}  // namespace simdlp::tool_test
