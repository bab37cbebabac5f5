// SPDX-License-Identifier: Apache-2.0
#include "simdlp/arrow.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
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

// Returns why a batch cannot be written if its first column has another type.
std::string refusal_of(std::string_view line, const char* type,
                       const arrow_import_options& options = {.measurement = "m"}) {
  ArrowArray array;
  ArrowSchema schema;
  std::vector<table_batch> batches = batches_of(line);
  export_table(batches[0], 0, &array, &schema);
  ArrowSchema& column = *schema.children[0];
  ArrowSchema& changed = column.dictionary != nullptr ? *column.dictionary : column;
  const char* const before = changed.format;
  changed.format = type;
  std::string out;
  encoder into(out);
  rows_written rows;
  const std::string why = encode_record_batch(schema, array, options, into, rows);
  EXPECT_EQ(out, "");
  changed.format = before;
  array.release(&array);
  schema.release(&schema);
  return why;
}

TEST(arrow, TypesThatLineProtocolHasNotAreNamed) {
  EXPECT_EQ(refusal_of("m f=1 1", "d:19,2"),
            "column 'f' has the Arrow type decimal ('d:19,2'), which cannot be a field");
  EXPECT_EQ(refusal_of("m f=1 1", "tdD"),
            "column 'f' has the Arrow type date32 ('tdD'), which cannot be a field");
  EXPECT_EQ(refusal_of("m f=1 1", "+vl"),
            "column 'f' has the Arrow type list ('+vl'), which cannot be a field");
  EXPECT_EQ(refusal_of("m f=1 1", "?"),
            "column 'f' has the Arrow type '?', which cannot be a field");
  EXPECT_EQ(refusal_of("m f=1 1", "g", {.measurement = "m", .tags = {"f"}}),
            "column 'f' has the Arrow type float64 ('g'), which cannot be a tag");
  EXPECT_EQ(refusal_of("m f=1 1", "g", {.measurement = "m", .time = "f"}),
            "column 'f' has the Arrow type float64 ('g'), which cannot be the time");
  EXPECT_EQ(refusal_of("m,a=x f=1 1", "l"),
            "column 'a' has the Arrow type dictionary of int64 ('l'), which cannot be a tag");
  EXPECT_EQ(refusal_of("m,a=x f=1 1", "l", {.measurement = "m", .time = "a"}),
            "column 'a' has the Arrow type dictionary of int64 ('l'), which cannot be the time");
}

// Three rows of a field and a time in seconds.
struct seconds_batch {
  std::int64_t numbers[3] = {1, 2, 3};
  std::int64_t seconds[3] = {1, 1, 2};
  const void* number_buffers[2] = {nullptr, numbers};
  const void* second_buffers[2] = {nullptr, seconds};
  ArrowArray columns[2] = {{3, 0, 0, 2, 0, number_buffers, nullptr, nullptr, nullptr, nullptr},
                           {3, 0, 0, 2, 0, second_buffers, nullptr, nullptr, nullptr, nullptr}};
  ArrowSchema types[2] = {{"l", "i", nullptr, 0, 0, nullptr, nullptr, nullptr, nullptr},
                          {"tss:UTC", "time", nullptr, 0, 0, nullptr, nullptr, nullptr, nullptr}};
  ArrowArray* all_columns[2] = {&columns[0], &columns[1]};
  ArrowSchema* all_types[2] = {&types[0], &types[1]};
  std::uint8_t valid = 0b111;
  const void* valid_buffer[1] = {nullptr};
  ArrowArray batch = {3, 0, 0, 1, 2, valid_buffer, all_columns, nullptr, nullptr, nullptr};
  ArrowSchema schema = {"+s", "", nullptr, 0, 2, all_types, nullptr, nullptr, nullptr};

