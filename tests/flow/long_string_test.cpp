// SPDX-License-Identifier: Apache-2.0
// One string of STRING_MIB MiB, full of text that looks like lines, in chunks of several sizes: memory
// stays bounded, and the lines after the string are read. If a stream read its kept bytes again for each
// chunk, chunks of one byte would take hours.
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/stream_decoder.h"

namespace {

std::atomic<std::size_t> largest_allocation = 0;

}  // namespace

void* operator new(std::size_t size) {
  if (size > largest_allocation) largest_allocation = size;
  void* const made = std::malloc(size == 0 ? 1 : size);
  if (made == nullptr) std::abort();
  return made;
}
void operator delete(void* made) noexcept { std::free(made); }
void operator delete(void* made, std::size_t) noexcept { std::free(made); }

namespace {

using simdlp::stream_decoder;

constexpr std::size_t mebibyte = std::size_t{1} << 20U;
constexpr std::size_t line_limit =
    STRING_MIB >= 64 ? stream_decoder::default_line_limit : std::size_t{1} << 20U;

std::unique_ptr<stream_decoder> make_stream() {
  simdlp::decode_options options;
  options.limits.line = line_limit;
  return std::make_unique<stream_decoder>(options);
}

// Has no unescaped quote, and may be repeated and cut anywhere.
std::string inside_of_a_string() {
  const std::string_view pattern = "\nm,t=a f=1 2\n\n# \\\" \\\\\nm f=\\\"x\\\\\\\" 1\r\n, = ";
  std::string made;
  while (made.size() < 2 * mebibyte) made += pattern;
  made.resize(made.size() / pattern.size() * pattern.size());
  return made;
}

struct outcome {
  std::size_t points = 0;
  std::size_t rejected = 0;
  std::size_t longest_string = 0;
  simdlp::errc code = simdlp::errc::none;  // of the last error
};

void read(stream_decoder& stream, outcome& into) {
  while (stream.next()) {
    const simdlp::point here = stream.current();
    if (here) {
      ++into.points;
      for (const simdlp::field& each : here.fields()) {
        if (each.value.kind() != simdlp::value_kind::string) continue;
        into.longest_string = std::max(into.longest_string, each.value.as_string().raw_size());
      }
    } else {
      ++into.rejected;
      into.code = here.error().code;
    }
  }
}

// `size` bytes in a string, then a point and an invalid line.
outcome read_string(stream_decoder& stream, std::size_t size, std::size_t chunk, bool commits) {
  static const std::string inside = inside_of_a_string();
  outcome found;
  stream.reset();
  stream.feed("m f=\"");
  for (std::size_t at = 0, in_pattern = 0; at < size;) {
    const std::size_t part = std::min({chunk, size - at, inside.size() - in_pattern});
    const std::string_view bytes = std::string_view(inside).substr(in_pattern, part);
    if (commits) {
      std::copy(bytes.begin(), bytes.end(), stream.prepare(part).data());
      stream.commit(part);
    } else {
      stream.feed(bytes);
    }
    read(stream, found);
    at += part;
    in_pattern = (in_pattern + part) % inside.size();
  }
  stream.feed("x\" 1\nn f=1 2\nwrong\n");
  read(stream, found);
  stream.finish();
  read(stream, found);
  return found;
}

TEST(long_string, IsRejectedOnceWithoutBeingKept) {
  const auto stream = make_stream();
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{4'096}, std::size_t{65'536}}) {
    const std::size_t size = chunk == 1 ? line_limit + mebibyte : STRING_MIB * mebibyte;
    for (const bool commits : {false, true}) {
      largest_allocation = 0;
      const outcome found = read_string(*stream, size, chunk, commits);
      EXPECT_EQ(found.rejected, 2U) << chunk;
      EXPECT_EQ(found.points, 1U) << chunk;
      EXPECT_EQ(stream->totals().lines, 3U) << chunk;
      EXPECT_LT(largest_allocation, 3 * line_limit) << chunk;
    }
  }
}

TEST(long_string, BelowTheLimitIsAPoint) {
  const auto stream = make_stream();
  constexpr std::size_t size = line_limit / 4 * 3;
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{4'096}, std::size_t{65'536}}) {
    for (const bool commits : {false, true}) {
      const outcome found = read_string(*stream, size, chunk, commits);
      EXPECT_EQ(found.rejected, 1U) << chunk;
      EXPECT_EQ(found.points, 2U) << chunk;
      EXPECT_EQ(found.code, simdlp::errc::expected_space) << chunk;
      EXPECT_EQ(found.longest_string, size + 1) << chunk;
    }
  }
}

}  // namespace
