// SPDX-License-Identifier: Apache-2.0
// Draws the bar on the last line of the terminal: a name, a bar of 30 cells, per cent and speed.
#include "progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

#include "descriptor.h"
#include "utf8_text.h"

namespace simdlp::tool {

progress::progress(std::string_view what, std::uint64_t bytes, bool allowed)
    : what_(shown(what)),
      bytes_(bytes),
      wanted_(bytes != 0 && allowed && is_terminal(STDERR_FILENO)) {}

void progress::update(std::uint64_t bytes) {
  const clock::time_point now = clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  constexpr std::size_t cells = 30;
  const double part = std::min(
      1.0, static_cast<double>(bytes) / static_cast<double>(std::max<std::uint64_t>(bytes_, 1)));
  const auto full = static_cast<std::size_t>(part * static_cast<double>(cells));
  const std::string bar = std::string(full, '#') + std::string(cells - full, '.');
  const double seconds = std::chrono::duration<double>(now - began_).count();
  // Cuts the name on the left, because its end is more useful.
  const std::string name = what_.size() <= 28 ? what_ : "..." + what_.substr(what_.size() - 25);
  std::fprintf(stderr, "\r%s [%s] %3.0f %% %.2f GB/s\033[K", name.c_str(), bar.c_str(),
               100.0 * part, static_cast<double>(bytes) / seconds / 1e9);
  std::fflush(stderr);
  shown_ = true;
}

void progress::erase() {
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace simdlp::tool
