// SPDX-License-Identifier: Apache-2.0
// simdlp kernels, and the choice of one.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "run_tool.h"
#include "simdlp/kernel.h"

namespace simdlp::tool_test {
namespace {

TEST(kernels, AreListedAsTheLibraryHasThem) {
  const outcome result = run({"kernels", "--json"});
  EXPECT_EQ(result.code, 0);
  const auto listed = nlohmann::json::parse(result.out);
  ASSERT_EQ(listed["kernels"].size(), kernels().size());
  std::string first;
  for (std::size_t i = 0; i < kernels().size(); ++i) {
    const kernel& row = kernels()[i];
    EXPECT_EQ(listed["kernels"][i]["name"], row.name);
    EXPECT_EQ(listed["kernels"][i]["requirement"], row.requirement);
    EXPECT_EQ(listed["kernels"][i]["supported"], row.supported());
    if (first.empty() && row.supported()) first = row.name;
  }
  EXPECT_EQ(listed["chosen"], first);
  EXPECT_NE(listed["reason"], "");
}

TEST(kernels, AreShownWithTheChosenOneMarked) {
  const outcome result = run({"kernels"}, {.environment = {"SIMDLP_KERNEL=scalar"}});
  EXPECT_EQ(result.code, 0);
  EXPECT_NE(("\n" + result.out).find("\n* scalar"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("\nchosen: scalar, named by the environment variable SIMDLP_KERNEL\n"),
            std::string::npos);
}

TEST(kernels, AreTakenByName) {
  for (const kernel& row : kernels()) {
    const std::string name(row.name);
    const outcome result =
        run({"stat", "--json", "--kernel", name, "-"}, {.standard_input = "m f=1\n"});
    if (row.supported()) {
      EXPECT_EQ(result.code, 0);
      EXPECT_EQ(nlohmann::json::parse(result.out)["kernel"], name);
    } else {
      EXPECT_EQ(result.code, 2);
      EXPECT_NE(result.err.find("does not run on this machine"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace simdlp::tool_test
