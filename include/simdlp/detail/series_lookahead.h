// SPDX-License-Identifier: Apache-2.0
// Looks up the series of several lines together, so that their cache misses overlap. Used when series
// come in no particular order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/detail/seeded_hash.h"
#include "simdlp/detail/window.h"
#include "simdlp/series_table.h"

namespace simdlp::detail {

class series_lookahead {
 public:
  static constexpr std::uint32_t npos = series_table::npos;

  explicit series_lookahead(series_table& in) noexcept : table_(in), hash_(in.seed_) {}

  // Returns the likely number of the series of the line at `line`, whose tokens start at `tokens`, or
  // npos if the series is probably not known. The caller must compare the text.
  [[nodiscard, gnu::always_inline]] std::uint32_t guess(const char* line, const token* tokens,
                                                        const window& in) {
    do {
      ++at_;
    } while (at_ < count_ && lines_[at_].line < line);
    if (at_ >= count_ || lines_[at_].line != line) [[unlikely]]
      fill(line, tokens, in);
    return lines_[at_].number;
  }

  // Returns the hash of the text of a series. `raw` starts at the start of a line.
  [[nodiscard]] std::uint64_t hash(std::string_view raw) const noexcept {
    const ahead& here = lines_[at_ < count_ ? at_ : 0];
    return here.line == raw.data() && here.size == raw.size() ? here.hash : hash_(raw);
  }

 private:
  struct ahead {
    const char* line = nullptr;
    std::size_t size = 0;  // of the text of the series
    std::uint64_t hash = 0;
    std::uint32_t number = npos;
  };
  static constexpr std::size_t most = 16;

  // Returns the next LF token, or `end`.
  [[nodiscard]] static const token* next_line_feed(const token* at, const token* end) noexcept {
    while (at < end && at->kind != '\n') ++at;
    return at;
  }

  [[gnu::noinline]] void fill(const char* line, const token* tokens, const window& in) {
    const token* const end = in.tokens + in.count;
    const seeded_hash hash = hash_;
    const hash_index& index = table_.index_;
    const series_table::entry* const entries = table_.entries_.data();
    std::size_t count = 0;
    lines_[0] = {};
    for (const token* at = tokens; at < end && count < most; ++at) {
      const token* space = at;
      while (space < end && space->kind == ',') space += 2;
      if (space >= end) break;
      ahead& here = lines_[count];
      const char* const to = in.data + space->position;
      // Lines without fields and blank lines have no series to look up.
      if (space->kind == ' ' && to > line) {
        const std::string_view raw(line, static_cast<std::size_t>(to - line));
        here = {line, raw.size(), hash(raw), npos};
        index.prefetch(here.hash);
        ++count;
      }
      at = next_line_feed(space, end);
      if (at >= end) break;
      line = in.data + at->position + 1;
    }
    for (std::size_t i = 0; i < count; ++i) {
      ahead& here = lines_[i];
      here.number = index.guess(here.hash);
      if (here.number != npos) __builtin_prefetch(entries + here.number);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const ahead& here = lines_[i];
      if (here.number == npos) continue;
      const char* const raw = entries[here.number].raw;
      __builtin_prefetch(raw);
      __builtin_prefetch(raw + 64);
    }
    at_ = 0;
    count_ = count;
  }

  series_table& table_;
  seeded_hash hash_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  ahead lines_[most];
};

}  // namespace simdlp::detail
