// SPDX-License-Identifier: Apache-2.0
// Compressed data for tests.
#pragma once

#include <string>
#include <string_view>
#include <zlib.h>
#include <zstd.h>

#include <gtest/gtest.h>

namespace simdlp::tool_test {

[[nodiscard]] inline std::string gzip_of(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  std::string from(text);
  stream.next_in = reinterpret_cast<Bytef*>(from.data());
  stream.avail_in = static_cast<unsigned>(from.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<unsigned>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

[[nodiscard]] inline std::string zstd_of(std::string_view text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

}  // namespace simdlp::tool_test
