// SPDX-License-Identifier: Apache-2.0
// Ownership: exported structs are released in any order and on any thread, after the builder, the batch
// and other structs are gone. The address sanitizer reports double frees and leaks.
#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/arrow.h"
#include "simdlp/table_builder.h"

namespace {

using namespace simdlp;

std::string many_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    lines += "m,host=h" + std::to_string(i % 50) + ",rack=r" + std::to_string(i / 100) +
             " f=" + std::to_string(i) + ".5,s=\"text " + std::to_string(i) + "\"" +
             (i % 3 == 0 ? ",b=t" : "") + " " + std::to_string(i) + "\n";
  }
  return lines;
}

// All structs with their own release callbacks, moved out of their parents.
struct pieces {
  std::vector<ArrowArray> arrays;
  std::vector<ArrowSchema> schemas;
};

template <class Struct>
void take_apart(Struct* of, std::vector<Struct>& into) {
  for (std::int64_t i = 0; i < of->n_children; ++i) take_apart(of->children[i], into);
  if (of->dictionary != nullptr) take_apart(of->dictionary, into);
  into.push_back(*of);
  of->release = nullptr;
}

pieces taken_apart(int lines, std::size_t max_rows) {
  pieces all;
  const std::string input = many_lines(lines);
  table_options options;
  options.max_rows = max_rows;
  table_builder build(options);
  decoder from(input);
  for (bool more = true; more;) {
    more = build.append(from) == append_status::full;
    table_batch batch = build.take();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      ArrowArray array;
      ArrowSchema schema;
      export_table(batch, i, &array, &schema);
      take_apart(&array, all.arrays);
      take_apart(&schema, all.schemas);
    }
    build.recycle(std::move(batch));
  }
  return all;
}

// Reads everything that the array says it has.
std::uint64_t sum_of(const ArrowArray& array) {
  std::uint64_t sum = 0;
  for (std::int64_t i = 0; i < array.n_buffers; ++i) {
    const auto* const bytes = static_cast<const unsigned char*>(array.buffers[i]);
    if (bytes == nullptr) continue;
    std::size_t size = (static_cast<std::size_t>(array.length) + 7) / 8;
    if (i == 2) {
      const auto* const offsets = static_cast<const std::int32_t*>(array.buffers[1]);
      size = static_cast<std::size_t>(offsets[array.length]);
    }
    for (std::size_t at = 0; at < size; ++at) sum += bytes[at];
  }
  return sum;
}

TEST(arrow_release, PiecesAreReleasedInAnyOrderOnAnyThread) {
  std::mt19937 random(1);
  for (int round = 0; round < 5; ++round) {
    pieces all = taken_apart(1000, 100);
    EXPECT_EQ(all.arrays.size(), all.schemas.size());
    std::shuffle(all.arrays.begin(), all.arrays.end(), random);
    std::shuffle(all.schemas.begin(), all.schemas.end(), random);
    std::atomic<std::size_t> next_array = 0;
    std::atomic<std::size_t> next_schema = 0;
    std::atomic<std::uint64_t> sum = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (std::size_t at = next_array++; at < all.arrays.size(); at = next_array++) {
          sum += sum_of(all.arrays[at]);
          all.arrays[at].release(&all.arrays[at]);
          EXPECT_EQ(all.arrays[at].release, nullptr);
        }
        for (std::size_t at = next_schema++; at < all.schemas.size(); at = next_schema++) {
          EXPECT_NE(all.schemas[at].format[0], '\0');
          all.schemas[at].release(&all.schemas[at]);
          EXPECT_EQ(all.schemas[at].release, nullptr);
        }
      });
    }
    for (std::thread& each : threads) each.join();
    EXPECT_NE(sum, 0U);
  }
}

// A dictionary is shared with the builder, which continues to add values to it.
TEST(arrow_release, ABatchIsReadWhileTheBuilderGoesOn) {
  const std::string input = many_lines(20'000);
  table_options options;
  options.max_rows = 500;
  table_builder build(options);
  decoder from(input);
  std::vector<std::thread> readers;
  std::atomic<std::uint64_t> rows = 0;
  for (bool more = true; more;) {
    more = build.append(from) == append_status::full;
    table_batch batch = build.take();
    if (batch.empty()) continue;
    auto array = std::make_unique<ArrowArray>();
    export_table(batch, 0, array.get());
    readers.emplace_back([&rows, owned = std::move(array)] {
      rows += static_cast<std::uint64_t>(owned->length);
      const ArrowArray& values = *owned->children[1]->dictionary;
      const auto* const offsets = static_cast<const std::int32_t*>(values.buffers[1]);
      const auto* const bytes = static_cast<const char*>(values.buffers[2]);
      for (std::int64_t i = 0; i < values.length; ++i) {
        const std::string value(bytes + offsets[i],
                                static_cast<std::size_t>(offsets[i + 1] - offsets[i]));
        EXPECT_EQ(value, "r" + std::to_string(i));
      }
      owned->release(owned.get());
    });
  }
  for (std::thread& each : readers) each.join();
  EXPECT_EQ(rows, 20'000U);
}

TEST(arrow_release, AStreamMayEndBeforeItsBatchesOrUnread) {
  const std::string input = many_lines(300);
  const auto open = [&](ArrowArrayStream& stream) {
    table_options options;
    options.max_rows = 100;
    table_builder build(options);
    decoder from(input);
    std::vector<table_batch> batches;
    while (build.append(from) == append_status::full) batches.push_back(build.take());
    batches.push_back(build.take());
    export_stream(std::move(batches), "m", &stream);
  };
  ArrowArrayStream stream;
  open(stream);
  stream.release(&stream);
  EXPECT_EQ(stream.release, nullptr);

  open(stream);
  ArrowSchema schema;
  ArrowArray first;
  ArrowArray second;
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  ASSERT_EQ(stream.get_next(&stream, &first), 0);
  ASSERT_EQ(stream.get_next(&stream, &second), 0);
  ArrowArrayStream moved = stream;  // as a consumer moves it
  stream.release = nullptr;
  moved.release(&moved);
  EXPECT_EQ(sum_of(*second.children[3]), sum_of(*second.children[3]));
  second.release(&second);
  EXPECT_EQ(first.length, 100);
  first.release(&first);
  schema.release(&schema);
}

TEST(arrow_release, AStreamWithoutRowsHasAType) {
  ArrowArrayStream stream;
  export_stream({}, "m", &stream);
  ArrowSchema schema;
  ASSERT_EQ(stream.get_schema(&stream, &schema), 0);
  ASSERT_EQ(schema.n_children, 1);
  EXPECT_STREQ(schema.children[0]->name, "time");
  schema.release(&schema);
  ArrowArray none;
  ASSERT_EQ(stream.get_next(&stream, &none), 0);
  EXPECT_EQ(none.release, nullptr);
  EXPECT_EQ(stream.get_last_error(&stream), nullptr);
  stream.release(&stream);
}

}  // namespace
