// SPDX-License-Identifier: Apache-2.0
// Tests that run once for each kernel of this library, as `kernels/<suite>.<case>/<kernel>`. If the
// machine does not support a kernel, its test says so and is skipped.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/window.h"
#include "simdlp/kernel.h"

namespace simdlp {

// Found by GoogleTest by this name.
// NOLINTNEXTLINE(readability-identifier-naming)
inline void PrintTo(const kernel* which, std::ostream* out) { *out << which->name; }

namespace test {

class every_kernel : public testing::TestWithParam<const kernel*> {
 public:
  static auto all() {
    std::vector<const kernel*> rows;
    for (const kernel& row : kernels()) rows.push_back(&row);
    return testing::ValuesIn(rows);
  }
  static std::string name_of(const testing::TestParamInfo<const kernel*>& of) {
    return std::string(of.param->name);
  }

 protected:
  void SetUp() override {
    if (!tested().supported()) {
      GTEST_SKIP() << "this machine cannot run the kernel " << tested().name << ", which needs "
                   << tested().requirement;
    }
  }
  [[nodiscard]] const kernel& tested() const { return *GetParam(); }

  std::unique_ptr<detail::window> expected_ = std::make_unique<detail::window>();
  std::unique_ptr<detail::window> got_ = std::make_unique<detail::window>();
};

}  // namespace test
}  // namespace simdlp
