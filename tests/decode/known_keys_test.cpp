// SPDX-License-Identifier: Apache-2.0
// Duplicate keys in lines that resemble earlier ones. The lines that the visitor accepts are compared
// with the range and with a set of strings.
#include "simdlp/detail/known_keys.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"
#include "simdlp/sink.h"

namespace {

using simdlp::decode_options;
using simdlp::decoder;
using simdlp::duplicates;
using simdlp::point;
using simdlp::text;

// One line of text for each line read: that of the point, or the code and the offset of its error.
class lines_read {
 public:
  void begin(text measurement) { line_ = measurement.to_string(); }
  void tag(text key, text value) { line_ += ',' + key.to_string() + '=' + value.to_string(); }
  template <class Value>
  void field(text key, Value) {
    line_ += ' ' + key.to_string();
  }
  void end(std::optional<std::int64_t>) { all += line_ + '\n'; }
  void reject(simdlp::error why, std::string_view) {
    all += std::string(name(why.code)) + ' ' + std::to_string(why.offset) + '\n';
  }
  std::string all;

 private:
  std::string line_;
};

// The same, which knows the keys of most lines.
class knowing : public lines_read {
 public:
  void begin(text measurement) {
    tags_.clear();
    fields_.clear();
    are_distinct_ = true;
    lines_read::begin(measurement);
  }
  void tag(text key, text value) {
    are_distinct_ = tags_.insert(key.to_string()).second && are_distinct_;
    lines_read::tag(key, value);
  }
  template <class Value>
  void field(text key, Value value) {
    are_distinct_ = fields_.insert(key.to_string()).second && are_distinct_;
    lines_read::field(key, value);
  }
  bool has_distinct_keys() { return are_distinct_ && ++asked % 4 != 0; }
  unsigned asked = 0;

 private:
  std::set<std::string> tags_;
  std::set<std::string> fields_;
  bool are_distinct_ = true;
};

template <class Sink = lines_read>
std::string visited(const std::string& bytes, const decode_options& options) {
  // Without room before and after the text, so that sanitizers detect reads outside it.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const auto decode =
      std::make_unique<decoder>(std::string_view(exact.data(), exact.size()), options);
  Sink sink;
  decode->visit(sink);
  return sink.all;
}

std::string ranged(const std::string& bytes, const decode_options& options) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const auto decode =
      std::make_unique<decoder>(std::string_view(exact.data(), exact.size()), options);
  lines_read sink;
  for (const point here : *decode) {
    if (!here) {
      sink.reject(here.error(), here.raw());
      continue;
    }
    sink.begin(here.measurement());
    for (const auto& [key, value] : here.tags()) sink.tag(key, value);
    for (const auto& [key, value] : here.fields()) sink.field(key, value);
    sink.end(here.timestamp());
  }
  return sink.all;
}

void expect_the_same(const std::string& bytes) {
  decode_options options;
  options.duplicates = duplicates::reject;
  const std::string expected = ranged(bytes, options);
  EXPECT_EQ(visited(bytes, options), expected) << bytes.substr(0, 1000);
  EXPECT_EQ(visited<knowing>(bytes, options), expected) << bytes.substr(0, 1000);
}

// Keys of all sizes that differ in few bytes.
std::string a_key(std::mt19937_64& random) {
  std::string key(1 + random() % 20, 'k');
  key[random() % key.size()] = static_cast<char>('a' + random() % 3);
  if (random() % 4 == 0) key += "\\ " + std::to_string(random() % 10);
  return key;
}

std::vector<std::string> some_keys(std::mt19937_64& random, std::size_t most) {
  std::vector<std::string> keys(random() % (most + 1));
  for (std::string& key : keys) key = a_key(random);
  return keys;
}

void append_line(std::string& to, const std::vector<std::string>& tags,
                 const std::vector<std::string>& fields) {
  to += 'm';
  for (const std::string& key : tags) to += ',' + key + "=v";
  char before = ' ';
  for (const std::string& key : fields) {
    to += before + key + (key.size() % 3 == 0 ? "=\"s\"" : "=1");
    before = ',';
  }
  to += '\n';
}

