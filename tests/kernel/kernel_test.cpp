// SPDX-License-Identifier: Apache-2.0
// The table of kernels and the choice among them: by name, by the environment, by the options of a
// decoder. The choice by the environment is made once per process, so other processes test it.
#include "simdlp/kernel.h"

#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "every_kernel.h"
#include "simdlp/decoder.h"
#include "simdlp/detail/kernel_functions.h"

namespace {

using simdlp::default_kernel;
using simdlp::find_kernel;
using simdlp::kernel;
using simdlp::kernels;

struct answer {
  std::string name;
  std::string reason;
};

std::string read_line(std::FILE* from) {
  std::string line;
  for (int byte = std::fgetc(from); byte != EOF && byte != '\n'; byte = std::fgetc(from)) {
    line += static_cast<char>(byte);
  }
  return line;
}

#if defined(_WIN32)
constexpr bool has_posix_shell = false;
#else
constexpr bool has_posix_shell = true;
#endif

// Returns the choice of another process. `setting` is put before its command in a shell.
answer choice_with(const std::string& setting) {
  const std::string command = setting + " " CHOSEN_KERNEL;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (pipe == nullptr) return {};
  answer got;
  got.name = read_line(pipe.get());
  got.reason = read_line(pipe.get());
  return got;
}

const kernel& best_here() {
  for (const kernel& row : kernels()) {
    if (row.supported()) return row;
  }
  return kernels().back();
}

TEST(kernel, Table) {
  ASSERT_FALSE(kernels().empty());
  std::set<std::string_view> names;
  for (const kernel& row : kernels()) {
    EXPECT_FALSE(row.name.empty());
    EXPECT_FALSE(row.requirement.empty());
    EXPECT_NE(row.supported, nullptr);
    ASSERT_NE(row.functions, nullptr);
    EXPECT_NE(row.functions->index, nullptr);
    EXPECT_NE(row.functions->read_line, nullptr);
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(find_kernel(row.name), &row);
  }
  EXPECT_EQ(kernels().back().name, "scalar");
  EXPECT_TRUE(kernels().back().supported());
}

TEST(kernel, OfThisProcessorFamily) {
#if defined(__x86_64__)
  for (const char* const name : {"avx512", "avx2", "sse42"}) EXPECT_NE(find_kernel(name), nullptr);
  EXPECT_EQ(find_kernel("neon64"), nullptr);
  // Each kernel needs all features that the next one needs.
  if (find_kernel("avx512")->supported()) {
    EXPECT_TRUE(find_kernel("avx2")->supported());
  }
  if (find_kernel("avx2")->supported()) {
    EXPECT_TRUE(find_kernel("sse42")->supported());
  }
#elif defined(__aarch64__)
  ASSERT_NE(find_kernel("neon64"), nullptr);
  EXPECT_TRUE(find_kernel("neon64")->supported());
  EXPECT_EQ(find_kernel("avx2"), nullptr);
#else
  EXPECT_EQ(kernels().size(), 1U);
#endif
}

TEST(kernel, UnknownNames) {
  for (const char* const name : {"", " ", "AVX2", "avx", "avx22", "avx2 ", " scalar", "Scalar",
                                 "scalar\n", "none", "auto"}) {
    EXPECT_EQ(find_kernel(name), nullptr) << name;
  }
  EXPECT_EQ(find_kernel(std::string_view("scalar\0", 7)), nullptr);
}

TEST(kernel, DefaultIsDecidedOnce) {
  const auto& first = default_kernel();
  EXPECT_EQ(&default_kernel(), &first);
  ASSERT_NE(first.kernel, nullptr);
  EXPECT_TRUE(first.kernel->supported());
  EXPECT_EQ(find_kernel(first.kernel->name), first.kernel);
  EXPECT_FALSE(first.reason.empty());
}

TEST(kernel, WithoutTheVariableTheBest) {
  if (!has_posix_shell) GTEST_SKIP() << "no POSIX shell sets the variable";
  for (const char* const setting : {"env -u SIMDLP_KERNEL", "SIMDLP_KERNEL="}) {
    const answer got = choice_with(setting);
    EXPECT_EQ(got.name, best_here().name) << setting;
    EXPECT_EQ(got.reason, "the best that runs on this machine") << setting;
  }
}

TEST(kernel, UnknownNamesInTheVariable) {
  if (!has_posix_shell) GTEST_SKIP() << "no POSIX shell sets the variable";
  for (const char* const name : {"nonsense", "AVX2", "avx2,scalar", "' scalar'"}) {
    const answer got = choice_with(std::string("SIMDLP_KERNEL=") + name);
    EXPECT_EQ(got.name, best_here().name) << name;
    EXPECT_EQ(got.reason,
              "SIMDLP_KERNEL names no kernel of this library, so the best that runs here")
        << name;
  }
}

using simdlp::test::every_kernel;

class chosen_kernel : public every_kernel {};
INSTANTIATE_TEST_SUITE_P(kernels, chosen_kernel, every_kernel::all(), every_kernel::name_of);

TEST_P(chosen_kernel, ByTheVariable) {
  if (!has_posix_shell) GTEST_SKIP() << "no POSIX shell sets the variable";
  const answer got = choice_with("SIMDLP_KERNEL=" + std::string(tested().name));
  EXPECT_EQ(got.name, tested().name);
  EXPECT_EQ(got.reason, "named by the environment variable SIMDLP_KERNEL");
}

TEST_P(chosen_kernel, ByTheOptionsOfADecoder) {
  simdlp::decode_options options;
  options.kernel = &tested();
  const simdlp::decoder decode("", options);
  EXPECT_EQ(&decode.kernel(), &tested());
}

TEST(kernel, NamedInTheVariableButLacking) {
  if (!has_posix_shell) GTEST_SKIP() << "no POSIX shell sets the variable";
  const kernel* lacking = nullptr;
  for (const kernel& row : kernels()) {
    if (!row.supported()) lacking = &row;
  }
  if (lacking == nullptr) GTEST_SKIP() << "this machine runs every kernel of the library";
  const answer got = choice_with("SIMDLP_KERNEL=" + std::string(lacking->name));
  EXPECT_EQ(got.name, best_here().name);
  EXPECT_EQ(got.reason,
            "SIMDLP_KERNEL names a kernel that this machine lacks, so the best that runs");
}

TEST(kernel, ADecoderReplacesOneThatDoesNotRun) {
  const kernel lacking{"lacking", "a machine of another kind", []() noexcept { return false; },
                       nullptr};
  simdlp::decode_options options;
  options.kernel = &lacking;
  simdlp::decoder decode("m f=1\n", options);
  EXPECT_EQ(&decode.kernel(), default_kernel().kernel);
  EXPECT_TRUE(decode.next());
}

TEST(kernel, ADecoderWithoutAWishTakesTheDefault) {
  const simdlp::decoder decode("");
  EXPECT_EQ(&decode.kernel(), default_kernel().kernel);
}

}  // namespace
