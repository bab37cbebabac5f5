// SPDX-License-Identifier: Apache-2.0
// Texts: as written in the line, unescaped, and compared without regard to escapes. The expected
// results come from a simple, separate unescape function.
#include "simdlp/text.h"

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "guarded_memory.h"

namespace {

using simdlp::text;
using simdlp::text_kind;

constexpr text_kind kinds[] = {text_kind::measurement, text_kind::key, text_kind::string};

std::string_view escapable(text_kind kind) {
  if (kind == text_kind::measurement) return ", ";
  return kind == text_kind::key ? ",= " : "\"\\";
}

std::string unescaped(std::string_view raw, text_kind kind) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool escapes = raw[i] == '\\' && i + 1 < raw.size() &&
                         escapable(kind).find(raw[i + 1]) != std::string_view::npos;
    if (escapes) ++i;
    out += raw[i];
  }
  return out;
}

text make(std::string_view raw, text_kind kind) {
  return {raw, kind, raw.find('\\') != std::string_view::npos};
}

struct sample {
  const char* raw;
  text_kind kind;
  const char* plain;
};
constexpr sample samples[] = {
    {"", text_kind::key, ""},
    {"cpu", text_kind::measurement, "cpu"},
    {"a\\,b\\ c\\=d", text_kind::measurement, "a,b c\\=d"},
    {"a\\,b\\ c\\=d", text_kind::key, "a,b c=d"},
    {"a\\,b\\\"c\\\\d", text_kind::string, "a\\,b\"c\\d"},
    {"\\,", text_kind::key, ","},
    {"\\\\,", text_kind::key, "\\,"},
    {"\\\\\\,", text_kind::key, "\\\\,"},
    {"\\\\\\\\", text_kind::key, "\\\\\\\\"},
    {"\\\\\\\\", text_kind::string, "\\\\"},
    {"\\\\\\\"", text_kind::string, "\\\""},
    {"\\n\\t", text_kind::string, "\\n\\t"},
    {"a\\", text_kind::key, "a\\"},
    {"\\", text_kind::string, "\\"},
    {"\xC3\xA9\\ \xC3\xA9", text_kind::key, "\xC3\xA9 \xC3\xA9"},
    {"line\nfeed", text_kind::string, "line\nfeed"},
};

TEST(text, IsSmallAndTrivial) {
  static_assert(sizeof(text) <= 24);
  static_assert(std::is_trivially_copyable_v<text>);
}

TEST(text, OfNothing) {
  const text none;
  EXPECT_EQ(none.raw(), "");
  EXPECT_EQ(none.raw_size(), 0U);
  EXPECT_EQ(none.size(), 0U);
  EXPECT_FALSE(none.has_escapes());
  EXPECT_EQ(none.to_string(), "");
  EXPECT_TRUE(none == "");
  EXPECT_FALSE(none == "a");
  EXPECT_TRUE(none == text());
  EXPECT_EQ(none.unescape_to({}), 0U);
}

TEST(text, SaysWhatItWasMadeOf) {
  const std::string large(100000, 'x');
  for (const text_kind kind : kinds) {
    for (const bool escaped : {false, true}) {
      const text it(large, kind, escaped);
      EXPECT_EQ(it.raw().data(), large.data());
      EXPECT_EQ(it.raw_size(), large.size());
      EXPECT_EQ(it.kind(), kind);
      EXPECT_EQ(it.has_escapes(), escaped);
      EXPECT_EQ(it.size(), large.size());
    }
  }
}

TEST(text, Samples) {
  for (const sample& of : samples) {
    const text it = make(of.raw, of.kind);
    EXPECT_EQ(it.raw(), of.raw);
    EXPECT_EQ(it.to_string(), of.plain) << of.raw;
    EXPECT_EQ(it.size(), std::string_view(of.plain).size()) << of.raw;
    EXPECT_TRUE(it == of.plain) << of.raw;
    EXPECT_EQ(unescaped(of.raw, of.kind), of.plain) << of.raw;
  }
}

TEST(text, UnescapeToAnExactAndToTooSmallABuffer) {
  for (const sample& of : samples) {
    const text it = make(of.raw, of.kind);
    const std::string_view plain = of.plain;
    for (std::size_t room = 0; room <= plain.size() + 2; ++room) {
      std::vector<char> buffer(room + 4, '~');
      EXPECT_EQ(it.unescape_to({buffer.data(), room}), plain.size()) << of.raw;
      const std::size_t written = room < plain.size() ? 0 : plain.size();
      EXPECT_EQ(std::string_view(buffer.data(), written), plain.substr(0, written)) << of.raw;
      for (std::size_t i = written; i < buffer.size(); ++i) {
        ASSERT_EQ(buffer[i], '~') << of.raw << " with room for " << room << " at " << i;
      }
    }
  }
}

TEST(text, AppendToKeepsWhatWasThere) {
  for (const sample& of : samples) {
    std::string out = "before ";
    make(of.raw, of.kind).append_to(out);
    EXPECT_EQ(out, std::string("before ") + of.plain);
  }
}

