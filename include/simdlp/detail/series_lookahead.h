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

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

  // The numbers of tags and fields differ from line to line, so a branch for each token would be hard to
  // predict. Both functions look at 16 tokens at once. A window has room to read that many after its last
  // token.
  //
  // Returns the first of every second token that is not a ',', or a token that is not before `end`.
  [[nodiscard]] static const token* end_of_tags(const token* at, const token* end) noexcept {
#if defined(__SSE2__)
    for (; at < end; at += 16) {
      const unsigned found = 0x5555U & ~tokens_of_kind(at, ',');
      if (found != 0) return at + __builtin_ctz(found);
    }
#else
    while (at < end && at->kind == ',') at += 2;
#endif
    return at;
  }
  // Returns the next LF token, or a token that is not before `end`.
  [[nodiscard]] static const token* next_line_feed(const token* at, const token* end) noexcept {
#if defined(__SSE2__)
    for (; at < end; at += 16) {
      const unsigned found = tokens_of_kind(at, '\n');
      if (found != 0) return at + __builtin_ctz(found);
    }
#else
    while (at < end && at->kind != '\n') ++at;
#endif
    return at;
  }
#if defined(__SSE2__)
  // Returns a bit for each of 16 tokens.
  [[nodiscard, gnu::always_inline]] static unsigned tokens_of_kind(const token* at,
                                                                   char kind) noexcept {
    // The position of a token is in its low half, so one shift leaves the kind and the escapes.
    const auto half = [&](int i) __attribute__((always_inline)) {
      const auto* const from = reinterpret_cast<const __m128i*>(at) + i;
      return _mm_packs_epi32(_mm_srli_epi32(_mm_loadu_si128(from), 16),
                             _mm_srli_epi32(_mm_loadu_si128(from + 1), 16));
    };
    const __m128i low = _mm_set1_epi16(0xFF);
    const __m128i kinds =
        _mm_packus_epi16(_mm_and_si128(half(0), low), _mm_and_si128(half(2), low));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(kinds, _mm_set1_epi8(kind))));
  }
#endif

  [[gnu::noinline]] void fill(const char* line, const token* tokens, const window& in) {
    const token* const end = in.tokens + in.count;
    const seeded_hash hash = hash_;
    const hash_index& index = table_.index_;
    const series_table::entry* const entries = table_.entries_.data();
    std::size_t count = 0;
    lines_[0] = {};
    for (const token* at = tokens; at < end && count < most; ++at) {
      const token* const space = end_of_tags(at, end);
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
