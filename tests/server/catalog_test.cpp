// SPDX-License-Identifier: Apache-2.0
#include "server/catalog.h"

#include <string>

#include <gtest/gtest.h>

namespace simdlp::endpoint {
namespace {

TEST(catalog, OpensEveryDatabaseThatIsStored) {
  catalog all({});
  int names = 0;
  while (all.open("d" + std::to_string(names)) != nullptr) ++names;
  EXPECT_GE(names, 1000);
  all.apply_limits(false);
  EXPECT_NE(all.open("one more"), nullptr);
  all.apply_limits(true);
  EXPECT_NE(all.open("one more"), nullptr);
  EXPECT_EQ(all.open("yet another"), nullptr);
}

}  // namespace
}  // namespace simdlp::endpoint
