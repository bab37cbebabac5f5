// SPDX-License-Identifier: Apache-2.0
// The choice of the kernel on invented machines.
#include "kernel/choose_kernel.h"

#include <string_view>

#include <gtest/gtest.h>

namespace {

using simdlp::kernel;
using simdlp::kernel_choice;
using simdlp::detail::choose_kernel;

bool yes() noexcept { return true; }
bool no() noexcept { return false; }

constexpr kernel everything[] = {
    {"wide", "", yes, nullptr}, {"narrow", "", yes, nullptr}, {"scalar", "", yes, nullptr}};
constexpr kernel no_wide[] = {
    {"wide", "", no, nullptr}, {"narrow", "", yes, nullptr}, {"scalar", "", yes, nullptr}};
constexpr kernel nothing[] = {
    {"wide", "", no, nullptr}, {"narrow", "", no, nullptr}, {"scalar", "", yes, nullptr}};

void expect(const kernel_choice& got, const kernel& wanted, std::string_view reason) {
  EXPECT_EQ(got.kernel, &wanted) << got.kernel->name;
  EXPECT_NE(got.reason.find(reason), std::string_view::npos) << got.reason;
}

TEST(choose_kernel, TheBestWhenNoneIsNamed) {
  expect(choose_kernel(everything, ""), everything[0], "the best that runs on this machine");
  expect(choose_kernel(no_wide, ""), no_wide[1], "the best that runs on this machine");
  expect(choose_kernel(nothing, ""), nothing[2], "the best that runs on this machine");
}

TEST(choose_kernel, TheOneThatIsNamed) {
  for (const auto& machine : {everything, no_wide, nothing}) {
    for (int i = 0; i < 3; ++i) {
      if (!machine[i].supported()) continue;
      expect(choose_kernel({machine, 3}, machine[i].name), machine[i], "named by the environment");
    }
  }
}

TEST(choose_kernel, TheBestInsteadOfOneThatIsNotThere) {
  expect(choose_kernel(no_wide, "wide"), no_wide[1], "that this machine lacks");
  expect(choose_kernel(nothing, "narrow"), nothing[2], "that this machine lacks");
  for (const std::string_view name : {"wid", "wide ", "Wide", "x"}) {
    expect(choose_kernel(no_wide, name), no_wide[1], "no kernel of this library");
  }
}

}  // namespace
