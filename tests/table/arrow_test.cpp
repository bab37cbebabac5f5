// SPDX-License-Identifier: Apache-2.0
#include "simdlp/arrow.h"

#include <cerrno>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simdlp/table_builder.h"

namespace {

using namespace simdlp;

std::vector<table_batch> batches_of(std::string_view input, std::size_t rows = 1000,
                                    type_conflicts policy = type_conflicts::reject) {
  table_options options;
  options.max_rows = rows;
  options.schema.on_type_conflict = policy;
  table_builder build(options);
  decoder from(input);
  std::vector<table_batch> all;
  while (build.append(from) == append_status::full) all.push_back(build.take());
  all.push_back(build.take());
  return all;
}

constexpr std::string_view lines =
    "m,a=x,b=y f=1.5,i=-2i,u=3u,t=true,s=\"one \\\"1\\\"\" 10\n"
    "m,a=z f=2.5,s=\"two\" 20\n"
    "m,a=x,b=y i=4i,t=false\n";

// The lines of a stream of record batches, written again.
std::string written_again(ArrowArrayStream& stream) {
  std::string out;
  ArrowSchema schema;
  EXPECT_EQ(stream.get_schema(&stream, &schema), 0);
  for (;;) {
    ArrowArray batch;
    EXPECT_EQ(stream.get_next(&stream, &batch), 0);
    if (batch.release == nullptr) break;
    encoder into(out, {.dialect = dialect::go_v2});  // writes unsigned integers
    rows_written rows;
    EXPECT_EQ(encode_record_batch(schema, batch, {.measurement = "m"}, into, rows), "");
    EXPECT_EQ(rows.refused, 0U);
    batch.release(&batch);
    EXPECT_EQ(batch.release, nullptr);
  }
  schema.release(&schema);
  stream.release(&stream);
  EXPECT_EQ(stream.release, nullptr);
  return out;
}

TEST(arrow, AStreamIsWrittenAgainAsTheSameLines) {
  for (const std::size_t rows : {1U, 2U, 1000U}) {
    ArrowArrayStream stream;
    export_stream(batches_of(lines, rows), "m", &stream);
    EXPECT_EQ(written_again(stream), lines) << rows;
  }
}

TEST(arrow, TypesAreThoseOfTheDocument) {
  std::vector<table_batch> batches = batches_of(lines);
  ArrowSchema schema;
  export_schema(batches[0][0], &schema);
  std::string formats = schema.format;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    formats += std::string(" ") + schema.children[i]->name + ":" + schema.children[i]->format;
    EXPECT_EQ(schema.children[i]->flags, ARROW_FLAG_NULLABLE);
  }
  EXPECT_EQ(formats, "+s a:i b:i f:g i:l u:L t:b s:u time:tsn:UTC");
  EXPECT_STREQ(schema.children[0]->dictionary->format, "u");
  schema.release(&schema);
}

TEST(arrow, ChildrenMayBeMovedOutAndReleasedInAnyOrderOnAnyThread) {
  ArrowArray array;
  ArrowSchema schema;
  {
    std::vector<table_batch> batches = batches_of(lines);
    export_table(batches[0], 0, &array, &schema);
  }
  ArrowArray moved = *array.children[6];
  array.children[6]->release = nullptr;
  ArrowArray dictionary = *array.children[0]->dictionary;
  array.children[0]->dictionary->release = nullptr;
  array.release(&array);
  const auto* const offsets = static_cast<const std::int32_t*>(moved.buffers[1]);
  EXPECT_EQ(std::string(static_cast<const char*>(moved.buffers[2]) + offsets[0],
                        static_cast<std::size_t>(offsets[1] - offsets[0])),
            "one \"1\"");
  std::thread([&] { moved.release(&moved); }).join();
  EXPECT_EQ(dictionary.length, 2);
  dictionary.release(&dictionary);
  schema.release(&schema);
}

TEST(arrow, AColumnThatWasWidenedBetweenBatchesIsAnError) {
  ArrowArrayStream stream;
  export_stream(batches_of("m f=1i 1\nm f=1.5 2\n", 1, type_conflicts::widen), "m", &stream);
  ArrowArray batch;
  EXPECT_EQ(stream.get_next(&stream, &batch), EINVAL);
  EXPECT_STREQ(stream.get_last_error(&stream),
               "column 'f' has another type than in the last batch");
  stream.release(&stream);
}

TEST(arrow, TypesThatLineProtocolHasNotAreNamed) {
  ArrowArray array;
  ArrowSchema schema;
  std::vector<table_batch> batches = batches_of("m f=1 1\n");
  export_table(batches[0], 0, &array, &schema);
  const char* const before = schema.children[0]->format;
  schema.children[0]->format = "d:19,2";
  std::string out;
  encoder into(out);
  rows_written rows;
  EXPECT_EQ(encode_record_batch(schema, array, {.measurement = "m"}, into, rows),
            "column 'f' has the Arrow type 'd:19,2', which cannot be written as a field");
  EXPECT_EQ(out, "");
  schema.children[0]->format = before;
  array.release(&array);
  schema.release(&schema);
}

}  // namespace
