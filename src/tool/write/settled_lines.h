// SPDX-License-Identifier: Apache-2.0
// Where the lines came from that are on their way, and how far each file is settled: for messages that
// name the user's own file and line, and for the checkpoint.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace simdlp::tool {

struct line_origin {
  std::uint32_t file = 0;  // its number in the order of the command line
  std::uint64_t line = 0;  // physical, from 1
  std::uint64_t end = 0;   // offset after the line, in the text of the file
  bool settled = false;
};

// Thread-safe: the reader adds, the client's thread settles.
class settled_lines {
 public:
  void add(std::uint32_t file, std::uint64_t line, std::uint64_t end);
  // The origin of the line with that index, counted from the first one added.
  [[nodiscard]] std::optional<line_origin> find(std::uint64_t index) const;
  void settle(std::uint64_t first, std::uint64_t last);

  // Everything before this place is settled.
  struct place {
    std::uint32_t file = 0;
    std::uint64_t line = 0;
    std::uint64_t end = 0;
  };
  [[nodiscard]] std::optional<place> reached() const;

 private:
  mutable std::mutex mutex_;
  std::deque<line_origin> open_;
  std::uint64_t first_index_ = 0;  // of open_
  std::optional<place> reached_;
};

}  // namespace simdlp::tool
