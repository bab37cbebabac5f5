// SPDX-License-Identifier: Apache-2.0
// A progress bar on standard error for work that takes longer than a second. It is only shown on a
// terminal, and removed at the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::tool {

class progress {
 public:
  // `allowed`: nothing else writes to the terminal in the meantime.
  progress(std::string_view what, std::uint64_t bytes, bool allowed = true);
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;
  ~progress() { clear(); }

  // Updates the position. Cheap enough for a call every few thousand lines, but not for every line.
  void at(std::uint64_t bytes) {
    if (wanted_) [[unlikely]]
      update(bytes);
  }
  // Removes the bar, so that something else can be printed. The next update draws it again.
  void clear() {
    if (shown_) [[unlikely]]
      erase();
  }

 private:
  using clock = std::chrono::steady_clock;

  void update(std::uint64_t bytes);
  void erase();

  std::string what_;
  std::uint64_t bytes_;
  bool wanted_;
  bool shown_ = false;
  clock::time_point began_ = clock::now();
  clock::time_point next_ = began_ + std::chrono::seconds(1);
};

}  // namespace simdlp::tool
