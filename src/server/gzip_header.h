// SPDX-License-Identifier: Apache-2.0
// Reads the header of a gzip member (RFC 1952) that arrives in pieces. Only its end and its errors are of
// interest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace simdlp::endpoint {

class inflater;

class gzip_header {
 public:
  // Takes bytes up to the end of the header or to an error, and returns their number. `sums` computes
  // the checksum.
  [[nodiscard]] std::size_t take(std::string_view bytes, const inflater& sums);

  [[nodiscard]] bool has_started() const noexcept { return has_started_; }
  [[nodiscard]] bool is_complete() const noexcept { return at_ == part::end; }
  // Empty if there is none so far; in static storage.
  [[nodiscard]] std::string_view error() const noexcept { return error_; }
  // True if the error is in the part that every header has.
  [[nodiscard]] bool is_foreign() const noexcept { return at_ == part::fixed && !error_.empty(); }

 private:
  enum class part : std::uint8_t { fixed, extra_size, extra, name, comment, checksum, end };

  void take_fixed(std::uint8_t byte);
  void take_byte(std::uint8_t byte);
  void begin(part next) noexcept;

  part at_ = part::fixed;
  bool has_started_ = false;
  std::size_t in_part_ = 0;   // bytes of the part
  std::uint32_t number_ = 0;  // the little-endian number in the part
  std::uint32_t extra_ = 0;   // size of the field `extra`
  std::uint32_t crc_ = 0;     // of all bytes before the checksum
  std::uint8_t flags_ = 0;
  std::string_view error_;
};

}  // namespace simdlp::endpoint
