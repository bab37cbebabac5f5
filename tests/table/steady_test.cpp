// SPDX-License-Identifier: Apache-2.0
// In steady state nothing is allocated, and exports that run out of memory leak nothing.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/arrow.h"
#include "simdlp/stream_decoder.h"
#include "simdlp/table_builder.h"
#include "table/counted_memory.h"

namespace {

using namespace simdlp;
using table_tests::allocations;
using table_tests::fail_after;
using table_tests::fail_never;
using table_tests::held_bytes;

// Many series, several measurements, every type, gaps, escapes, and lines that the fast path does not
// accept: fields in another order, a quote in a tag.
std::string lines(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) {
    out += i % 3 == 0 ? "cpu" : i % 3 == 1 ? "m\\ 1" : "disk";
    out += ",host=h" + std::to_string(i % 97) + (i % 5 == 0 ? ",q=\"" : "") + ' ';
    if (i % 7 == 0) {
      out += "s=\"text \\\"" + std::to_string(i) + "\\\"\",f=1.5";
    } else {
      out += "f=" + std::to_string(i) + ".25,i=" + std::to_string(i) + "i,u=3u,b=t";
    }
    if (i % 11 != 0) out += ' ' + std::to_string(i);
    out += '\n';
  }
  return out;
}

TEST(steady, NothingIsAllocatedWhenBatchesAreGivenBack) {
  const std::string input = lines(5000);
  table_options options;
  options.max_rows = 700;
  table_builder build(options);
  decoder from(input);
  const auto pass = [&] {
    from.reset(input);
    bool more = true;
    while (more) {
      more = build.append(from) == append_status::full;
      build.recycle(build.take());
    }
  };
  for (int i = 0; i < 3; ++i) pass();
  const std::uint64_t before = allocations();
  for (int i = 0; i < 3; ++i) pass();
  EXPECT_EQ(allocations() - before, 0U);
}

TEST(steady, NothingIsAllocatedByAStreamEither) {
  const std::string input = lines(3000);
  table_options options;
  options.max_rows = 500;
  table_builder build(options);
  stream_decoder from;
  const auto read = [&] {
    while (build.append(from) == append_status::full) build.recycle(build.take());
  };
  const auto pass = [&] {
    from.reset();
    for (std::size_t at = 0; at < input.size(); at += 4096) {
      from.feed(std::string_view(input).substr(at, 4096));
      read();
    }
    from.finish();
    read();
    build.recycle(build.take());
  };
  for (int i = 0; i < 3; ++i) pass();
  const std::uint64_t before = allocations();
  for (int i = 0; i < 3; ++i) pass();
  EXPECT_EQ(allocations() - before, 0U);
}

// A schema that knows all columns allocates nothing, either.
TEST(steady, ASchemaThatKnowsThePointsAllocatesNothing) {
  const std::string input = lines(500);
  schema known;
  decoder from(input);
  for (const point here : from) EXPECT_FALSE(known.learn(here));
  const std::uint64_t before = allocations();
  from.reset(input);
  while (from.next()) {
    if (known.learn(from.current())) FAIL();
  }
  EXPECT_EQ(allocations() - before, 0U);
}

// Every allocation of an export fails once.
TEST(steady, AnExportThatRunsOutOfMemoryLeavesNothingBehind) {
  const std::string input = lines(50);
  for (std::uint64_t possible = 0; possible < 10'000; ++possible) {
    const std::size_t before = held_bytes();
    bool done = false;
    {
      table_builder build;
      decoder from(input);
      EXPECT_EQ(build.append(from), append_status::done);
      table_batch batch = build.take();
      ArrowArray array{};
      ArrowSchema schema{};
      fail_after(possible);
      try {
        export_table(batch, 0, &array, &schema);
        done = true;
      } catch (const std::bad_alloc&) {
      }
      fail_never();
      ASSERT_EQ(array.release != nullptr, done);
      ASSERT_EQ(schema.release != nullptr, done);
      if (done) {
        array.release(&array);
        schema.release(&schema);
      }
    }
    ASSERT_EQ(held_bytes(), before) << possible;
    if (done) {
      EXPECT_GT(possible, 10U);
      return;
    }
  }
  FAIL() << "an export needs more than 10,000 allocations";
}

TEST(steady, AStreamThatRunsOutOfMemorySaysSoAndCanBeReleased) {
  const std::string input = lines(50);
  for (std::uint64_t possible = 0; possible < 10'000; ++possible) {
    const std::size_t before = held_bytes();
    bool done = false;
    {
      table_builder build;
      decoder from(input);
      EXPECT_EQ(build.append(from), append_status::done);
      std::vector<table_batch> batches;
      batches.push_back(build.take());
      ArrowArrayStream stream{};
      export_stream(std::move(batches), "cpu", &stream);
      ArrowSchema schema{};
      ArrowArray array{};
      fail_after(possible);
      const int got_schema = stream.get_schema(&stream, &schema);
      const int got_array = stream.get_next(&stream, &array);
      fail_never();
      done = got_schema == 0 && got_array == 0;
      ASSERT_EQ(schema.release != nullptr, got_schema == 0);
      ASSERT_EQ(array.release != nullptr, got_array == 0);
      if (schema.release != nullptr) schema.release(&schema);
      if (array.release != nullptr) array.release(&array);
      stream.release(&stream);
    }
    ASSERT_EQ(held_bytes(), before) << possible;
    if (done) return;
  }
  FAIL() << "an export needs more than 10,000 allocations";
}

}  // namespace
