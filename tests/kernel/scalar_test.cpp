// SPDX-License-Identifier: Apache-2.0
// The scalar kernel is the reference for all others. It is compared with the contract itself here.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "contract.h"
#include "inputs.h"
#include "kernel/kernels.h"

namespace {

using simdlp::detail::scalar_kernel;
using simdlp::detail::window;
using simdlp::test::manners;
using simdlp::test::text_maker;

void expect_contract(window& space, std::string_view bytes) {
  for (const auto how : manners) {
    scalar_kernel.index(space, bytes.data(), bytes.size(), how.quotes, how.final);
    ASSERT_EQ(simdlp::test::violation(space, bytes, how), "") << simdlp::test::show(bytes, how);
  }
}

TEST(scalar, AllShortTexts) {
  constexpr std::string_view alphabet = ",\"\\a\n\xC3\xA9";
  const auto space = std::make_unique<window>();
  for (std::size_t size = 0; size <= 6; ++size) {
    std::size_t texts = 1;
    for (std::size_t i = 0; i < size; ++i) texts *= alphabet.size();
    for (std::size_t number = 0; number < texts; ++number) {
      std::string text;
      for (std::size_t rest = number; text.size() < size; rest /= alphabet.size()) {
        text += alphabet[rest % alphabet.size()];
      }
      ASSERT_NO_FATAL_FAILURE(expect_contract(*space, text));
    }
  }
}

TEST(scalar, EveryByteAloneAndAfterABackslash) {
  const auto space = std::make_unique<window>();
  for (int byte = 0; byte < 256; ++byte) {
    const char it = static_cast<char>(byte);
    for (const std::string before : {"", "\\", "\\\\", "\"", "\"\\", "\"\\\\", "a="}) {
      ASSERT_NO_FATAL_FAILURE(expect_contract(*space, before + it + ",b"));
    }
  }
}

TEST(scalar, AllPairsOfBytes) {
  const auto space = std::make_unique<window>();
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second), ','};
      ASSERT_NO_FATAL_FAILURE(expect_contract(*space, text));
    }
  }
}

TEST(scalar, Utf8SequencesOverBlockEdges) {
  const auto space = std::make_unique<window>();
  for (const std::string_view sequence : simdlp::test::utf8_sequences) {
    for (std::size_t at = 56; at < 72; ++at) {
      for (const std::size_t tail : {0U, 1U, 8U, 64U}) {
        const std::string text = std::string(at, 'x').append(sequence).append(tail, 'y');
        ASSERT_NO_FATAL_FAILURE(expect_contract(*space, text));
      }
    }
  }
}

TEST(scalar, RandomTexts) {
  const auto space = std::make_unique<window>();
  text_maker make(1);
  for (int round = 0; round < 3000; ++round) {
    for (const auto alphabet :
         {simdlp::test::special_bytes, simdlp::test::quoting_bytes, simdlp::test::utf8_bytes}) {
      ASSERT_NO_FATAL_FAILURE(expect_contract(*space, make(make.below(300), alphabet)));
    }
  }
}

TEST(scalar, FullWindows) {
  const auto space = std::make_unique<window>();
  text_maker make(2);
  constexpr std::size_t most = window::capacity;
  for (const std::size_t size :
       {most - 129, most - 128, most - 127, most - 65, most - 64, most - 63, most - 1, most}) {
    ASSERT_NO_FATAL_FAILURE(expect_contract(*space, make(size, simdlp::test::special_bytes)));
    ASSERT_NO_FATAL_FAILURE(expect_contract(*space, make(size, simdlp::test::utf8_bytes)));
    ASSERT_NO_FATAL_FAILURE(expect_contract(*space, std::string(size, ',')));
    ASSERT_NO_FATAL_FAILURE(expect_contract(*space, std::string(size, '"')));
    ASSERT_NO_FATAL_FAILURE(expect_contract(*space, std::string(size, '\xF0')));
  }
}

}  // namespace
