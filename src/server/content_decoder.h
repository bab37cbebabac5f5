// SPDX-License-Identifier: Apache-2.0
// Decodes the Content-Encoding of a body as it arrives: none, or gzip with one or several members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace simdlp::endpoint {

enum class content_encoding : std::uint8_t { identity, gzip };

// Returns the encoding that a header names, without regard to case, or nullopt if it is not
// supported.
[[nodiscard]] std::optional<content_encoding> parse_content_encoding(
    std::string_view value) noexcept;

// Inflates a stream of gzip members. About 40 KiB, allocated when the first byte is passed.
class gzip_decoder {
 public:
  enum class state : std::uint8_t {
    ok,           // all input was used
    output_full,  // call again with the input that is left
    error,
  };
  struct result {
    state how = state::ok;
    std::size_t used = 0;     // bytes of the input
    std::size_t written = 0;  // bytes of the output
  };

  gzip_decoder() noexcept;
  gzip_decoder(const gzip_decoder&) = delete;
  gzip_decoder& operator=(const gzip_decoder&) = delete;
  ~gzip_decoder();

  [[nodiscard]] result inflate_to(std::string_view input, char* out, std::size_t room);

  // True if the input so far ends at the end of a member.
  [[nodiscard]] bool is_complete() const noexcept { return members_ != 0 && !in_member_; }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }

 private:
  struct stream;
  std::unique_ptr<stream> stream_;
  std::string error_;
  std::uint64_t members_ = 0;
  bool in_member_ = false;
};

}  // namespace simdlp::endpoint
