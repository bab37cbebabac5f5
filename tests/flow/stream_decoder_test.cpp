// SPDX-License-Identifier: Apache-2.0
// Compares a stream with a decoder that reads the whole input, for all cuts of short inputs and random
// cuts of long ones. Each chunk has an allocation of exactly its size, and is overwritten after use.
#include "simdlp/stream_decoder.h"

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "flow/cut_line.h"
#include "flow/visited_line.h"
#include "generate/generate.h"
#include "simdlp/decoder.h"
#include "simdlp/stream_input.h"

namespace {

using simdlp::decode_options;
using simdlp::stream_decoder;

// feed_late passes several chunks before it reads.
enum class how { feed_range, feed_visit, feed_late, commit_range, commit_visit };
constexpr how all_ways[] = {how::feed_range, how::feed_visit, how::feed_late, how::commit_range,
                            how::commit_visit};

std::string of_totals(const simdlp::totals& all) {
  return std::to_string(all.lines) + '/' + std::to_string(all.points) + '/' +
         std::to_string(all.rejected) + '/' + std::to_string(all.comments) + '/' +
         std::to_string(all.blank) + '/' + std::to_string(all.bytes);
}

// Writes all results of a decoder as text.
template <class Decoder>
class transcript : public simdlp::test::visited_line {
 public:
  transcript(Decoder& from, std::string_view input) : from_(from), input_(input) {}

  void add(simdlp::point here) {
    if (!here) {
      reject(here.error(), here.raw());
      return;
    }
    begin(here.measurement());
    for (const auto& [key, value] : here.tags()) tag(key, value);
    for (const auto& [key, value] : here.fields()) {
      value.visit([&, name = key](auto typed) { field(name, typed); });
    }
    end(here.timestamp());
  }
  void end(std::optional<std::int64_t> time) { all_ += ended(time) + "\n"; }
  void reject(simdlp::error, std::string_view raw) {
    const simdlp::diagnostic why = from_.describe();
    EXPECT_EQ(why.original_line, raw);
    all_ += "! " + std::string(why.message) + " " + std::to_string(why.offset) + " " +
            std::to_string(why.line) + ":" + std::to_string(why.column);
    const std::string_view cut = simdlp::test::line_that_may_be_cut(
        input_, {why.code, why.offset}, {why.line, why.column}, from_.options().limits.line);
    if (cut.empty()) (all_ += ' ') += raw;
    EXPECT_TRUE(cut.empty() || cut.starts_with(raw)) << raw;
    all_ += '\n';
  }
  [[nodiscard]] std::string all() const { return all_ + of_totals(from_.totals()); }

 private:
  Decoder& from_;
  std::string_view input_;
  std::string all_;
};

std::string read_whole(std::string_view bytes, const decode_options& options) {
  simdlp::decoder decode(bytes, options);
  transcript said(decode, bytes);
  for (const simdlp::point here : decode) said.add(here);
  return said.all();
}

std::string read_stream(stream_decoder& stream, std::string_view bytes,
                        const std::vector<std::size_t>& cuts, how way) {
  stream.reset();
  transcript said(stream, bytes);
  const auto read = [&] {
    if (way == how::feed_visit || way == how::commit_visit) {
      stream.visit(said);
    } else {
      for (const simdlp::point here : stream) said.add(here);
    }
  };
  std::unique_ptr<char[]> previous;
  std::size_t previous_size = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::size_t end = i < cuts.size() ? cuts[i] : bytes.size();
    const std::string_view chunk = bytes.substr(at, end - at);
    at = end;
    if (way != how::commit_range && way != how::commit_visit) {
      auto own = std::make_unique<char[]>(chunk.size());
      std::memcpy(own.get(), chunk.data(), chunk.size());
      stream.feed({own.get(), chunk.size()});
      if (previous) std::memset(previous.get(), 'Z', previous_size);
      previous = std::move(own);
      previous_size = chunk.size();
      if (way != how::feed_late || i % 3 == 1) {
        read();
        std::memset(previous.get(), 'Z', previous_size);
      }
    } else {
      const std::span<char> space = stream.prepare(chunk.size());
      EXPECT_GE(space.size(), chunk.size());
      std::memcpy(space.data(), chunk.data(), chunk.size());
      stream.commit(chunk.size());
      read();
    }
  }
  stream.finish();
  read();
  return said.all();
}

void expect_same(stream_decoder& stream, std::string_view bytes,
                 const std::vector<std::size_t>& cuts, const std::string& want) {
  for (const how way : all_ways) {
    ASSERT_EQ(read_stream(stream, bytes, cuts, way), want)
        << "way " << static_cast<int>(way) << " cuts " << testing::PrintToString(cuts) << " of "
        << bytes.substr(0, 200);
  }
}

std::vector<decode_options> options_with_limits(std::initializer_list<std::size_t> of_lines) {
  std::vector<decode_options> all;
  for (const auto on_error : {simdlp::on_error::proceed, simdlp::on_error::stop}) {
    for (const std::size_t limit : of_lines) {
      decode_options& options = all.emplace_back();
      options.on_error = on_error;
      options.limits.line = limit;
    }
  }
  return all;
}

