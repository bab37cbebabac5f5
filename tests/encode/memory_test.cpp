// SPDX-License-Identifier: Apache-2.0
//
// The encoder's memory: only the caller's string allocates, when it grows. If it cannot grow, the
// exception propagates and the encoder continues with the next line.
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/simdlp.h"

namespace {

std::atomic<std::size_t> requests{0};
std::atomic<std::size_t> largest{SIZE_MAX};

// Not inlined: GCC would see a pointer from operator new that is given to free().
[[gnu::noinline]] void give_back(void* memory) noexcept { std::free(memory); }

}  // namespace

void* operator new(std::size_t size) {
  ++requests;
  if (size > largest) throw std::bad_alloc();
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }

namespace simdlp {
namespace {

void write_hard_line(encoder& encode, int round) {
  encode.measurement("a measurement, with separators");
  for (const char* key : {"a", "b c", "d=e", "f\xC3\xA9", "a_rather_long_tag_key_of_one_line"}) {
    encode.tag(key, "some value, or =");
  }
  encode.field("i", round).field("f", 0.1 * round).field("s", "a \"string\" with \\ and \xC3\xA9");
  for (const char* key : {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"}) {
    encode.field(key, 1.0 / 3);
  }
  ASSERT_FALSE(encode.end_line(round));
}

TEST(encoder_memory, IsAsLargeAsDocumented) {
  EXPECT_NEAR(static_cast<double>(sizeof(encoder)) / 1024, 14, 1);
}

TEST(encoder_memory, NothingIsAllocatedWhereTheStringHasRoom) {
  std::string out;
  out.reserve(4'000'000);
  const std::string long_string(20'000, '"');
  const std::size_t before = requests;
  {
    encoder encode(out);
    for (int round = 0; round < 1000; ++round) write_hard_line(encode, round);
    encode.measurement("m").field("long", long_string);
    ASSERT_FALSE(encode.end_line());
    encode.measurement("m").tag("bad\n", "x").field("f", 1);
    ASSERT_TRUE(encode.end_line());
    encode.measurement("m");
    for (char key = 'A'; key <= 'Z'; ++key) {
      for (char second = 'A'; second < 'I'; ++second) {
        const char both[] = {key, second, '\0'};
        encode.field(both, 1);
      }
    }
    ASSERT_FALSE(encode.end_line());
  }
  EXPECT_EQ(requests, before);
}

TEST(encoder_memory, NothingIsAllocatedForASpan) {
  std::vector<char> memory(1'000'000);
  const std::size_t before = requests;
  encoder encode(memory);
  for (int round = 0; round < 1000; ++round) write_hard_line(encode, round);
  EXPECT_EQ(requests, before);
}

TEST(encoder_memory, APointOfUsualSizeIsSortedWithoutAny) {
  std::vector<char> memory(10'000);
  std::vector<owned_tag> defaults{{"z", "1"}, {"y", "2"}};
  point_builder point("m");
  for (char key = 'a'; key <= 'x'; ++key) {
    point.tag(std::string(1, static_cast<char>('a' + 'x' - key)), "v")
        .field(std::string(1, static_cast<char>(key - 'a' + 'A')), 1);
  }
  point.sort_fields();
  encoder encode(memory);
  const std::size_t before = requests;
  EXPECT_FALSE(point.encode_to(encode, defaults));
  EXPECT_EQ(requests, before);
}

TEST(encoder_memory, TheTableOfManyKeysIsKept) {
  std::string out;
  out.reserve(10'000'000);
  std::vector<std::string> keys;
  for (int i = 0; i < 3000; ++i) keys.push_back("key" + std::to_string(i));
  encoder encode(out);
  std::size_t before = 0;
  for (int round = 0; round < 5; ++round) {
    // The two parts of the table swap with each line, so both are large only after two lines.
    if (round == 3) before = requests;
    encode.measurement("m");
    for (const std::string& key : keys) encode.field(key, round);
    ASSERT_FALSE(encode.end_line());
  }
  EXPECT_EQ(requests, before);
}

TEST(encoder_memory, AStringThatCannotGrowLosesOnlyTheLine) {
  std::string out;
  encoder encode(out);
  ASSERT_FALSE(encode.measurement("first").field("f", 1).end_line());
  const std::string kept = out;
  const std::string large(100'000, 'x');
  for (const std::size_t limit : {100U, 5'000U, 50'000U}) {
    largest = limit;
    bool thrown = false;
    try {
      encode.measurement("m").tag("t", large).field("f", large);
      (void)encode.end_line();
    } catch (const std::bad_alloc&) {
      thrown = true;
    }
    largest = SIZE_MAX;
    EXPECT_TRUE(thrown);
    EXPECT_EQ(out, kept);
  }
  ASSERT_FALSE(encode.measurement("second").field("f", 1).end_line());
  EXPECT_EQ(out, "first f=1i\nsecond f=1i\n");
}

}  // namespace
}  // namespace simdlp
