// SPDX-License-Identifier: Apache-2.0
#include "simdlp/version.h"

#include <string>

#include <gtest/gtest.h>

namespace {

TEST(version, TheHeadersAndTheLibraryAgree) {
  EXPECT_EQ(simdlp::library_version(), simdlp::header_version);
}

TEST(version, IsTheProjectsVersion) {
  EXPECT_EQ(std::to_string(simdlp::header_version.major_number) + "." +
                std::to_string(simdlp::header_version.minor_number) + "." +
                std::to_string(simdlp::header_version.patch_number),
            SIMDLP_PROJECT_VERSION);
}

TEST(version, ComparesInOrderOfRelease) {
  EXPECT_LT((simdlp::version{0, 9, 9}), (simdlp::version{1, 0, 0}));
  EXPECT_LT((simdlp::version{1, 2, 3}), (simdlp::version{1, 10, 0}));
  EXPECT_LT((simdlp::version{1, 2, 3}), (simdlp::version{1, 2, 4}));
}

}  // namespace
