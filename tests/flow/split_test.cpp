// SPDX-License-Identifier: Apache-2.0
// Compares cuts with the line starts that the strict decoder finds, and the effects of every kernel
// with the state machine run byte by byte.
#include "simdlp/split.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "decode/strict.h"
#include "generate/generate.h"
#include "kernel/line_states.h"
#include "simdlp/decoder.h"

namespace {

using simdlp::chunk_effect;
using simdlp::effect_of;
using simdlp::line_state;
namespace machine = simdlp::detail::line_machine;

// The places at which the strict decoder starts lines.
std::vector<std::size_t> line_starts(std::string_view bytes) {
  std::vector<std::size_t> starts;
  simdlp::detail::line into;
  const char* const end = bytes.data() + bytes.size();
  for (const char* at = bytes.data(); at != end;) {
    starts.push_back(static_cast<std::size_t>(at - bytes.data()));
    at = simdlp::detail::read_line_strictly(into, at, end, bytes.data(), {}).next;
  }
  return starts;
}

machine::state step_by_step(machine::state from, std::string_view bytes) {
  for (const char byte : bytes) from = machine::next_of(from, byte);
  return from;
}

std::string differ(std::string_view bytes) {
  for (const simdlp::kernel& with : simdlp::kernels()) {
    if (!with.supported()) continue;
    const chunk_effect effect = effect_of(bytes, &with);
    for (unsigned i = 0; i < simdlp::line_states; ++i) {
      const auto want = step_by_step(static_cast<machine::state>(i), bytes);
      const auto got = static_cast<unsigned>(effect(static_cast<line_state>(i)));
      if (got != want) {
        return std::string(with.name) + " from " + std::to_string(i) + ": " + std::to_string(got) +
               " not " + std::to_string(want) + " after " + std::string(bytes);
      }
    }
  }
  return "";
}

template <class Each>
void every_text(std::string_view alphabet, std::size_t longest, const Each& each) {
  std::string text;
  const auto grow = [&](const auto& self) -> void {
    each(text);
    if (text.size() == longest) return;
    for (const char byte : alphabet) {
      text.push_back(byte);
      self(self);
      text.pop_back();
    }
  };
  grow(grow);
}

constexpr std::string_view alphabet = "a =\"\\\n#,";

TEST(split, TheStateMachineStartsLinesWhereTheStrictDecoderDoes) {
  every_text(alphabet, 7, [](const std::string& text) {
    std::vector<std::size_t> starts;
    auto state = machine::line_start;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (state == machine::line_start) starts.push_back(i);
      state = machine::next_of(state, text[i]);
    }
    ASSERT_EQ(starts, line_starts(text)) << text;
  });
}

TEST(split, EffectsOfAllShortChunks) {
  every_text(alphabet, 5, [](const std::string& text) { ASSERT_EQ(differ(text), ""); });
}

TEST(split, EffectsOfAllShortChunksAcrossABlock) {
  for (const std::string_view before : {"m f=\"", "m,a=\"b ", "m f=1", "#", "\\\\", ""}) {
    for (const std::size_t size : {61U, 62U, 63U, 64U}) {
      std::string front(before);
      front.insert(0, size - front.size(), 'x');
      every_text(alphabet, 4, [&](const std::string& text) {
        ASSERT_EQ(differ(front + text + "\"" + std::string(70, 'y') + "\"z"), "");
      });
    }
  }
}

TEST(split, EffectsOfRandomHostileText) {
  std::mt19937 random(7);
  for (const std::string_view letters :
       {alphabet, std::string_view("\"="), std::string_view("\"=\\ \n"),
        std::string_view("a\"= \n"), std::string_view("aaaaaaaaaaaaaaaa=\" \n"),
        std::string_view("aaaaaaaaaaaaaaaaaaaaa \n#\""),
        std::string_view("\\\\\\\\\\\\\\\\\"=a")}) {
    for (int i = 0; i < 6000; ++i) {
      std::string text(random() % 700, ' ');
      for (char& byte : text) byte = letters[random() % letters.size()];
      ASSERT_EQ(differ(text), "");
    }
  }
}

