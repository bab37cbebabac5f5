// SPDX-License-Identifier: Apache-2.0
// The piece of a text that is at hand, of which the reader of a form takes record after record. It
// counts lines, so that an error has a place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "simdlp/error.h"
#include "tool/input/byte_reader.h"

namespace simdlp::tool {

class text_window {
 public:
  // All of the text is at hand; it must outlive the window.
  explicit text_window(std::string_view all) : rest_(all) {}
  // The text is read piece by piece.
  explicit text_window(byte_reader from) : from_(std::move(from)) {}

  // What is at hand from the position on. Valid until the next more() or consume().
  [[nodiscard]] std::string_view rest() const { return rest_; }
  // Reads more behind rest(), false at the end of the text.
  [[nodiscard]] bool more();
  // Moves the position behind the first `size` bytes of rest().
  void consume(std::size_t size);

  // The place of the position, and of a byte of rest().
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] location where(std::size_t at = 0) const;

 private:
  byte_reader from_;  // empty: nothing more comes
  std::string buffer_;
  std::string_view rest_;
  std::uint64_t offset_ = 0;
  location here_;
};

}  // namespace simdlp::tool
