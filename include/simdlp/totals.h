// SPDX-License-Identifier: Apache-2.0
// Counts of what a decoder has read.
#pragma once

#include <cstdint>

namespace simdlp {

// lines == points + rejected + comments + blank. A line is a logical one: an LF inside a quoted
// string does not end it, and the bytes after the last LF are a line when there are any.
struct totals {
  std::uint64_t lines = 0;
  std::uint64_t points = 0;
  std::uint64_t rejected = 0;
  std::uint64_t comments = 0;
  std::uint64_t blank = 0;  // empty, or only spaces
  std::uint64_t bytes = 0;  // read so far
  friend bool operator==(const totals&, const totals&) noexcept = default;

  // The counts of two inputs, one read after the other.
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
