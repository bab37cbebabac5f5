// SPDX-License-Identifier: Apache-2.0
// Lines from streams: wherever they are cut, the points are the same, with the numbers of the
// caller's lines.
#include <array>
#include <sstream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "scenario.h"

namespace simdlp::client_test {
namespace {

using stream_writers = scenario;

constexpr std::string_view text = "# comment\nm v=1 1\nm,t=a s=\"x\ny\" 2\n\nbad\nm v=3 3";
constexpr std::string_view sent = "m v=1 1\nm,t=a s=\"x\ny\" 2\nm v=3 3\n";

std::string body_of(script& server) {
  std::string all;
  for (const seen& each : server.all()) all += each.body;
  return all;
}

TEST_F(stream_writers, ChunksMayBeCutAnywhere) {
  for (std::size_t size = 1; size < 12; ++size) {
    server = std::make_shared<script>();
    const auto made = scripted_client(server, options);
    batch_writer writer(*made);
    stream_writer lines(writer);
    for (std::size_t at = 0; at < text.size(); at += size)
      EXPECT_TRUE(lines.feed(text.substr(at, size)));
    EXPECT_TRUE(lines.finish());
    writer.close();
    EXPECT_EQ(body_of(*server), sent) << size;
    const write_result& result = lines.result();
    EXPECT_EQ(result.counts.given, 4U);
    EXPECT_EQ(result.counts.accepted, 3U);
    ASSERT_EQ(result.lines.size(), 1U);
    EXPECT_EQ(result.lines[0].index, 2U);
    EXPECT_EQ(result.lines[0].line, "bad");
    EXPECT_TRUE(result.lines[0].message.starts_with("line 6, column 4: "))
        << result.lines[0].message;
    EXPECT_TRUE(writer.statistics().balanced());
  }
}

TEST_F(stream_writers, DescriptorsAndStreamsAreReadToTheirEnd) {
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  std::istringstream in{std::string(text)};
  stream_writer from_stream(writer);
  EXPECT_TRUE(from_stream.read(in));

  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  stream_writer from_pipe(writer);
  EXPECT_TRUE(from_pipe.read(ends[0]));
  ::close(ends[0]);
  EXPECT_FALSE(from_pipe.read(-1));
  EXPECT_EQ(from_pipe.result().error.kind, write_error_kind::usage);
  writer.close();
  EXPECT_EQ(writer.statistics().written, 6U);
}

TEST_F(stream_writers, AClosedWriterTakesNoMore) {
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  stream_writer lines(writer);
  EXPECT_TRUE(lines.feed("m v=1 1\n"));
  writer.close();
  EXPECT_FALSE(lines.feed("m v=2 2\nm v=3 3\n"));
  EXPECT_EQ(lines.result().error.kind, write_error_kind::closed);
  EXPECT_EQ(lines.result().counts.accepted, 1U);
  EXPECT_EQ(lines.result().counts.refused, 2U);
}

TEST_F(stream_writers, AFullWriterSlowsTheSourceDown) {
  options.batch.batch_size = 10;
  options.batch.buffer_bytes = 2'000;
  const auto made = scripted_client(server, options);
  batch_writer writer(*made);
  stream_writer lines(writer);
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += "m v=1 " + std::to_string(i) + "\n";
  EXPECT_TRUE(lines.feed(many));
  EXPECT_TRUE(lines.finish());
  writer.close();
  EXPECT_EQ(writer.statistics().written, 5'000U);
}

}  // namespace
}  // namespace simdlp::client_test