const char* const short_inputs[] = {
    "",
    "m f=1 1\n",
    "m f=1 1",
    "\n\n  \n",
    "   ",
    "  m f=1 1  \r\n\r\n",
    "m f=1\r",
    "m f=1\rx\n",
    "# c\n# d",
    "  # c\r\n#\x01\n# d\r",
    "m f=\"a\nb\",g=2i 3\nn f=\"\\\"\n\\\\\" 4\n",
    "m f=\"a\nb",
    "m,a=\"b f=\"x\" 1\nm f=1\n",
    "bad\nm f=x\n\nm f=1 1\nalso bad",
    "m f=\"=\"x\nm f=\"\\\\\"\nq",
    "a f=1\nbcd f=\"0123\n4567\"\r\n\n# c\nq\n",
    "a f=1\n# 0123\x01stuv\r\nq\n",
    "m\\ x,a\\,=b\\= f\\ =\"\n\" 1\n\\\n",
};

TEST(stream_decoder, EveryTwoCutsOfShortInputs) {
  for (const decode_options& options : options_with_limits({simdlp::limits::none, 8})) {
    const auto stream = std::make_unique<stream_decoder>(options);
    for (const std::string_view bytes : short_inputs) {
      const std::string want = read_whole(bytes, options);
      for (std::size_t i = 0; i <= bytes.size(); ++i) {
        for (std::size_t j = i; j <= bytes.size(); ++j) expect_same(*stream, bytes, {i, j}, want);
      }
      std::vector<std::size_t> every;
      for (std::size_t i = 1; i < bytes.size(); ++i) every.push_back(i);
      expect_same(*stream, bytes, every, want);
    }
  }
}

TEST(stream_decoder, AllCutsOfAllShortTexts) {
  constexpr std::string_view alphabet = "a =\"\\\n#\r";
  for (const decode_options& options : options_with_limits({1, 4})) {
    const auto stream = std::make_unique<stream_decoder>(options);
    std::string text;
    const auto grow = [&](const auto& self) -> void {
      const std::string want = read_whole(text, options);
      for (unsigned cuts = 0; cuts < 1U << (text.empty() ? 0 : text.size() - 1); ++cuts) {
        std::vector<std::size_t> at;
        for (std::size_t i = 1; i < text.size(); ++i) {
          if ((cuts >> (i - 1) & 1U) != 0) at.push_back(i);
        }
        ASSERT_EQ(read_stream(*stream, text, at, how::feed_visit), want) << text;
        ASSERT_EQ(read_stream(*stream, text, at, how::feed_late), want) << text;
        ASSERT_EQ(read_stream(*stream, text, at, how::commit_range), want) << text;
      }
      if (text.size() == 5) return;
      for (const char byte : alphabet) {
        text.push_back(byte);
        self(self);
        text.pop_back();
      }
    };
    grow(grow);
  }
}

