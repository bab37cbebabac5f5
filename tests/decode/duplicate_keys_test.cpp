// SPDX-License-Identifier: Apache-2.0
// Duplicate keys in lines with few and with very many keys, found with little and with much memory,
// compared with a set of strings.
#include "decode/duplicate_keys.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <random>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "decode/strict.h"
#include "simdlp/point.h"

#if !defined(_WIN32)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace {

using simdlp::errc;
using simdlp::error;
using simdlp::detail::few_keys;
using simdlp::detail::find_duplicate;
using simdlp::detail::line;
using simdlp::detail::surely_distinct;

using element = simdlp::detail::token;  // the elements of the scratch memory

class sample {
 public:
  sample(const std::vector<std::string>& tags, const std::vector<std::string>& fields) {
    for (const std::string& key : tags) bytes_ += "," + key + "=v";
    bytes_ += ' ';
    for (const std::string& key : fields) bytes_ += key + "=1,";
    bytes_.back() = '\n';
    const auto read = simdlp::detail::read_line_strictly(
        line_, bytes_.data(), bytes_.data() + bytes_.size(), bytes_.data(), {});
    EXPECT_EQ(read.kind, simdlp::detail::line_kind::point);
    EXPECT_FALSE(line_.error) << name(line_.error.code);
    EXPECT_EQ(line_.tags, tags.size());
    EXPECT_EQ(line_.fields, fields.size());
  }
  sample(const sample&) = delete;
  sample& operator=(const sample&) = delete;

  // The expected result: the first key that occurred before, compared without escapes.
  [[nodiscard]] error expected() const {
    const simdlp::point here(line_);
    const auto second_of = [&](const auto& pieces, errc code) -> error {
      std::set<std::string> known;
      for (const auto& piece : pieces) {
        if (known.insert(piece.key.to_string()).second) continue;
        return {code, static_cast<std::size_t>(piece.key.raw().data() - bytes_.data())};
      }
      return {};
    };
    const error of_tags = second_of(here.tags(), errc::duplicate_tag);
    return of_tags ? of_tags : second_of(here.fields(), errc::duplicate_field);
  }

  void expect_found(std::initializer_list<std::size_t> scratch_sizes = {16, 100, 1000, 33000}) {
    const error right = expected();
    const bool few = std::max(line_.tags, line_.fields) <= few_keys;
    EXPECT_EQ(surely_distinct(line_), few && !right) << bytes_.substr(0, 100);
    for (const std::size_t size : scratch_sizes) {
      std::vector<element> scratch(size);
      std::fill_n(reinterpret_cast<unsigned char*>(scratch.data()), size * sizeof(element),
                  static_cast<unsigned char>(0xA5));
      // Twice, because nothing of the first search may be left.
      for (int round = 0; round < 2; ++round) {
        const error got = find_duplicate(line_, bytes_.data(), scratch);
        ASSERT_EQ(name(got.code), name(right.code)) << size << ": " << bytes_.substr(0, 100);
        ASSERT_EQ(got.offset, right.offset) << size << ": " << bytes_.substr(0, 100);
      }
    }
  }

 private:
  std::string bytes_ = "  m";
  line line_;
};

std::vector<std::string> keys(std::size_t count, std::string_view prefix = "k") {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(std::string(prefix) + std::to_string(i));
  return all;
}

