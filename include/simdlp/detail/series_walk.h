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
    std::uint32_t number = expected(line, tokens, in, last);
    if (number == npos) [[unlikely]]
      number = look_up(table_, ahead_, line, tokens, in);
    count(number, last);
    return number;
  }

  // The same, but a new series is added if its tags are plainly valid. Returns npos if they are not, if
  // the table is full, or if its spelling option needs more than the text. `is_new` is set if the series
  // was added; undo_add() then removes it again.
  [[nodiscard, gnu::always_inline]] std::uint32_t find_or_add(const char* line, const token* tokens,
                                                              const window& in, std::uint32_t last,
                                                              bool& is_new) {
    std::uint32_t number = npos;
    if (!table_.entries_.empty()) [[likely]]
      number = expected(line, tokens, in, last);
    if (number == npos) [[unlikely]] {
      const looked_up found = look_up_or_add(table_, ahead_, line, tokens, in);
      number = found.number;
      is_new = found.is_new;
      if (number == npos) return npos;
    }
    count(number, last);
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

  struct looked_up {
    std::uint32_t number;
    bool is_new;
  };

  // Returns the series that is likely to be that of the line, if it has its text, or else npos.
  [[nodiscard, gnu::always_inline]] std::uint32_t expected(const char* line, const token* tokens,
                                                           const window& in, std::uint32_t last) {
    std::uint32_t number = table_.entries_[last].next;
    if (disorder_ > one_miss) [[unlikely]]
      number = ahead_.guess(line, tokens, in);
    const bool is_it = number != npos && is_text(table_.entries_[number], line, tokens, in);
    return is_it ? number : npos;
  }
  // Notes whether `number` has followed `last` before.
  [[gnu::always_inline]] void count(std::uint32_t number, std::uint32_t last) {
    if (number != table_.entries_[last].next) [[unlikely]] {
      disorder_ = disorder_ + one_miss < most_disorder ? disorder_ + one_miss : most_disorder;
    } else if (disorder_ != 0) {
      --disorder_;
    }
  }

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
    const token* const space = end_of_series(ahead, line, tokens, in);
    if (space == nullptr) return npos;
    const std::string_view raw(line, static_cast<std::size_t>(in.data + space->position - line));
    const std::uint32_t number = in_table.find(raw, ahead.hash(raw));
    return number != npos && has_tokens(in_table.entries_[number], tokens, space) ? number : npos;
  }

  [[nodiscard, gnu::noinline]] static looked_up look_up_or_add(series_table& to,
                                                               const series_lookahead& ahead,
                                                               const char* line,
                                                               const token* tokens,
                                                               const window& in) {
    constexpr looked_up none{npos, false};
    const token* const space = end_of_series(ahead, line, tokens, in);
    if (space == nullptr) return none;
    const std::string_view raw(line, static_cast<std::size_t>(in.data + space->position - line));
    const std::uint64_t hash = ahead.hash(raw);
    const std::uint32_t known = to.find(raw, hash);
    if (known != npos) {
      return has_tokens(to.entries_[known], tokens, space) ? looked_up{known, false} : none;
    }
    if (to.options_.spelling != series_spelling::separate || to.is_full()) return none;
    if (!are_plain_tags(tokens, space)) return none;
    const std::uint32_t number = to.add(raw, hash);
    to.entries_[number].tokens = static_cast<std::uint32_t>(space - tokens);
    return {number, true};
  }

  // Returns the space after the series of a line, or null if there is none.
  [[nodiscard]] static const token* end_of_series(const series_lookahead& ahead, const char* line,
                                                  const token* tokens, const window& in) noexcept {
    const token* const seen = ahead.space_of(line, tokens, in);
    if (seen != nullptr) return seen;
    const token* const end = in.tokens + in.count;
    const token* space = tokens;
    while (space < end && space->kind == ',') space += 2;
    return space < end && space->kind == ' ' ? space : nullptr;
  }
  // If the text has quotes, its tokens depend on which parts were taken for strings.
  [[nodiscard]] static bool has_tokens(const entry& of, const token* first,
                                       const token* end) noexcept {
    return of.tokens == static_cast<std::size_t>(end - first);
  }
  // True if the tokens before the space are tags, each with a key, '=' and a value.
  [[nodiscard]] static bool are_plain_tags(const token* at, const token* space) noexcept {
    if ((space - at) % 2 != 0) return false;
    for (; at != space; at += 2) {
      const std::uint32_t key = at[0].position + std::uint32_t{1};
      const std::uint32_t equals = at[1].position;
      if (at[0].kind != ',' || at[1].kind != '=' || equals == key || at[2].position == equals + 1)
        return false;
    }
    return true;
  }

  series_table& table_;
  series_lookahead& ahead_;
  unsigned disorder_ = 0;  // grows with each series that was not the predicted one
};

}  // namespace simdlp::detail
