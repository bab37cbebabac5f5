// SPDX-License-Identifier: Apache-2.0
// Every kernel gives the same index as the scalar kernel, including flags. scalar_test.cpp checks
// that index itself, and window_test.cpp the memory that is read and written.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "contract.h"
#include "every_kernel.h"
#include "inputs.h"
#include "kernel/kernels.h"

namespace {

using simdlp::detail::window;
using simdlp::test::every_kernel;
using simdlp::test::manners;
using simdlp::test::quoting_bytes;
using simdlp::test::special_bytes;
using simdlp::test::text_maker;
using simdlp::test::utf8_bytes;

class scan : public every_kernel {
 protected:
  void expect_same(std::string_view bytes) {
    for (const auto how : manners) {
      simdlp::detail::scalar_kernel.index(*expected_, bytes.data(), bytes.size(), how.quotes,
                                          how.final);
      tested().functions->index(*got_, bytes.data(), bytes.size(), how.quotes, how.final);
      ASSERT_EQ(simdlp::test::difference(*expected_, *got_), "") << simdlp::test::show(bytes, how);
      // It may also be true without a quote.
      ASSERT_TRUE(got_->may_have_quote || bytes.find('"') == std::string_view::npos)
          << simdlp::test::show(bytes, how);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(kernels, scan, every_kernel::all(), every_kernel::name_of);

TEST_P(scan, Nothing) { expect_same({}); }

TEST_P(scan, EveryAlignmentAndShortLength) {
  text_maker make(11);
  alignas(64) char memory[64 + 200];
  for (const std::string_view alphabet : {special_bytes, quoting_bytes, utf8_bytes}) {
    const std::string text = make(sizeof memory, alphabet);
    text.copy(memory, sizeof memory);
    for (std::size_t offset = 0; offset < 64; ++offset) {
      for (std::size_t size = 0; size <= 200; ++size) {
        ASSERT_NO_FATAL_FAILURE(expect_same({memory + offset, size}));
      }
    }
  }
}

TEST_P(scan, LengthsAroundAFullWindow) {
  text_maker make(12);
  std::vector<std::string> texts;
  for (const std::string_view alphabet : {special_bytes, quoting_bytes, utf8_bytes}) {
    texts.push_back(make(window::capacity, alphabet));
  }
  texts.emplace_back(window::capacity, ',');
  texts.emplace_back(window::capacity, '\\');
  for (const std::string& text : texts) {
    for (std::size_t size = window::capacity - 130; size <= window::capacity; ++size) {
      ASSERT_NO_FATAL_FAILURE(expect_same(std::string_view(text).substr(0, size)));
    }
  }
}

TEST_P(scan, TheSameByteAllOver) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::size_t size : {1U, 63U, 64U, 65U, 127U, 128U, 129U, 300U}) {
      ASSERT_NO_FATAL_FAILURE(expect_same(std::string(size, static_cast<char>(byte))));
    }
  }
}

TEST_P(scan, EveryByteAtEveryPlaceOfABlock) {
  for (int byte = 0; byte < 256; ++byte) {
    std::string text(150, 'x');
    for (std::size_t at = 0; at < text.size(); ++at) {
      text[at] = static_cast<char>(byte);
      ASSERT_NO_FATAL_FAILURE(expect_same(text));
      text[at] = 'x';
    }
  }
}

// Runs of every length that start before, at and after the edges of blocks, and the bytes after them.
TEST_P(scan, BackslashesOverBlockEdges) {
  std::vector<std::size_t> starts;
  for (std::size_t near : {0U, 60U, 124U}) {
    for (std::size_t i = 0; i < 8; ++i) starts.push_back(near + i);
  }
  for (std::size_t run = 0; run <= 140; ++run) {
    for (const std::size_t start : starts) {
      for (const char* const behind : {"\"b,\",c", ",\"", "=", " \"", "\n", "a\"\\\",\""}) {
        std::string text(start, 'x');
        text.append(run, '\\').append(behind);
        ASSERT_NO_FATAL_FAILURE(expect_same(text));
        text.insert(0, "\"");
        ASSERT_NO_FATAL_FAILURE(expect_same(text));
      }
    }
  }
}

TEST_P(scan, OneQuoteAtEveryPlace) {
  std::string text;
  while (text.size() < 260) text += "a,b=\\, c\n";
  for (std::size_t at = 0; at <= text.size(); ++at) {
    std::string with = text;
    ASSERT_NO_FATAL_FAILURE(expect_same(with.insert(at, "\"")));
    ASSERT_NO_FATAL_FAILURE(expect_same(with.insert(at, "\\")));
  }
}

TEST_P(scan, TwoQuotesAtEveryPlace) {
  std::string text;
  while (text.size() < 140) text += ",a= \\,";
  for (std::size_t first = 0; first < text.size(); ++first) {
    for (std::size_t second = first + 1; second < text.size(); ++second) {
      std::string with = text;
      with[first] = with[second] = '"';
      ASSERT_NO_FATAL_FAILURE(expect_same(with));
    }
  }
}

TEST_P(scan, Utf8SequencesAtEveryPlaceNearBlockEdges) {
  for (const std::string_view sequence : simdlp::test::utf8_sequences) {
    for (std::size_t at = 0; at < 136; at += at == 8 || at == 72 ? 48 : 1) {
      const std::string before(at, 'x');
      for (const std::size_t tail : {0U, 1U, 2U, 3U, 60U, 64U, 130U}) {
        ASSERT_NO_FATAL_FAILURE(expect_same(before + std::string(sequence).append(tail, 'y')));
      }
      // After and before other text that is not ASCII, both valid and invalid.
      for (const char* const other : {"\xC3\xA9", "\xF0\x9F\x98\x80", "\xE2\x82", "\xBF"}) {
        ASSERT_NO_FATAL_FAILURE(expect_same(before + other + std::string(sequence)));
        ASSERT_NO_FATAL_FAILURE(expect_same(before + std::string(sequence) + other));
      }
    }
  }
}

TEST_P(scan, AllShortTextsOverABlockEdge) {
  constexpr std::string_view alphabet = ",\"\\a\n";
  constexpr std::size_t size = 5;
  std::size_t texts = 1;
  for (std::size_t i = 0; i < size; ++i) texts *= alphabet.size();
  for (std::size_t number = 0; number < texts; ++number) {
    std::string text;
    for (std::size_t rest = number; text.size() < size; rest /= alphabet.size()) {
      text += alphabet[rest % alphabet.size()];
    }
    for (std::size_t before = 59; before <= 64; ++before) {
      ASSERT_NO_FATAL_FAILURE(expect_same(std::string(before, 'x') + text + ",b"));
    }
  }
}

TEST_P(scan, RandomTexts) {
  text_maker make(13);
  for (int round = 0; round < 4000; ++round) {
    for (const std::string_view alphabet : {special_bytes, quoting_bytes, utf8_bytes}) {
      ASSERT_NO_FATAL_FAILURE(expect_same(make(make.below(700), alphabet)));
    }
  }
}

TEST_P(scan, RandomWindows) {
  text_maker make(14);
  for (int round = 0; round < 30; ++round) {
    for (const std::string_view alphabet : {special_bytes, quoting_bytes, utf8_bytes}) {
      ASSERT_NO_FATAL_FAILURE(expect_same(make(window::capacity - make.below(3000), alphabet)));
    }
  }
}

}  // namespace
