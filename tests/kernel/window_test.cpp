// SPDX-License-Identifier: Apache-2.0
// The memory that a kernel may access: it reads nothing outside the input, it writes no more than
// `slack` entries after the last token, and the previous contents of the window do not matter.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "contract.h"
#include "every_kernel.h"
#include "guarded_memory.h"
#include "inputs.h"
#include "kernel/kernels.h"

namespace {

using simdlp::detail::window;
using simdlp::test::every_kernel;
using simdlp::test::guarded_memory;
using simdlp::test::manners;
using simdlp::test::text_maker;

void fill_with(window& space, unsigned char garbage) {
  std::memset(static_cast<void*>(&space), garbage, sizeof space);
  space.any_invalid_utf8 = (garbage & 1U) != 0;
}

bool is_untouched(const simdlp::detail::token& entry, unsigned char garbage) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(&entry);
  return std::all_of(bytes, bytes + sizeof entry,
                     [garbage](unsigned char byte) { return byte == garbage; });
}

class memory : public every_kernel {
 protected:
  void expect_same(const char* data, std::string_view original) {
    for (const auto how : manners) {
      simdlp::detail::scalar_kernel.index(*expected_, original.data(), original.size(), how.quotes,
                                          how.final);
      tested().functions->index(*got_, data, original.size(), how.quotes, how.final);
      expected_->data = data;
      ASSERT_EQ(simdlp::test::difference(*expected_, *got_), "")
          << simdlp::test::show(original, how);
    }
  }

  // Texts of one size that take different paths through a kernel.
  template <class Check>
  void for_texts_of(std::size_t size, const Check& check) {
    check(make_(size, simdlp::test::special_bytes));
    check(make_(size, simdlp::test::utf8_bytes));
    check(std::string(size, 'x'));
    check(std::string(size, ','));
    check(std::string(size, '\xF0'));
    check(std::string(size, '\\'));
  }

  guarded_memory pages_{window::capacity};
  text_maker make_{21};
};
INSTANTIATE_TEST_SUITE_P(kernels, memory, every_kernel::all(), every_kernel::name_of);

TEST_P(memory, NothingAfterTheEndIsRead) {
  for (std::size_t size = 0; size <= 200; ++size) {
    for_texts_of(size, [&](const std::string& text) {
      ASSERT_NO_FATAL_FAILURE(expect_same(pages_.at_end(text).data(), text));
    });
  }
}

TEST_P(memory, NothingBeforeTheStartIsRead) {
  for (std::size_t size = 0; size <= 200; ++size) {
    for_texts_of(size, [&](const std::string& text) {
      ASSERT_NO_FATAL_FAILURE(expect_same(pages_.at_begin(text).data(), text));
    });
  }
}

TEST_P(memory, NothingAroundALargeInputIsRead) {
  for (const std::size_t size :
       {std::size_t{4096}, window::capacity - 128, window::capacity - 100, window::capacity - 65,
        window::capacity - 64, window::capacity - 63, window::capacity - 1, window::capacity}) {
    for_texts_of(size, [&](const std::string& text) {
      ASSERT_NO_FATAL_FAILURE(expect_same(pages_.at_begin(text).data(), text));
      ASSERT_NO_FATAL_FAILURE(expect_same(pages_.at_end(text).data(), text));
    });
  }
}

// Bytes around the input may be read, but must not change the result.
TEST_P(memory, NothingAroundTheInputCounts) {
  for (const char around : {'\\', '"', '\xC3', '\xBF', ',', '\n'}) {
    for (std::size_t size = 0; size <= 200; ++size) {
      const std::string text = make_(size, simdlp::test::special_bytes);
      const std::string embedded = std::string(64, around) + text + std::string(64, around);
      ASSERT_NO_FATAL_FAILURE(expect_same(embedded.data() + 64, text));
    }
  }
}

TEST_P(memory, AnEmptyInputMayBeNowhere) {
  for (const auto how : manners) {
    tested().functions->index(*got_, nullptr, 0, how.quotes, how.final);
    EXPECT_EQ(got_->count, how.final ? 1U : 0U);
    EXPECT_EQ(got_->size, 0U);
    EXPECT_FALSE(got_->any_invalid_utf8);
  }
}

TEST_P(memory, WhatWasInTheWindowDoesNotCount) {
  for (int round = 0; round < 500; ++round) {
    const std::size_t size = round % 50 == 0 ? window::capacity : make_.below(400);
    for_texts_of(size, [&](const std::string& text) {
      const auto how = manners[make_.below(std::size(manners))];
      fill_with(*expected_, 0x5B);
      tested().functions->index(*expected_, text.data(), text.size(), how.quotes, how.final);
      fill_with(*got_, 0xA4);
      tested().functions->index(*got_, text.data(), text.size(), how.quotes, how.final);
      ASSERT_EQ(simdlp::test::difference(*expected_, *got_), "") << simdlp::test::show(text, how);
    });
  }
}

TEST_P(memory, NoMoreThanTheSlackIsWritten) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65},
        std::size_t{1000}, window::capacity - 63, window::capacity}) {
    for_texts_of(size, [&](const std::string& text) {
      for (const auto how : manners) {
        constexpr unsigned char garbage = 0xC5;
        fill_with(*got_, garbage);
        tested().functions->index(*got_, text.data(), text.size(), how.quotes, how.final);
        const std::size_t written = got_->count + window::slack;
        for (std::size_t i = written; i < std::size(got_->tokens); ++i) {
          ASSERT_TRUE(is_untouched(got_->tokens[i], garbage)) << i;
        }
      }
    });
  }
}

}  // namespace
