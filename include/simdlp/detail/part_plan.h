// SPDX-License-Identifier: Apache-2.0
// What parallel.h needs that is not a template: where parts start, the lines of positions, threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "simdlp/error.h"

namespace simdlp {
struct kernel;
}

namespace simdlp::detail {

struct line_feeds {
  std::size_t count;
  std::size_t last;  // the offset of the last one; valid if count != 0
};
[[nodiscard]] line_feeds count_line_feeds(std::string_view bytes) noexcept;

// Lines and columns of offsets that mostly ascend.
class line_counter {
 public:
  explicit line_counter(std::string_view bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] location locate(std::uint64_t wanted) noexcept;
  // [from, to) holds these line feeds: it need not be looked at if counting stands at `from`.
  void pass(std::size_t from, std::size_t to, line_feeds feeds) noexcept;

 private:
  std::string_view bytes_;
  std::size_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::size_t line_start_ = 0;
};

// Where the parts of an input start. Each answer depends on the bytes near the cut alone, so threads
// find them without waiting for each other, and the two that share a cut find the same.
class part_plan {
 public:
  part_plan(std::string_view bytes, std::size_t part_size, const kernel* with) noexcept;

  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t parts() const noexcept { return parts_; }

  // Where part `index` starts, in a line start if the guess is right; of parts(), where the input
  // ends.
  [[nodiscard]] std::size_t start_of(std::size_t index) const noexcept;
  // Where the line that starts at `start` ends, after its LF.
  [[nodiscard]] std::size_t end_of_line(std::size_t start) const noexcept;

 private:
  std::string_view bytes_;
  std::size_t part_size_;
  std::size_t parts_;
  const kernel* with_;
};

// How many threads are of use: `wanted`, or those of the machine when it is 0, but not more than
// parts.
[[nodiscard]] unsigned threads_for(unsigned wanted, std::size_t size,
                                   std::size_t part_size) noexcept;

// Calls `work` in this thread and in count - 1 others at the same time; joined when it returns. If
// the system refuses a thread, there are fewer.
void run_in_threads(unsigned count, const std::function<void()>& work);

[[nodiscard]] std::vector<std::string_view> split_in_threads(std::string_view bytes,
                                                             unsigned threads);

}  // namespace simdlp::detail