TEST(stream_decoder, RandomCutsOfAllShapes) {
  std::mt19937 random(4);
  for (const simdlp::generate::shape_entry& shape : simdlp::generate::shapes()) {
    const std::string bytes = simdlp::generate::lines(shape.which, 150'000, 9);
    for (const std::size_t limit : {simdlp::limits::none, std::size_t{300}}) {
      decode_options options;
      options.limits.line = limit;
      const auto stream = std::make_unique<stream_decoder>(options);
      const std::string want = read_whole(bytes, options);
      for (const std::size_t most : {40U, 700U, 5000U, 40'000U}) {
        std::vector<std::size_t> cuts;
        for (std::size_t at = random() % most; at < bytes.size(); at += random() % most) {
          cuts.push_back(at);
        }
        expect_same(*stream, bytes, cuts, want);
      }
    }
  }
}

TEST(stream_decoder, LinesOfErrorsAfterLinesOfEveryKind) {
  const std::string_view kinds[] = {
      "m f=1 1\n",      "\n",
      "  \r\n",         "# comment\n",
      "m f=1 1\r\n",    "m f=\"a\" 1\n",
      "m f=1 x\n",      "m f=\"a\nb\n\" 2\n",
      "m,t=a\"b f=1\n", "# \"\n",
  };
  std::mt19937 random(5);
  for (int i = 0; i < 60; ++i) {
    // Sometimes without strings, sometimes with lines longer than a window.
    const std::size_t last = i % 3 == 0 ? 4 : std::size(kinds) - 1;
    std::string bytes;
    while (bytes.size() < 60'000) {
      bytes += kinds[random() % (last + 1)];
      if (random() % 2'000 == 0) bytes += "m f=" + std::string(30'000, '0') + "1\n";
      if (random() % 500 == 0) bytes += "wrong\n";
    }
    const std::string want = read_whole(bytes, {});
    const auto stream = std::make_unique<stream_decoder>();
    for (const std::size_t size : {100U, 4'096U, 50'000U}) {
      std::vector<std::size_t> cuts;
      for (std::size_t at = size; at < bytes.size(); at += size) cuts.push_back(at);
      ASSERT_NO_FATAL_FAILURE(expect_same(*stream, bytes, cuts, want));
    }
  }
}

TEST(stream_decoder, StopsAtTheFirstRejectedLine) {
  decode_options options;
  options.on_error = simdlp::on_error::stop;
  options.limits.line = 20;
  const auto stream = std::make_unique<stream_decoder>(options);
  for (const std::string_view bytes :
       {"m f=1\nbad\nm f=2\n",
        "m f=1\nm f=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nb\"\nm f=2\n"}) {
    for (std::size_t i = 0; i <= bytes.size(); ++i) {
      for (const how way : all_ways) {
        const std::string got = read_stream(*stream, bytes, {i}, way);
        EXPECT_TRUE(stream->stopped());
        EXPECT_EQ(stream->totals().points, 1U) << got;
        EXPECT_EQ(stream->totals().rejected, 1U) << got;
      }
    }
  }
}

// A line of 64 MiB in a string is skipped. Memory is bounded, and time is linear for every cut.
TEST(stream_decoder, SkipsALineThatIsTooLongWithoutKeepingIt) {
  decode_options options;
  options.limits.line = 1000;
  const auto stream = std::make_unique<stream_decoder>(options);
  for (const std::size_t size : {1U, 4096U, 65536U}) {
    const std::size_t total = size == 1 ? 4U << 20U : 64U << 20U;
    stream->reset();
    stream->feed("m f=\"");
    const std::string chunk(size, '\n');
    std::size_t rejected = 0;
    for (std::size_t i = 0; i < total; i += size) {
      stream->feed(chunk);
      while (stream->next()) {
        ++rejected;
        EXPECT_EQ(stream->current().error().code, simdlp::errc::line_too_long);
      }
    }
    stream->feed("\" 1\nn f=1 2\nbad\n");
    std::size_t points = 0;
    while (stream->next()) {
      if (stream->current()) {
        ++points;
      } else {
        EXPECT_EQ(stream->describe().line, total + 3);
      }
    }
    stream->finish();
    EXPECT_FALSE(stream->next());
    EXPECT_EQ(rejected, 1U);
    EXPECT_EQ(points, 1U);
    EXPECT_EQ(stream->totals().lines, 3U);
  }
}

// The spaces before it are dropped first, and are no blank line.
TEST(stream_decoder, ALineThatIsTooLongIsNoBlankLine) {
  decode_options options;
  options.limits.line = 1;
  stream_decoder stream(options);
  for (const std::string_view chunk : {"  m f=", "1="}) {
    stream.feed(chunk);
    while (stream.next()) EXPECT_EQ(stream.current().error().code, simdlp::errc::line_too_long);
  }
  stream.finish();
  EXPECT_FALSE(stream.next());
  EXPECT_EQ(stream.totals().lines, 1U);
  EXPECT_EQ(stream.totals().rejected, 1U);
  EXPECT_EQ(stream.totals().blank, 0U);
}

TEST(stream_decoder, ReadsFromAStreamAndADescriptor) {
  const std::string bytes =
      simdlp::generate::lines(simdlp::generate::shape::home, 50'000, 2) + "m f=1";
  const auto stream = std::make_unique<stream_decoder>();
  std::istringstream from(bytes);
  while (simdlp::read_some(from, *stream, 999) != 0) {
    while (stream->next()) {
    }
  }
  while (stream->next()) {
  }
  simdlp::decoder decode(bytes);
  while (decode.next()) {
  }
  EXPECT_EQ(stream->totals(), decode.totals());

  std::FILE* const file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::rewind(file);
  stream->reset();
  while (simdlp::read_some(fileno(file), *stream, 1234) > 0) {
    while (stream->next()) {
    }
  }
  while (stream->next()) {
  }
  EXPECT_EQ(stream->totals(), decode.totals());
  EXPECT_LT(simdlp::read_some(-1, *stream), 0);
  std::fclose(file);
}

TEST(stream_decoder, IgnoresChunksAfterTheEnd) {
  const auto stream = std::make_unique<stream_decoder>();
  stream->feed("a f=1\nb f=1");
  stream->finish();
  while (stream->next()) {
  }
  const simdlp::totals at_end = stream->totals();
  EXPECT_EQ(at_end.points, 2U);
  const std::string_view more = "c f=1\n";
  stream->feed(more);
  EXPECT_FALSE(stream->next());
  std::memcpy(stream->prepare(more.size()).data(), more.data(), more.size());
  stream->commit(more.size());
  EXPECT_FALSE(stream->next());
  stream->finish();
  EXPECT_FALSE(stream->next());
  EXPECT_EQ(stream->totals(), at_end);
}

TEST(stream_decoder, KeepsPointsThatWereNotRead) {
  const auto stream = std::make_unique<stream_decoder>();
  stream->feed("a f=1\nb f=1\nc f");
  ASSERT_TRUE(stream->next());
  stream->feed("=1\nd f=1");
  stream->finish();
  std::string names;
  for (const simdlp::point here : *stream) names += here.measurement().to_string();
  EXPECT_EQ(names, "bcd");
  EXPECT_EQ(stream->totals().points, 4U);
}

}  // namespace