// 5 GiB of addresses, of which only the last few pages have memory.
class far_memory {
 public:
#if defined(_WIN32)
  explicit far_memory(std::size_t) {}  // not there: the test is skipped
  ~far_memory() = default;
#else
  explicit far_memory(std::size_t size) {
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t used = (size + page - 1) / page * page;
    void* const all =
        mmap(nullptr, far + used, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (all == MAP_FAILED) return;
    begin_ = static_cast<char*>(all);
    size_ = far + used;
    mapped_ = mprotect(begin_ + far, used, PROT_READ | PROT_WRITE) == 0;
  }
  ~far_memory() {
    if (begin_ != nullptr) munmap(begin_, size_);
  }
#endif
  far_memory(const far_memory&) = delete;
  far_memory& operator=(const far_memory&) = delete;

  explicit operator bool() const { return mapped_; }
  [[nodiscard]] const char* begin() const { return begin_; }
  [[nodiscard]] char* text() const { return begin_ + far; }

 private:
  static constexpr std::size_t far = sizeof(std::size_t) < 8 ? 0 : std::size_t{5} << 15U << 15U;
  char* begin_ = nullptr;
  std::size_t size_ = 0;
  bool mapped_ = false;
};

TEST(duplicate_keys, KeysThatDifferInOneByte) {
  // Differences in any byte of keys of any size, among few and many others, in ascending and in
  // random order.
  for (const std::size_t others : {0U, 8U, 29U, 30U, 31U, 40U}) {
    for (std::size_t size = 1; size <= 40; ++size) {
      const std::string first(size, 'm');
      for (std::size_t at = 0; at < size; ++at) {
        std::string second = first;
        second[at] = at % 2 == 0 ? 'a' : 'z';
        std::vector<std::string> all = keys(others, "other");
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(others / 2), second);
        all.push_back(first);
        sample(all, {"f"}).expect_found({100});
        sample({}, all).expect_found({100});
        all.push_back(second);
        sample(all, {"f"}).expect_found({100});
      }
    }
  }
}

TEST(duplicate_keys, NoneOrTwo) {
  sample({}, {"f"}).expect_found();
  sample({"a"}, {"a"}).expect_found();
  sample({"a", "b"}, {"a", "b"}).expect_found();
  sample({"a", "a"}, {"f"}).expect_found();
  sample({}, {"f", "f"}).expect_found();
  sample({"a", "b", "a"}, {"f", "f"}).expect_found();
  sample({"a", "b", "b", "a"}, {"f"}).expect_found();
  sample({"a", "b", "c", "b", "a"}, {"f", "g", "g", "f"}).expect_found();
}

TEST(duplicate_keys, AtEveryPairOfPlaces) {
  for (std::size_t first = 0; first < 12; ++first) {
    for (std::size_t second = first + 1; second < 12; ++second) {
      std::vector<std::string> names = keys(12);
      names[second] = names[first];
      sample(names, {"f"}).expect_found();
      sample({"t"}, names).expect_found();
    }
  }
}

TEST(duplicate_keys, AroundWhatCountsAsFew) {
  for (const std::size_t count : {2U, 3U, 127U, 128U, 129U, 255U, 256U, 257U, 300U, 1000U}) {
    std::vector<std::string> names = keys(count);
    sample(names, names).expect_found();
    for (const std::size_t other : {std::size_t{0}, count / 2, count - 2}) {
      names = keys(count);
      names[count - 1] = names[other];
      sample(names, {"f"}).expect_found();
      sample({}, names).expect_found();
    }
  }
}

TEST(duplicate_keys, VeryMany) {
  for (const std::size_t count : {std::size_t{5000}, std::size_t{100000}}) {
    const std::size_t room = count == 5000 ? 1250 : 33000;
    sample({}, keys(count)).expect_found({room, 4 * count + 100});
    sample(keys(count), {"f"}).expect_found({room});
    for (const auto& [first, second] :
         {std::pair{std::size_t{0}, std::size_t{1}}, std::pair{std::size_t{0}, count - 1},
          std::pair{count - 2, count - 1}, std::pair{count / 2, count / 2 + 1}}) {
      std::vector<std::string> names = keys(count);
      names[second] = names[first];
      sample({}, names).expect_found({room});
      if (count == 5000) sample(names, names).expect_found({room, 40000});
    }
  }
}

