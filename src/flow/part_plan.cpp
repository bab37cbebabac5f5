// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/part_plan.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <system_error>
#include <thread>

#include "flow/line_end.h"
#include "simdlp/split.h"

namespace simdlp::detail {

location line_counter::locate(std::uint64_t wanted) noexcept {
  const std::size_t offset =
      static_cast<std::size_t>(std::min<std::uint64_t>(wanted, bytes_.size()));
  if (offset < line_start_) {
    offset_ = line_start_ = 0;
    line_ = 1;
  }
  if (offset > offset_) {
    const line_feeds feeds = count_line_feeds(bytes_.substr(offset_, offset - offset_));
    pass(offset_, offset, feeds);
  }
  // There is no LF between the start of this line and `offset`.
  return {line_, offset - line_start_ + 1};
}

void line_counter::pass(std::size_t from, std::size_t to, line_feeds feeds) noexcept {
  if (from != offset_) return;
  line_ += feeds.count;
  if (feeds.count != 0) line_start_ = from + feeds.last + 1;
  offset_ = to;
}

part_plan::part_plan(std::string_view bytes, std::size_t part_size, const kernel* with) noexcept
    : bytes_(bytes),
      part_size_(std::max<std::size_t>(part_size, 1)),
      parts_(bytes.size() / part_size_ + (bytes.size() % part_size_ != 0 ? 1 : 0)),
      with_(with) {}

std::size_t part_plan::start_of(std::size_t index) const noexcept {
  if (index == 0) return 0;
  if (index >= parts_) return bytes_.size();
  constexpr std::size_t first_look = 256;
  constexpr std::size_t longest_look = 16'384;
  const std::size_t cut = index * part_size_;
  chunk_effect effect;
  std::size_t at = cut;
  for (std::size_t look = first_look; at < bytes_.size() && at - cut < longest_look; look *= 2) {
    const std::string_view piece = bytes_.substr(at, look);
    effect = compose(effect, effect_of(piece, with_));
    at += piece.size();
    if (effect.is_constant()) break;
  }
  // If both are possible, assumes that the cut is not inside a string.
  const line_state state = effect(line_state::fields);
  // Searches at most the length of a part, or bytes would be searched several times.
  const std::string_view near = bytes_.substr(at, part_size_);
  return at + first_line_start(near, state);
}

std::size_t part_plan::end_of_line(std::size_t start) const noexcept {
  line_state state = line_state::line_start;
  const char* const end =
      find_line_end(state, bytes_.data() + start, bytes_.data() + bytes_.size());
  return end == nullptr ? bytes_.size() : static_cast<std::size_t>(end - bytes_.data());
}

unsigned threads_for(unsigned wanted, std::size_t size, std::size_t part_size) noexcept {
  const unsigned most = wanted != 0 ? wanted : std::max(std::thread::hardware_concurrency(), 1U);
  const std::size_t parts = size / std::max<std::size_t>(part_size, 1) + 1;
  return static_cast<unsigned>(std::min<std::size_t>(most, parts));
}

void run_in_threads(unsigned count, const std::function<void()>& work) {
  // std::jthread, which libc++ does not have yet.
  struct joined {
    ~joined() {
      for (std::thread& each : all) each.join();
    }
    std::vector<std::thread> all;
  } others;
  others.all.reserve(count);
  try {
    for (unsigned i = 1; i < count; ++i) others.all.emplace_back(work);
  } catch (const std::system_error&) {
    // The existing threads do the work.
  }
  work();
}

std::vector<std::string_view> split_in_threads(std::string_view bytes, unsigned threads) {
  const std::size_t count = threads_for(threads, bytes.size(), 65'536);
  const auto cut = [&](std::size_t i) {
    return bytes.size() / count * i + std::min(i, bytes.size() % count);
  };
  std::vector<chunk_effect> effects(count);
  std::atomic<std::size_t> next = 0;
  run_in_threads(static_cast<unsigned>(count), [&] {
    for (std::size_t i = next++; i + 1 < count; i = next++) {
      effects[i] = effect_of(bytes.substr(cut(i), cut(i + 1) - cut(i)));
    }
  });
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  line_state state = line_state::line_start;
  for (std::size_t i = 1; i < count; ++i) {
    state = effects[i - 1](state);
    if (cut(i) <= start) continue;
    const std::size_t line = cut(i) + first_line_start(bytes.substr(cut(i)), state);
    if (line >= bytes.size()) break;
    parts.push_back(bytes.substr(start, line - start));
    start = line;
  }
  if (start < bytes.size()) parts.push_back(bytes.substr(start));
  return parts;
}

}  // namespace simdlp::detail