bool has_duplicates(const std::vector<std::string>& keys) {
  return std::set<std::string>(keys.begin(), keys.end()).size() != keys.size();
}

TEST(known_keys, VisitorAcceptsTheLinesThatTheRangeAccepts) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    struct layout {
      std::vector<std::string> tags;
      std::vector<std::string> fields;
    };
    std::vector<layout> layouts(1 + random() % 12);
    for (layout& of : layouts) {
      const std::size_t most = random() % 8 == 0 ? 40 : 6;
      of.tags = some_keys(random, most);
      of.fields = some_keys(random, most);
      of.fields.push_back(a_key(random));
    }
    std::string bytes;
    std::size_t rejected = 0;
    for (int i = 0; i < 40; ++i) {
      layout of = layouts[random() % layouts.size()];
      // The same keys in another section, or one of them twice.
      if (random() % 8 == 0) of.fields.push_back(of.fields[random() % of.fields.size()]);
      if (random() % 8 == 0 && !of.tags.empty()) of.tags.push_back(of.tags[0]);
      if (random() % 8 == 0) of.tags.swap(of.fields);
      if (of.fields.empty()) of.fields.emplace_back("f");
      append_line(bytes, of.tags, of.fields);
      rejected += has_duplicates(of.tags) || has_duplicates(of.fields) ? 1U : 0U;
    }
    expect_the_same(bytes);
    decode_options options;
    options.duplicates = duplicates::reject;
    const std::string lines = visited(bytes, options);
    std::size_t found = 0;
    for (std::size_t at = 0; (at = lines.find("duplicate_", at)) != lines.npos; ++at) ++found;
    EXPECT_EQ(found, rejected);
  }
}

TEST(known_keys, LinesOfAnyNumberOfKeys) {
  for (const std::size_t count : {1U, 31U, 32U, 33U, 254U, 255U, 256U, 257U, 600U}) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < count; ++i) keys.push_back('k' + std::to_string(i));
    std::string bytes;
    for (int i = 0; i < 3; ++i) {
      append_line(bytes, {}, keys);
      append_line(bytes, keys, {"f"});
      append_line(bytes, keys, keys);
      keys.push_back(keys[count / 2]);
      append_line(bytes, {}, keys);
      append_line(bytes, keys, {"f"});
      keys.pop_back();
    }
    expect_the_same(bytes);
  }
}

// A line with the numbers of an earlier one in another order is another line.
TEST(known_keys, OrderAndSectionsMatter) {
  simdlp::detail::known_keys known;
  const auto are_distinct = [&](const std::vector<std::uint64_t>& tags,
                                const std::vector<std::uint64_t>& fields) {
    std::uint64_t* const middle = std::copy(tags.begin(), tags.end(), known.first());
    return known.are_distinct(middle, std::copy(fields.begin(), fields.end(), middle));
  };
  EXPECT_TRUE(are_distinct({1, 2}, {1, 2}));
  EXPECT_TRUE(are_distinct({1, 2}, {1, 2}));
  EXPECT_FALSE(are_distinct({}, {1, 2, 1, 2}));
  EXPECT_FALSE(are_distinct({1, 2, 1}, {2}));
  EXPECT_TRUE(are_distinct({1, 2}, {1, 2}));
  EXPECT_TRUE(are_distinct({2, 1}, {1, 2}));
  EXPECT_FALSE(are_distinct({1, 1}, {1, 2}));
}

// Different keys may have equal numbers. Lines with them are never known, and a long line becomes known soon.
TEST(known_keys, KnowsOnlyLinesWithDifferentNumbers) {
  for (const std::size_t count : {2U, 32U, 33U, 200U}) {
    simdlp::detail::known_keys known;
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), 1);
    const auto are_known = [&] {
      const std::uint64_t* const end = std::ranges::copy(numbers, known.first()).out;
      return known.are_known(known.first(), end);
    };
    int tries = 1;
    while (!are_known() && tries < 100) ++tries;
    EXPECT_LT(tries, 20) << count;
    EXPECT_TRUE(are_known());
    numbers.back() = 1;
    for (int i = 0; i < 40; ++i) EXPECT_FALSE(are_known()) << count;
  }
}

}  // namespace