  std::string problem;
  std::string written;
  std::vector<std::pair<std::size_t, errc>> refused;
  void write() {
    // This dialect takes the outermost times.
    encoder into(written, {.dialect = dialect::influxdb3});
    rows_written rows;
    problem =
        encode_record_batch(schema, batch, {.measurement = "m"}, into, rows,
                            [&](std::size_t row, errc why) { refused.emplace_back(row, why); });
    EXPECT_EQ(rows.refused, refused.size());
  }
};

TEST(arrow, ATimeOutOfRangeCostsItsRow) {
  for (const std::int64_t seconds : {std::int64_t{1} << 62U, -(std::int64_t{1} << 62U)}) {
    seconds_batch made;
    made.seconds[1] = seconds;
    made.write();
    EXPECT_EQ(made.problem, "");
    EXPECT_EQ(made.written, "m i=1i 1000000000\nm i=3i 2000000000\n");
    ASSERT_EQ(made.refused.size(), 1U);
    EXPECT_EQ(made.refused[0], std::pair(std::size_t{1}, errc::timestamp_range));
  }
}

TEST(arrow, WhatIsNoRecordBatchIsRefused) {
  seconds_batch null_row;
  null_row.valid = 0b101;
  null_row.valid_buffer[0] = &null_row.valid;
  null_row.batch.null_count = -1;  // not counted
  null_row.write();
  EXPECT_EQ(null_row.problem, "row 1 is null as a whole");
  EXPECT_EQ(null_row.written, "");
  seconds_batch all_valid;
  all_valid.valid_buffer[0] = &all_valid.valid;
  all_valid.batch.null_count = -1;
  all_valid.write();
  EXPECT_EQ(all_valid.problem, "");
  seconds_batch too_few;
  too_few.batch.n_children = 1;
  too_few.write();
  EXPECT_EQ(too_few.problem, "this is not a record batch");
}

// The form in which Polars exports strings.
TEST(arrow, StringViewsAreStrings) {
  const std::string elsewhere = "?a longer string";
  char views[3 * 16] = {};
  const auto word = [&](std::size_t at, std::int32_t value) {
    std::memcpy(views + at, &value, sizeof value);
  };
  word(0, 5);
  std::memcpy(views + 4, "short", 5);
  word(16, 15);
  std::memcpy(views + 20, "a lo", 4);
  word(24, 1);
  word(28, 1);
  const std::uint8_t valid = 0b011;
  const std::int64_t sizes[] = {0, 16};
  const void* buffers[] = {&valid, views, nullptr, elsewhere.data(), sizes};
  ArrowArray strings{3, 1, 0, 5, 0, buffers, nullptr, nullptr, nullptr, nullptr};
  ArrowSchema type{"vu", "s", nullptr, ARROW_FLAG_NULLABLE, 0, nullptr, nullptr, nullptr, nullptr};
  const std::int64_t numbers[] = {1, 2, 3};
  const void* number_buffers[] = {nullptr, numbers};
  ArrowArray integers{3, 0, 0, 2, 0, number_buffers, nullptr, nullptr, nullptr, nullptr};
  ArrowSchema integer{"l", "i", nullptr, 0, 0, nullptr, nullptr, nullptr, nullptr};
  ArrowArray* arrays[] = {&strings, &integers};
  ArrowSchema* types[] = {&type, &integer};
  const void* none[] = {nullptr};
  const ArrowArray batch{3, 0, 0, 1, 2, none, arrays, nullptr, nullptr, nullptr};
  const ArrowSchema schema{"+s", "", nullptr, 0, 2, types, nullptr, nullptr, nullptr};
  for (const bool is_tag : {false, true}) {
    arrow_import_options options{.measurement = "m"};
    if (is_tag) options.tags = {"s"};
    std::string out;
    encoder into(out);
    rows_written rows;
    ASSERT_EQ(encode_record_batch(schema, batch, options, into, rows), "");
    EXPECT_EQ(out, is_tag ? "m,s=short i=1i\nm,s=a\\ longer\\ string i=2i\nm i=3i\n"
                          : "m s=\"short\",i=1i\nm s=\"a longer string\",i=2i\nm i=3i\n");
  }
}

}  // namespace
