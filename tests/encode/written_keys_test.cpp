// SPDX-License-Identifier: Apache-2.0
// The keys that an encoder remembers: which of them are recognised as new without reading the line,
// and that no key is new twice.
#include "simdlp/detail/written_keys.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace {

using simdlp::detail::written_keys;

// Fingerprints are compared by their first 13 bits, and then by their last 16.
constexpr std::uint32_t fingerprint_of(std::uint32_t first, std::uint32_t last) {
  return first << 19U | last;
}

TEST(written_keys, FirstBitsOfAFingerprint) {
  const auto keys = std::make_unique<written_keys>();
  keys->start();
  for (std::uint32_t first = 0; first < 8192; first += 32) {
    EXPECT_TRUE(keys->add(fingerprint_of(first, 7), 0));
    EXPECT_FALSE(keys->add(fingerprint_of(first, 7), 0));
    EXPECT_FALSE(keys->add(fingerprint_of(first, 0x7FFFF), 0));
  }
  keys->start();
  EXPECT_TRUE(keys->add(fingerprint_of(8191, 0x7FFFF), 0));
  EXPECT_FALSE(keys->add(fingerprint_of(8191, 0), 0));
}

TEST(written_keys, LastBitsOfAFingerprint) {
  const auto keys = std::make_unique<written_keys>();
  keys->start();
  EXPECT_TRUE(keys->add(fingerprint_of(1, 0), 0));
  EXPECT_FALSE(keys->add_unlike(fingerprint_of(1, 0x10000), 9));
  EXPECT_FALSE(keys->add_unlike(fingerprint_of(2, 0), 9));
  for (unsigned bit = 0; bit < 16; ++bit) {
    EXPECT_TRUE(keys->add_unlike(fingerprint_of(1, 1U << bit), 9)) << bit;
    EXPECT_FALSE(keys->add_unlike(fingerprint_of(1, 1U << bit), 9)) << bit;
  }
  // add() also knows the keys that it adds.
  EXPECT_TRUE(keys->add_unlike(fingerprint_of(3, 0x3333), 9));
  EXPECT_FALSE(keys->add(fingerprint_of(3, 0), 9));
}

TEST(written_keys, EachSectionIsAnother) {
  const auto keys = std::make_unique<written_keys>();
  for (int section = 0; section < 1000; ++section) {
    keys->start();
    // One key that every section has, and one that few have.
    EXPECT_TRUE(keys->add(fingerprint_of(5, 0), 0)) << section;
    if (section % 256 == 0) {
      EXPECT_TRUE(keys->add(fingerprint_of(6, 0), 0)) << section;
      EXPECT_FALSE(keys->add(fingerprint_of(6, 0), 0)) << section;
    }
  }
}

TEST(written_keys, TheOneToBeAskedFor) {
  const auto keys = std::make_unique<written_keys>();
  for (const std::uint32_t first : {17U, 19U, 8191U}) keys->reserve(fingerprint_of(first, 3));
  for (int section = 0; section < 300; ++section) {
    keys->start();
    for (const std::uint32_t first : {17U, 19U, 8191U}) {
      EXPECT_TRUE(keys->may_be_reserved(fingerprint_of(first, 3)));
      EXPECT_FALSE(keys->add(fingerprint_of(first, 3), 0));
    }
    EXPECT_FALSE(keys->may_be_reserved(fingerprint_of(18, 3)));
    EXPECT_TRUE(keys->add(fingerprint_of(18, 3), 0));
  }
  // The closer check ignores reserved keys.
  EXPECT_TRUE(keys->add_unlike(fingerprint_of(17, 4), 0));
}

TEST(written_keys, FewWithoutTheLine) {
  const auto keys = std::make_unique<written_keys>();
  keys->start();
  for (std::uint32_t i = 0; i < 256; ++i) EXPECT_TRUE(keys->add(fingerprint_of(i, i), 0)) << i;
  EXPECT_FALSE(keys->add(fingerprint_of(256, 256), 0));
  EXPECT_FALSE(keys->add_unlike(fingerprint_of(256, 256), 0));
  keys->start();
  EXPECT_TRUE(keys->add(fingerprint_of(256, 256), 0));
}

// For all fingerprints equal, so that the bytes decide, and for all different.
TEST(written_keys, AnyNumberWithTheLine) {
  const auto keys = std::make_unique<written_keys>();
  for (const bool same : {true, false}) {
    for (const std::size_t count : {1U, 255U, 256U, 257U, 5000U}) {
      std::string line = "m";
      std::uint32_t fingerprint = 0;
      const auto is_new = [&](const std::string& key) {
        const std::size_t from = line.size() + 1;
        line += ',' + key;
        const bool added =
            keys->add(fingerprint, from) || keys->add_unlike(fingerprint, from) ||
            keys->add_by_bytes(fingerprint, from, key.size(), line) == written_keys::is_new;
        line += "=v";
        return added;
      };
      keys->start();
      for (std::size_t i = 0; i < count; ++i) {
        if (!same) fingerprint = static_cast<std::uint32_t>(i * 0x9E3779B9U);
        ASSERT_TRUE(is_new("k\\=" + std::to_string(i))) << i << " of " << count;
      }
      for (const std::size_t again : {std::size_t{0}, count / 2, count - 1}) {
        if (!same) fingerprint = static_cast<std::uint32_t>(again * 0x9E3779B9U);
        EXPECT_FALSE(is_new("k\\=" + std::to_string(again))) << again << " of " << count;
      }
      // A prefix of another key, and longer keys.
      EXPECT_TRUE(is_new("k\\="));
      EXPECT_TRUE(is_new("k\\=0\\="));
      EXPECT_TRUE(is_new("k"));
      EXPECT_FALSE(is_new("k"));
    }
  }
}

TEST(written_keys, WhereTheEqualKeyIs) {
  for (const std::size_t count : {2U, 300U}) {
    const auto keys = std::make_unique<written_keys>();
    keys->start();
    std::string line;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t from = line.size();
      const std::string key = 'k' + std::to_string(i);
      line += key;
      const bool added = keys->add(7, from) || keys->add_unlike(7, from) ||
                         keys->add_by_bytes(7, from, key.size(), line) == written_keys::is_new;
      ASSERT_TRUE(added);
      line += "=v,";
    }
    line += "k1";
    EXPECT_EQ(keys->add_by_bytes(7, line.size() - 2, 2, line), line.find("k1="));
  }
}

}  // namespace
