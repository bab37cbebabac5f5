// SPDX-License-Identifier: Apache-2.0
// Stores the origin of the lines that are being sent, and the place up to which each file is settled:
// for messages that name the user's file and line, and for the checkpoint.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace simdlp::tool {

struct line_origin {
  std::uint32_t file = 0;  // its number in the order of the command line
  std::uint64_t line = 0;  // physical, from 1
  std::uint64_t end = 0;   // where a later run continues after this line: an offset in the text,
  std::uint64_t end_line = 0;  // and the line feeds before it
  bool settled = false;
};

// Thread-safe: the reader adds, the client's thread settles.
class settled_lines {
 public:
  explicit settled_lines(std::size_t files) : reached_(files) {}

  // Returns the index of the line, counted from the first one added.
  std::uint64_t add(const line_origin& from);
  [[nodiscard]] std::optional<line_origin> find(std::uint64_t index) const;
  void settle(std::uint64_t first, std::uint64_t last);

  // The file has no more lines: when its last one is settled, a later run continues at `end`.
  void end_file(std::uint32_t file, std::uint64_t end);

  // Returns a place for each file: everything before it is settled. `line` is 0 if nothing is
  // settled.
  [[nodiscard]] std::vector<line_origin> reached() const;

 private:
  mutable std::mutex mutex_;
  std::deque<line_origin> open_;
  std::uint64_t first_index_ = 0;  // of open_
  std::vector<line_origin> reached_;
};

}  // namespace simdlp::tool
