// SPDX-License-Identifier: Apache-2.0
// Finding the series of a line without looking at its tags: the step of walk_line that table_builder and
// visit_series share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simdlp/detail/seeded_hash.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/point.h"
#include "simdlp/series_table.h"

namespace simdlp::detail {

class series_walk {
 public:
  using entry = series_table::entry;

  explicit series_walk(series_table& in) noexcept : table_(in), hash_(in.seed_) {}

  // The number of the series of the line whose tokens start at `tokens`, if it is known and its tokens
  // are those of the text; else npos. A series that follows the last one again is found by one
  // comparison, others by their hash. When series come in no order, the comparison is left out until one
  // has followed again.
  [[nodiscard, gnu::always_inline]] std::uint32_t find(const char* line, const token* tokens,
                                                       const window& in, std::uint32_t last) {
    constexpr std::uint32_t npos = series_table::npos;
    if (table_.entries_.empty()) [[unlikely]]
      return npos;
    const token* const end = in.tokens + in.count;
    const auto line_at = static_cast<std::size_t>(line - in.data);
    const std::uint32_t next = table_.entries_[last].next;
    const entry& expected = table_.entries_[next];
    if (predicts_ && expected.tokens < static_cast<std::size_t>(end - tokens) &&
        tokens[expected.tokens].kind == ' ' &&
        tokens[expected.tokens].position == line_at + expected.size &&
        std::memcmp(line, expected.raw, expected.size) == 0) {
      return next;
    }
    const token* space = tokens;
    while (space < end && space->kind == ',') space += 2;
    if (space >= end || space->kind != ' ') [[unlikely]]
      return npos;
    const std::string_view raw(line, space->position - line_at);
    const std::uint32_t number = table_.find(raw, hash_(raw));
    predicts_ = number == next;
    // Quotes in it: what the tokens are depends on what is taken for a string.
    if (number == npos ||
        table_.entries_[number].tokens != static_cast<std::size_t>(space - tokens)) {
      return npos;
    }
    return number;
  }

  // For a line whose series find() does not know: adds it if its tags are plainly valid. npos: they are
  // not, or the table is full, or has to know more than the text. undo_add() takes it back.
  [[nodiscard]] std::uint32_t add(const char* line, const token* tokens, const window& in) {
    if (table_.options_.spelling != series_spelling::separate || table_.is_full()) {
      return series_table::npos;
    }
    const token* const last = in.tokens + in.count;
    const token* at = tokens;
    while (at + 2 < last && at->kind == ',') {
      const std::uint32_t key = at[0].position + std::uint32_t{1};
      const std::uint32_t equals = at[1].position;
      if (at[1].kind != '=' || equals == key || at[2].position == equals + 1) {
        return series_table::npos;
      }
      at += 2;
    }
    if (at >= last || at->kind != ' ') return series_table::npos;
    const std::string_view raw(line, static_cast<std::size_t>(in.data + at->position - line));
    const std::uint64_t hash = hash_(raw);
    // A known text with other tokens has quotes in it.
    if (table_.find(raw, hash) != series_table::npos) return series_table::npos;
    const std::uint32_t number = table_.add(raw, hash);
    table_.entries_[number].tokens = static_cast<std::uint32_t>(at - tokens);
    return number;
  }
  void undo_add() const noexcept { table_.remove_last(); }

  [[nodiscard]] const entry& operator[](std::uint32_t number) const noexcept {
    return table_.entries_[number];
  }

  // Notes that `number` came after `last`.
  [[gnu::always_inline]] void follow(std::uint32_t last, std::uint32_t number) const {
    entry& before = table_.entries_[last];
    if (before.next != number) before.next = number;
  }

  // After the series of `from` got `number`: how many tokens it has, which find() wants to know.
  void note_tokens(std::uint32_t number, const point& from) const noexcept {
    entry& of = table_.entries_[number];
    // Quotes in names are tokens of their own.
    const bool has_quotes = std::string_view(of.raw, of.size).find('"') != std::string_view::npos;
    of.tokens =
        has_quotes ? series_table::npos : 2 * static_cast<std::uint32_t>(from.tags().size());
  }

 private:
  series_table& table_;
  seeded_hash hash_;
  bool predicts_ = true;
};

}  // namespace simdlp::detail
