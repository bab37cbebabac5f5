// SPDX-License-Identifier: Apache-2.0
// The part of a text in memory, from which a reader takes one record after the other. Counts lines for
// the positions of errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/error.h"
#include "tool/input/byte_reader.h"

namespace simdlp::tool {

class text_window {
 public:
  // For a text that is completely in memory. It must outlive the window.
  explicit text_window(std::string_view all) : rest_(all) {}
  // The text is read piece by piece. `ends_early` returns true if the text has been read to its end, and
  // more of it could not be read.
  explicit text_window(byte_reader from, std::function<bool()> ends_early = {})
      : from_(std::move(from)), ends_early_(std::move(ends_early)) {}

  // The bytes in memory from the position on. Valid until the next more() or consume().
  [[nodiscard]] std::string_view rest() const { return rest_; }
  // Reads more bytes after rest(); returns false at the end of the text.
  [[nodiscard]] bool more();
  // True if the end of rest() is not that of the text, but the place of a damage.
  [[nodiscard]] bool ends_early() const { return ends_early_ && ends_early_(); }
  // Moves the position by `size` bytes.
  void consume(std::size_t size);

  // The place of the position, and of a byte of rest().
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] location where(std::size_t at = 0) const;

 private:
  byte_reader from_;  // empty: there are no more bytes
  std::function<bool()> ends_early_;
  std::string buffer_;
  std::string_view rest_;
  std::uint64_t offset_ = 0;
  location here_;
};

}  // namespace simdlp::tool
