// SPDX-License-Identifier: Apache-2.0
// Finds the series of a line without parsing its tags. table_builder and visit_series use it as the first
// step of walk_line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simdlp/detail/series_lookahead.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/point.h"
#include "simdlp/series_table.h"

namespace simdlp::detail {

class series_walk {
 public:
  using entry = series_table::entry;

  // The lookahead is a separate object, so that this one can stay in registers.
  series_walk(series_table& in, series_lookahead& ahead) noexcept : table_(in), ahead_(ahead) {}

  // Returns the number of the series of the line whose tokens start at `tokens`. Returns npos if the
  // series is not known or the line has other tokens than its text. If the series followed `last`
  // before, one comparison finds it. If series come in no particular order, those of the next lines are
  // looked up together.
  [[nodiscard, gnu::always_inline]] std::uint32_t find(const char* line, const token* tokens,
                                                       const window& in, std::uint32_t last) {
    if (table_.entries_.empty()) [[unlikely]]
      return npos;
    const std::uint32_t next = table_.entries_[last].next;
    std::uint32_t number = next;
    if (disorder_ > one_miss) [[unlikely]]
      number = ahead_.guess(line, tokens, in);
    if (number == npos || !is_text(table_.entries_[number], line, tokens, in)) [[unlikely]]
      number = look_up(table_, ahead_, line, tokens, in);
    if (number != next) [[unlikely]] {
      disorder_ = disorder_ + one_miss < most_disorder ? disorder_ + one_miss : most_disorder;
    } else if (disorder_ != 0) {
      --disorder_;
    }
    return number;
  }

  // Adds the series of a line for which find() returned npos, if its tags are plainly valid. Returns
  // npos if they are not, if the table is full, or if its spelling option needs more than the text.
  // undo_add() removes the series again.
  [[nodiscard, gnu::noinline]] static std::uint32_t add(series_table& to,
                                                        const series_lookahead& ahead,
                                                        const char* line, const token* tokens,
                                                        const window& in) {
    if (to.options_.spelling != series_spelling::separate || to.is_full()) return npos;
    const token* const last = in.tokens + in.count;
    const token* at = tokens;
    while (at + 2 < last && at->kind == ',') {
      const std::uint32_t key = at[0].position + std::uint32_t{1};
      const std::uint32_t equals = at[1].position;
      if (at[1].kind != '=' || equals == key || at[2].position == equals + 1) return npos;
      at += 2;
    }
    if (at >= last || at->kind != ' ') return npos;
    const std::string_view raw(line, static_cast<std::size_t>(in.data + at->position - line));
    const std::uint64_t hash = ahead.hash(raw);
    // If the text is known, its tokens differ because of quotes.
    if (to.find(raw, hash) != npos) return npos;
    const std::uint32_t number = to.add(raw, hash);
    to.entries_[number].tokens = static_cast<std::uint32_t>(at - tokens);
    return number;
  }
  static void undo_add(series_table& from) noexcept { from.remove_last(); }

  [[nodiscard]] const entry& operator[](std::uint32_t number) const noexcept {
    return table_.entries_[number];
  }

  // Notes that `number` came after `last`.
  [[gnu::always_inline]] void follow(std::uint32_t last, std::uint32_t number) const {
    entry& before = table_.entries_[last];
    if (before.next != number) before.next = number;
  }

  // Stores the number of tokens of the series `number`, which is the series of `from`. find() needs it.
  static void note_tokens(series_table& table, std::uint32_t number, const point& from) noexcept {
    entry& of = table.entries_[number];
    // Quotes in names are tokens, too.
    const bool has_quotes = std::string_view(of.raw, of.size).find('"') != std::string_view::npos;
    of.tokens = has_quotes ? npos : 2 * static_cast<std::uint32_t>(from.tags().size());
  }

 private:
  static constexpr std::uint32_t npos = series_table::npos;
  // Two misses within a few lines start the lookahead; several hits in a row end it.
  static constexpr unsigned one_miss = 3;
  static constexpr unsigned most_disorder = 8;

  // True if the line starts with the text of `expected` and a space, and its tokens are those of the
  // text.
  [[nodiscard, gnu::always_inline]] static bool is_text(const entry& expected, const char* line,
                                                        const token* tokens, const window& in) {
    if (expected.tokens >= static_cast<std::size_t>(in.tokens + in.count - tokens)) return false;
    const token& space = tokens[expected.tokens];
    return space.kind == ' ' &&
           space.position == static_cast<std::size_t>(line - in.data) + expected.size &&
           std::memcmp(line, expected.raw, expected.size) == 0;
  }

  [[nodiscard, gnu::noinline]] static std::uint32_t look_up(const series_table& in_table,
                                                            const series_lookahead& ahead,
                                                            const char* line, const token* tokens,
                                                            const window& in) {
    const token* const end = in.tokens + in.count;
    const token* space = tokens;
    while (space < end && space->kind == ',') space += 2;
    if (space >= end || space->kind != ' ') return npos;
    const std::string_view raw(line, static_cast<std::size_t>(in.data + space->position - line));
    const std::uint32_t number = in_table.find(raw, ahead.hash(raw));
    // If the text has quotes, its tokens depend on which parts were taken for strings.
    if (number == npos ||
        in_table.entries_[number].tokens != static_cast<std::size_t>(space - tokens)) {
      return npos;
    }
    return number;
  }

  series_table& table_;
  series_lookahead& ahead_;
  unsigned disorder_ = 0;  // grows with each series that was not the predicted one
};

}  // namespace simdlp::detail
