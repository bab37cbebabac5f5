// SPDX-License-Identifier: Apache-2.0
// The number of lines, points and bytes that a decoder has read.
#pragma once

#include <cstdint>

namespace simdlp {

// lines == points + rejected + comments + blank. These are logical lines: an LF inside a string does not
// end a line. Bytes after the last LF are a line, too.
struct totals {
  std::uint64_t lines = 0;
  std::uint64_t points = 0;
  std::uint64_t rejected = 0;
  std::uint64_t comments = 0;
  std::uint64_t blank = 0;  // empty, or only spaces
  std::uint64_t bytes = 0;  // read so far
  friend bool operator==(const totals&, const totals&) noexcept = default;

  // Adds the counts of another input.
  totals& operator+=(const totals& other) noexcept {
    lines += other.lines;
    points += other.points;
    rejected += other.rejected;
    comments += other.comments;
    blank += other.blank;
    bytes += other.bytes;
    return *this;
  }
};

}  // namespace simdlp
