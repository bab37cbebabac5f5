// SPDX-License-Identifier: Apache-2.0
// Feeds a stream_decoder from file descriptors, C++ streams, and libraries with their own buffer types.
// Thread safety: use a stream_decoder on one thread at a time.
#pragma once

#include <cstddef>
#include <iosfwd>

#include "simdlp/stream_decoder.h"

namespace simdlp {

inline constexpr std::size_t default_chunk = 65'536;

// Reads the available bytes, at most `size`, from a file descriptor: a pipe, a socket, a terminal or a
// file. Waits until at least one byte is available. Returns the number of bytes; 0 at the end of the
// input, after calling stream.finish(); or -1 with errno set. Repeats an interrupted call. Throws
// std::bad_alloc.
//
//   while ((n = simdlp::read_some(fd, stream)) > 0) stream.visit(sink);
//   stream.visit(sink);
[[nodiscard]] std::ptrdiff_t read_some(int descriptor, stream_decoder& stream,
                                       std::size_t size = default_chunk);

// The same for a C++ stream. Waits until `size` bytes are available or the input ends. If the stream is
// set to throw exceptions, they propagate.
[[nodiscard]] std::size_t read_some(std::istream& from, stream_decoder& stream,
                                    std::size_t size = default_chunk);

// Returns the space of stream.prepare(size) as the buffer type of a library, such as
// boost::asio::mutable_buffer, or any other that is constructed from a pointer and a size.
//
//   std::size_t n = socket.read_some(simdlp::prepare_as<boost::asio::mutable_buffer>(stream, 65536));
//   stream.commit(n);
template <class Buffer>
[[nodiscard]] Buffer prepare_as(stream_decoder& stream, std::size_t size = default_chunk) {
  const std::span<char> space = stream.prepare(size);
  return Buffer(space.data(), space.size());
}

}  // namespace simdlp