// The first duplicate is found in a later round than one that follows it.
TEST(duplicate_keys, TheFirstCountsThoughItIsFoundLast) {
  std::vector<std::string> names = keys(5000);
  names[4900] = names[0];
  names[4700] = names[4600];
  sample({}, names).expect_found({100, 1000, 33000});
  names[4800] = names[1];
  names[3000] = names[2999];
  sample(names, names).expect_found({100, 1000, 33000});
}

TEST(duplicate_keys, EqualPrefixes) {
  std::vector<std::string> names;
  for (std::size_t size = 1; size <= 300; ++size) names.emplace_back(size, 'a');
  sample(names, names).expect_found();
  names.emplace_back(150, 'a');
  sample(names, names).expect_found();
  const std::string prefix(200, 'p');
  names = keys(300, prefix);
  sample(names, names).expect_found();
  names.back() = prefix + "17";
  sample(names, names).expect_found();
  // All bytes of a word, and those that a hash reads one by one.
  for (std::size_t size = 1; size <= 40; ++size) {
    names.clear();
    for (std::size_t place = 0; place < size; ++place) {
      names.emplace_back(size, 'a');
      names.back()[place] = 'b';
    }
    sample(names, names).expect_found();
    names.push_back(names[size / 2]);
    sample(names, names).expect_found();
  }
}

TEST(duplicate_keys, Escaped) {
  sample({"a\\,b", "a\\=b", "a\\ b", "a"}, {"a\\,b"}).expect_found();
  sample({"a\\,b", "a\\,b"}, {"f"}).expect_found();
  sample({}, {"a\\=b", "a", "a\\=", "a\\=b\\=c", "a\\=b"}).expect_found();
  sample({"a\\b", "ab", "a\\\\b"}, {"a\\\\b", "a\\b", "a\\\\b"}).expect_found();
  std::vector<std::string> names = keys(400, "k\\=\\ ");
  names.back() = names.front();
  sample(names, names).expect_found();
}

// A line of more than 4 GiB, of which only the tags can be read. Offsets of its keys need more than
// 32 bits.
TEST(duplicate_keys, FarFromTheStartOfTheirLine) {
  if constexpr (sizeof(std::size_t) < 8) {
    GTEST_SKIP() << "no room for such a line";
  } else {
    for (const std::size_t count : {10U, 300U, 3000U}) {
      for (const bool twice : {false, true}) {
        std::vector<std::string> names = keys(count);
        if (twice) names[count - 2] = names[count / 2];
        std::string tags;
        for (const std::string& key : names) tags += "," + key + "=v";
        const far_memory memory(tags.size());
        if (!memory) GTEST_SKIP() << "the system does not map so much";
        std::copy(tags.begin(), tags.end(), memory.text());
        line of;
        of.begin = of.measurement_end = memory.begin();
        of.first_tag = memory.text() + 1;
        of.end = of.first_field = memory.text() + tags.size();
        of.tags = count;
        const std::size_t place = tags.rfind("," + names[count - 2] + "=") + 1;
        for (const std::size_t size : {100U, 33000U}) {
          std::vector<element> scratch(size);
          const error got = find_duplicate(of, of.begin, scratch);
          EXPECT_EQ(got.code, twice ? errc::duplicate_tag : errc::none) << count;
          if (!twice) continue;
          EXPECT_EQ(got.offset, static_cast<std::size_t>(of.first_tag - of.begin) + place - 1);
        }
      }
    }
  }
}

TEST(duplicate_keys, RandomKeysInLittleMemory) {
  std::mt19937_64 random(71);
  for (int round = 0; round < 3000; ++round) {
    // So many keys that a duplicate is likely, but not certain.
    const std::size_t count = 1 + random() % 60;
    const std::size_t different = 1 + random() % (count * count);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i)
      names.push_back("k" + std::to_string(random() % different));
    sample(names, {"f"}).expect_found({8, 16, 24, 64});
    sample({}, names).expect_found({8, 40});
  }
}

}  // namespace
