// SPDX-License-Identifier: Apache-2.0
// Decodes the Content-Encoding of a body as it arrives: none, or gzip with one or several members.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/gzip_header.h"
#include "server/inflater.h"

namespace simdlp::endpoint {

enum class content_encoding : std::uint8_t { identity, gzip };

// Returns the encoding that a header names, without regard to case, or nullopt if it is not
// supported.
[[nodiscard]] std::optional<content_encoding> parse_content_encoding(
    std::string_view value) noexcept;

// Inflates a stream of gzip members. About 40 KiB with zlib and 90 KiB with ISA-L, allocated when the
// first byte is passed.
class gzip_decoder {
 public:
  enum class state : std::uint8_t {
    ok,           // all input was used
    output_full,  // call again with the input that is left, even if that is empty
    error,
  };
  struct result {
    state how = state::ok;
    std::size_t used = 0;     // bytes of the input
    std::size_t written = 0;  // bytes of the output
  };

  // Uses the fastest library of this build.
  gzip_decoder() = default;
  explicit gzip_decoder(std::unique_ptr<inflater> with) : inflater_(std::move(with)) {}

  [[nodiscard]] result inflate_to(std::string_view input, char* out, std::size_t room);

  // True if the input so far ends at the end of a member.
  [[nodiscard]] bool is_complete() const noexcept {
    return members_ != 0 && at_ == part::header && !header_.has_started();
  }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  enum class part : std::uint8_t { header, data, trailer };

  [[nodiscard]] std::size_t take_header(std::string_view bytes);
  [[nodiscard]] std::size_t take_trailer(std::string_view bytes);
  void check_trailer();

  static constexpr std::size_t trailer_bytes = 8;

  std::unique_ptr<inflater> inflater_;
  part at_ = part::header;
  gzip_header header_;
  std::array<char, trailer_bytes> trailer_{};
  std::size_t trailer_size_ = 0;
  std::uint32_t crc_ = 0;   // of the member's data
  std::uint32_t size_ = 0;  // of the member's data, modulo 2^32
  std::uint64_t members_ = 0;
  std::string error_;
};

}  // namespace simdlp::endpoint