TEST(text, ComparedWithPlainBytes) {
  const text it = make("a\\,b", text_kind::key);
  EXPECT_TRUE(it == "a,b");
  EXPECT_TRUE("a,b" == it);
  EXPECT_TRUE(it == std::string("a,b"));
  EXPECT_TRUE(it != "a\\,b");
  for (const char* const other : {"", "a", "a,", "a,c", "a,bc", "x,b", "a\\,b", "b"}) {
    EXPECT_FALSE(it == other) << other;
  }
  const text plain = make("abc", text_kind::key);
  EXPECT_TRUE(plain == "abc");
  for (const char* const other : {"", "ab", "abcd", "abd"}) EXPECT_FALSE(plain == other) << other;
}

// All texts of a few bytes, in all kinds, compared with each other: equal if their unescaped
// texts are.
TEST(text, ComparedWithEachOtherOverAllKinds) {
  constexpr std::string_view alphabet = "a,=\"\\";
  std::vector<std::string> raws{""};
  for (std::size_t from = 0, size = 1; size <= 3; ++size) {
    const std::size_t to = raws.size();
    for (; from < to; ++from) {
      for (const char byte : alphabet) raws.push_back(raws[from] + byte);
    }
  }
  ASSERT_EQ(raws.size(), 1U + 5 + 25 + 125);
  struct known {
    text it;
    std::string plain;
  };
  std::vector<known> all;
  for (const std::string& raw : raws) {
    for (const text_kind kind : kinds) all.push_back({make(raw, kind), unescaped(raw, kind)});
  }
  for (const known& left : all) {
    for (const known& right : all) {
      ASSERT_EQ(left.it == right.it, left.plain == right.plain)
          << left.it.raw() << " and " << right.it.raw();
      ASSERT_EQ(left.it == right.plain, left.plain == right.plain);
    }
  }
}

// Either text ends at the end of readable memory, whichever is longer.
TEST(text, ComparedWithoutReadingAfterItsEnd) {
  simdlp::test::guarded_memory left(16);
  simdlp::test::guarded_memory right(16);
  const auto at_end = [](simdlp::test::guarded_memory& pages, std::string_view raw) {
    return std::string_view(pages.at_end(raw).data(), raw.size());
  };
  for (const std::string_view one : {"", "a", "ab\\", "ab\\\"", "\\", "\\\\"}) {
    for (const std::string_view other : {"", "a", "ab\\", "ab\\\"", "\\", "\\\\"}) {
      const text mine(at_end(left, one), text_kind::string, true);
      const text theirs(at_end(right, other), text_kind::string, true);
      const bool equal = unescaped(one, text_kind::string) == unescaped(other, text_kind::string);
      EXPECT_EQ(mine == theirs, equal) << one << " and " << other;
      EXPECT_EQ(mine == at_end(right, other), mine.to_string() == other);
    }
  }
}

TEST(text, ThatSaysItIsEscapedWithoutNeed) {
  const text careful("abc", text_kind::key, true);
  EXPECT_TRUE(careful == "abc");
  EXPECT_TRUE(careful == text("abc", text_kind::string, false));
  EXPECT_TRUE(careful == text("abc", text_kind::string, true));
  EXPECT_FALSE(careful == text("abcd", text_kind::string, true));
  EXPECT_EQ(careful.size(), 3U);
  EXPECT_EQ(careful.to_string(), "abc");
}

// Sizes are counted by vectors, in bytes that would overflow: escapes at every place, of texts of every
// length up to some vectors and of some that are long, at the end of memory.
TEST(text, SizesOfEscapedTextsOfEveryLength) {
  simdlp::test::guarded_memory pages(16384);
  std::mt19937_64 random(71);
  for (const text_kind kind : kinds) {
    const std::string pair = std::string("\\") + escapable(kind)[0];
    for (std::size_t size = 2; size <= 70; ++size) {
      for (std::size_t place = 0; place + 2 <= size; ++place) {
        std::string raw(size, 'x');
        raw.replace(place, 2, pair);
        const char* at = pages.at_end(raw).data();
        ASSERT_EQ(text({at, size}, kind, true).size(), size - 1) << raw;
        raw[place + 1] = 'x';
        at = pages.at_end(raw).data();
        ASSERT_EQ(text({at, size}, kind, true).size(), size) << raw;
      }
    }
    for (const std::size_t pairs : {2000U, 2036U, 2040U, 4096U, 8000U}) {
      std::string raw;
      for (std::size_t i = 0; i < pairs; ++i) raw += pair;
      raw.append(random() % 20, 'y');
      const char* const at = pages.at_end(raw).data();
      ASSERT_EQ(text({at, raw.size()}, kind, true).size(), raw.size() - pairs);
    }
  }
}

TEST(text, RandomTexts) {
  constexpr std::string_view alphabet = "ab,= \"\\\\\\\n\xC3\xA9";
  std::mt19937_64 random(33);
  for (int round = 0; round < 20000; ++round) {
    std::string raw;
    for (auto size = random() % 40; size != 0; --size) {
      raw += alphabet[static_cast<std::size_t>(random() % alphabet.size())];
    }
    for (const text_kind kind : kinds) {
      const text it = make(raw, kind);
      const std::string plain = unescaped(raw, kind);
      ASSERT_EQ(it.size(), plain.size()) << raw;
      ASSERT_EQ(it.to_string(), plain) << raw;
      ASSERT_TRUE(it == plain) << raw;
      ASSERT_FALSE(it == plain + "x") << raw;
      std::string exact(plain.size(), '~');
      ASSERT_EQ(it.unescape_to(exact), plain.size());
      ASSERT_EQ(exact, plain) << raw;
    }
  }
}

}  // namespace
