// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/hash_index.h"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "random_source.h"

namespace simdlp::detail {
namespace {

// Numbers whose keys are given by the test; a key is found if its hash is right.
class keyed_index {
 public:
  void add(std::uint64_t hash, std::uint64_t key) {
    index_.add(hash, static_cast<std::uint32_t>(keys_.size()));
    keys_.push_back(key);
  }
  void remove_last(std::uint64_t hash) {
    index_.remove_last(hash, static_cast<std::uint32_t>(keys_.size() - 1));
    keys_.pop_back();
  }
  void clear() {
    index_.clear();
    keys_.clear();
  }
  [[nodiscard]] std::uint32_t find(std::uint64_t hash, std::uint64_t key) const {
    return index_.find(hash, [&](std::uint32_t number) { return keys_.at(number) == key; });
  }
  [[nodiscard]] std::uint32_t guess(std::uint64_t hash) const { return index_.guess(hash); }

 private:
  hash_index index_;
  std::vector<std::uint64_t> keys_;
};

TEST(hash_index, IsEmptyAtFirst) {
  const keyed_index index;
  EXPECT_EQ(index.find(7, 7), hash_index::npos);
  EXPECT_EQ(index.guess(7), hash_index::npos);
}

TEST(hash_index, FindsEachNumberWhileItGrows) {
  test::random_source random(21);
  keyed_index index;
  std::vector<std::uint64_t> hashes;
  for (std::uint32_t number = 0; number < 5000; ++number) {
    const std::uint64_t hash = random.next();
    EXPECT_EQ(index.find(hash, number), hash_index::npos);
    index.add(hash, number);
    hashes.push_back(hash);
    if ((number & (number + 1)) != 0 && number != 4999) continue;
    for (std::uint32_t old = 0; old <= number; ++old) {
      ASSERT_EQ(index.find(hashes[old], old), old) << "of " << number;
    }
  }
  std::uint32_t guessed = 0;
  for (std::uint32_t number = 0; number < 5000; ++number) {
    const std::uint32_t guess = index.guess(hashes[number]);
    EXPECT_TRUE(guess == number || guess == hash_index::npos);
    if (guess == number) ++guessed;
  }
  // A guess fails only for numbers that overflowed their bucket.
  EXPECT_GT(guessed, 4500U);
}

TEST(hash_index, TellsEqualHashesApartByTheirKeys) {
  keyed_index index;
  for (std::uint64_t key = 0; key < 100; ++key) index.add(0xABCD'0000'0005U, key);
  for (std::uint64_t key = 0; key < 100; ++key) EXPECT_EQ(index.find(0xABCD'0000'0005U, key), key);
  EXPECT_EQ(index.find(0xABCD'0000'0005U, 100), hash_index::npos);
  // The same bucket, another hash.
  EXPECT_EQ(index.find(0xABCD'0400'0005U, 0), hash_index::npos);
}

TEST(hash_index, HashZeroIsNotAnEmptySlot) {
  keyed_index index;
  EXPECT_EQ(index.guess(0), hash_index::npos);
  index.add(1, 1);
  EXPECT_EQ(index.guess(0), hash_index::npos);
  EXPECT_EQ(index.find(0, 0), hash_index::npos);
  index.add(0, 0);
  EXPECT_EQ(index.guess(0), 1U);
  EXPECT_EQ(index.find(0, 0), 1U);
}

TEST(hash_index, RemovesTheLastNumberAlsoFromAFullBucket) {
  keyed_index index;
  // One bucket overflows into the next one, and the last bucket into the first one.
  for (std::uint64_t key = 0; key < 60; ++key) {
    index.add(0xFFFF'FFFFU, key);
    index.add(0xFFFF'FFFFU, 1000 + key);
    index.remove_last(0xFFFF'FFFFU);
    EXPECT_EQ(index.find(0xFFFF'FFFFU, 1000 + key), hash_index::npos);
    for (std::uint64_t old = 0; old <= key; ++old) ASSERT_EQ(index.find(0xFFFF'FFFFU, old), old);
  }
}

TEST(hash_index, ForgetsAllWhenItIsCleared) {
  keyed_index index;
  for (std::uint64_t key = 0; key < 100; ++key) index.add(key, key);
  index.clear();
  for (std::uint64_t key = 0; key < 100; ++key) {
    EXPECT_EQ(index.find(key, key), hash_index::npos);
    EXPECT_EQ(index.guess(key), hash_index::npos);
  }
  index.add(5, 50);
  EXPECT_EQ(index.find(5, 50), 0U);
}

}  // namespace
}  // namespace simdlp::detail