TEST(split, EffectsOfRealText) {
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes()) {
    const std::string bytes = simdlp::generate::lines(shape.which, 60'000, 3);
    for (const std::size_t from : {0U, 1U, 777U, 12'345U}) {
      ASSERT_EQ(differ(std::string_view(bytes).substr(from)), "") << shape.name;
    }
  }
}

TEST(split, ComposedEffectsAreThoseOfTheWhole) {
  std::mt19937 random(8);
  for (int i = 0; i < 20'000; ++i) {
    std::string text(random() % 60, ' ');
    for (char& byte : text) byte = alphabet[random() % alphabet.size()];
    const std::string_view all(text);
    const std::size_t cut = random() % (text.size() + 1);
    EXPECT_EQ(compose(effect_of(all.substr(0, cut)), effect_of(all.substr(cut))), effect_of(all));
  }
  EXPECT_EQ(chunk_effect(), effect_of(""));
}

TEST(split, ByteForm) {
  const chunk_effect effect = effect_of("m f=\"a");
  const auto bytes = effect.to_bytes();
  EXPECT_EQ(chunk_effect::from_bytes(bytes), effect);
  EXPECT_EQ(chunk_effect().to_bytes(),
            (chunk_effect::byte_form{std::byte{1}, std::byte{0x10}, std::byte{0x32},
                                     std::byte{0x54}, std::byte{0x76}, std::byte{0x98}}));
  auto broken = bytes;
  broken[0] = std::byte{2};
  EXPECT_EQ(chunk_effect::from_bytes(broken), std::nullopt);
  broken = bytes;
  broken[3] = std::byte{0xA0};
  EXPECT_EQ(chunk_effect::from_bytes(broken), std::nullopt);
}

void expect_exact(std::string_view bytes, std::size_t parts) {
  const std::vector<std::size_t> starts = line_starts(bytes);
  const std::vector<std::string_view> got = simdlp::split(bytes, parts);
  ASSERT_LE(got.size(), std::max<std::size_t>(parts, 1));
  std::size_t at = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t next = i + 1 < starts.size() ? starts[i + 1] : bytes.size();
    longest = std::max(longest, next - starts[i]);
  }
  for (const std::string_view part : got) {
    ASSERT_EQ(part.data(), bytes.data() + at);
    ASSERT_FALSE(part.empty());
    ASSERT_TRUE(std::ranges::binary_search(starts, at)) << at << " of " << parts;
    ASSERT_LE(part.size(), bytes.size() / parts + 1 + longest);
    at += part.size();
  }
  ASSERT_EQ(at, bytes.size());
}

TEST(split, PartsOfAllShapesAreWholeLines) {
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes()) {
    const std::string bytes = simdlp::generate::lines(shape.which, 100'000, 5);
    for (const std::size_t parts : {1U, 2U, 3U, 7U, 64U, 1000U}) expect_exact(bytes, parts);
  }
}

TEST(split, PartsOfAllShortInputs) {
  every_text("a=\"\n ", 6, [](const std::string& text) {
    for (const std::size_t parts : {2U, 3U, 9U}) expect_exact(text, parts);
  });
}

TEST(split, PartsOfOneLongStringAreOne) {
  const std::string bytes = "m f=\"" + std::string(100'000, '\n');
  EXPECT_EQ(simdlp::split(bytes, 1000).size(), 1U);
  EXPECT_TRUE(simdlp::split("", 4).empty());
  EXPECT_EQ(simdlp::split("m f=1", 0).size(), 1U);
}

TEST(split, TheFirstLineStart) {
  EXPECT_EQ(simdlp::first_line_start("m f=1\nn f=1", line_state::line_start), 0U);
  EXPECT_EQ(simdlp::first_line_start("=1\nn f=1", line_state::fields), 3U);
  EXPECT_EQ(simdlp::first_line_start("a\nb\"\nn f=1", line_state::string), 5U);
  EXPECT_EQ(simdlp::first_line_start("abc", line_state::series), 3U);
  EXPECT_EQ(simdlp::first_line_start("abc\n", line_state::comment), 4U);
}

}  // namespace
