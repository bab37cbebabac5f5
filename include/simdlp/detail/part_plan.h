// SPDX-License-Identifier: Apache-2.0
// The parts of parallel.h that are not templates: where parts start, line numbers of positions, threads.
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

// Finds the line and column of an offset. Fast if offsets ascend; going back counts from the beginning.
class line_counter {
 public:
  explicit line_counter(std::string_view bytes) noexcept : bytes_(bytes) {}

  [[nodiscard]] location locate(std::uint64_t wanted) noexcept;
  // Tells the counter that [from, to) has these line feeds. If it has counted up to `from`, it need not
  // read these bytes.
  void pass(std::size_t from, std::size_t to, line_feeds feeds) noexcept;

 private:
  std::string_view bytes_;
  std::size_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::size_t line_start_ = 0;
};

// Determines where the parts of an input start. Each result depends only on the bytes near the cut. So
// threads need not wait for each other, and two threads that share a cut get the same result.
class part_plan {
 public:
  part_plan(std::string_view bytes, std::size_t part_size, const kernel* with) noexcept;

  [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::size_t parts() const noexcept { return parts_; }

  // Returns where part `index` starts: at a line start, if the guess is right. For parts(), returns the
  // end of the input.
  [[nodiscard]] std::size_t start_of(std::size_t index) const noexcept;
  // Returns the offset after the LF of the line that starts at `start`.
  [[nodiscard]] std::size_t end_of_line(std::size_t start) const noexcept;

 private:
  std::string_view bytes_;
  std::size_t part_size_;
  std::size_t parts_;
  const kernel* with_;
};

// Returns the number of threads to use: `wanted`, or std::thread::hardware_concurrency() if it is 0, but
// not more than there are parts.
[[nodiscard]] unsigned threads_for(unsigned wanted, std::size_t size,
                                   std::size_t part_size) noexcept;

// Calls `work` on this thread and on count - 1 others at the same time, and joins them. If the system
// refuses to start a thread, fewer are used.
void run_in_threads(unsigned count, const std::function<void()>& work);

[[nodiscard]] std::vector<std::string_view> split_in_threads(std::string_view bytes,
                                                             unsigned threads);

}  // namespace simdlp::detail
