// SPDX-License-Identifier: Apache-2.0
// Files larger than 4 GiB. This takes seconds, so it is a separate program.
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

// A sparse file takes little space unless it is read into memory.
TEST(large_input, MayBeLargerThanFourGibibytes) {
  const temporary_file file("m f=1i 1\n");
  constexpr off_t size = (off_t{4} << 30) + (off_t{1} << 24);
  if (::truncate(file.path().c_str(), size) != 0) GTEST_SKIP() << "no such large files here";
  {
    std::ofstream end(file.path(), std::ios::binary | std::ios::app);
    end << "\nm f=2i 2\n";
  }
  const outcome result = run({"check", "--errors", "json", "--max-errors", "0", file.path()});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(result.err, "simdlp: 2 points accepted, 1 line rejected, 1 not listed\n");
}

}  // namespace
}  // namespace simdlp::tool_test
