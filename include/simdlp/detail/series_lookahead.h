// SPDX-License-Identifier: Apache-2.0
// Looks up the series of several lines together, so that their cache misses overlap. Used when series
// come in no particular order.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "simdlp/detail/seeded_hash.h"
#include "simdlp/detail/token_masks.h"
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

  // Returns the space after the series of the line of the last guess() if this object has seen it.
  // Otherwise returns null.
  [[nodiscard]] const token* space_of(const char* line, const token* tokens,
                                      const window& in) const noexcept {
    const ahead& here = lines_[at_ < count_ ? at_ : 0];
    if (here.line != line ||
        here.tokens >= static_cast<std::size_t>(in.tokens + in.count - tokens)) {
      return nullptr;
    }
    // The window may have been filled again with other tokens.
    const token& space = tokens[here.tokens];
    const bool is_it = space.kind == ' ' && in.data + space.position == line + here.size;
    return is_it ? &space : nullptr;
  }

  // Returns the hash of the text of a series. `raw` starts at the start of a line.
  [[nodiscard]] std::uint64_t hash(std::string_view raw) const noexcept {
    const ahead& here = lines_[at_ < count_ ? at_ : 0];
    return here.line == raw.data() && here.size == raw.size() ? here.hash : hash_(raw);
  }

 private:
  struct ahead {
    const char* line = nullptr;
    std::uint32_t size = 0;    // of the text of the series
    std::uint32_t tokens = 0;  // before the space after it
    std::uint64_t hash = 0;
    std::uint32_t number = npos;
  };
  static constexpr std::size_t most = 32;

  // Finds the series of the lines from `line` on, whose tokens start at `tokens`. A text ends at the first
  // space of its line. Lines without one have no series to look up.
  [[nodiscard]] std::size_t find_texts(const char* line, const token* tokens,
                                       const window& in) noexcept {
    const auto all = static_cast<std::size_t>(in.tokens + in.count - tokens);
    std::size_t count = 0;
    auto start = static_cast<std::uint32_t>(line - in.data);  // of the current line
    std::uint32_t first = 0;                                  // its first token
    std::uint64_t line_starts = 1;
    for (std::uint32_t base = 0; base < all; base += token_masks::size) {
      const token_masks found(tokens + base, all - base);
      const std::uint64_t feeds = found.line_feeds;
      line_starts |= feeds << 1U;
      // The sum carries each start over the tokens that are no spaces to the next space.
      std::uint64_t carried = 0;
      const bool has_carry = __builtin_add_overflow(~found.spaces, line_starts, &carried);
      const auto go_to_line_after = [&](std::uint64_t some_feeds) {
        const auto feed = base + static_cast<std::uint32_t>(std::bit_width(some_feeds | 1U)) - 1;
        const std::uint32_t after = tokens[feed].position + std::uint32_t{1};
        start = some_feeds != 0 ? after : start;
        first = some_feeds != 0 ? feed + 1 : first;
      };
      for (std::uint64_t ends = carried & found.spaces; ends != 0; ends &= ends - 1) {
        go_to_line_after(feeds & (ends ^ (ends - 1)));
        const auto space = base + static_cast<std::uint32_t>(std::countr_zero(ends));
        ahead& here = lines_[count];
        here.line = in.data + start;
        here.size = tokens[space].position - start;
        here.tokens = space - first;
        if (++count == most) return count;
      }
      go_to_line_after(feeds);
      line_starts = (has_carry ? 1U : 0U) | feeds >> 63U;
    }
    return count;
  }

  [[gnu::noinline]] void fill(const char* line, const token* tokens, const window& in) {
    const seeded_hash hash = hash_;
    const hash_index& index = table_.index_;
    const series_table::entry* const entries = table_.entries_.data();
    lines_[0] = {};
    const std::size_t count = find_texts(line, tokens, in);
    for (std::size_t i = 0; i < count; ++i) {
      ahead& here = lines_[i];
      here.hash = hash({here.line, here.size});
      index.prefetch(here.hash);
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
