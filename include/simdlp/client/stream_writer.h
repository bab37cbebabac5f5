// SPDX-License-Identifier: Apache-2.0
// Passes line protocol from a file, a pipe or a socket to a batch_writer, in bounded memory.
//
//   simdlp::batch_writer writer(client);
//   simdlp::stream_writer lines(writer);
//   if (!lines.read(STDIN_FILENO)) return fail(describe(lines.result().error));
//   writer.close();
#pragma once

#include <iosfwd>
#include <memory>
#include <string_view>

#include "simdlp/client/write_result.h"

namespace simdlp {

class batch_writer;

// Chunks may be cut anywhere. Memory: a chunk and the longest unfinished line, which max_request_bytes
// bounds. While the writer is full, calls wait under full_policy::block, so that a fast source is slowed
// down. Not thread-safe.
class stream_writer {
 public:
  // `to` must outlive this object.
  explicit stream_writer(batch_writer& to);
  stream_writer(const stream_writer&) = delete;
  stream_writer& operator=(const stream_writer&) = delete;
  ~stream_writer();

  // Passes the lines that end in this chunk. Returns false if the writer accepts no more: result().error
  // then says why, and the lines that were not accepted count as refused.
  bool feed(std::string_view chunk);
  // Ends the input, so that a last line without an LF is passed, too.
  bool finish();

  // Reads to the end and finishes. Returns false if the writer accepts no more, or if the input cannot
  // be read; result().error then has kind `usage`.
  bool read(int descriptor);
  bool read(std::istream& from);

  // The numbers of lines given, accepted and refused by the client so far, and the first 10,000 refused
  // lines. The index of a line counts the lines that are points, from 0; its message has line and
  // column. The writer's callbacks and statistics() report what the server says.
  [[nodiscard]] const write_result& result() const noexcept;

 private:
  class inside;
  std::unique_ptr<inside> inside_;
};

}  // namespace simdlp
