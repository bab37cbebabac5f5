// SPDX-License-Identifier: Apache-2.0
// The interface to the library that inflates: a stream of raw deflate data, and CRC-32. What is around the
// data of a gzip member is read by gzip_decoder, so errors do not depend on the library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace simdlp::endpoint {

class inflater {
 public:
  enum class state : std::uint8_t {
    ok,           // call again with the input that is left, or with more input
    output_full,  // call again with more room, perhaps without input
    end,          // of the stream; what is left of the input, and overrun(), follow it
    damaged,
  };
  struct result {
    state how = state::ok;
    std::size_t used = 0;     // bytes of the input
    std::size_t written = 0;  // bytes of the output
  };

  inflater() = default;
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  virtual ~inflater() = default;

  // Starts a new stream.
  virtual void reset() noexcept = 0;
  [[nodiscard]] virtual result inflate(std::string_view input, char* out,
                                       std::size_t room) noexcept = 0;
  // At the end of a stream: used bytes that do not belong to it, fewer than 8.
  [[nodiscard]] virtual std::string_view overrun() const noexcept { return {}; }
  // The CRC-32 of gzip, continued from `crc`, which is 0 at the start.
  [[nodiscard]] virtual std::uint32_t crc32(std::uint32_t crc,
                                            std::string_view bytes) const noexcept = 0;
};

// Null if memory is short.
[[nodiscard]] std::unique_ptr<inflater> make_zlib_inflater();
// About twice as fast. Null if it is not part of this build.
[[nodiscard]] std::unique_ptr<inflater> make_isal_inflater();

}  // namespace simdlp::endpoint
