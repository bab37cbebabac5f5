// SPDX-License-Identifier: Apache-2.0
#include "simdlp/stream_input.h"

#include <algorithm>
#include <cerrno>
#include <istream>
#include <limits>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace simdlp {
namespace {

std::ptrdiff_t read_from(int descriptor, char* to, std::size_t size) {
#ifdef _WIN32
  constexpr std::size_t most = std::numeric_limits<int>::max();
  return _read(descriptor, to, static_cast<unsigned>(std::min(size, most)));
#else
  return read(descriptor, to, size);
#endif
}

}  // namespace

std::ptrdiff_t read_some(int descriptor, stream_decoder& stream, std::size_t size) {
  const std::span<char> space = stream.prepare(std::max<std::size_t>(size, 1));
  std::ptrdiff_t got = 0;
  do {
    got = read_from(descriptor, space.data(), std::max<std::size_t>(size, 1));
  } while (got < 0 && errno == EINTR);
  if (got > 0) stream.commit(static_cast<std::size_t>(got));
  if (got == 0) stream.finish();
  return got;
}

std::size_t read_some(std::istream& from, stream_decoder& stream, std::size_t size) {
  size = std::max<std::size_t>(size, 1);
  const std::span<char> space = stream.prepare(size);
  from.read(space.data(), static_cast<std::streamsize>(size));
  const auto got = static_cast<std::size_t>(from.gcount());
  if (got != 0) {
    stream.commit(got);
  } else {
    stream.finish();
  }
  return got;
}

}  // namespace simdlp
