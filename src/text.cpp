// SPDX-License-Identifier: Apache-2.0
// Unescaping, and the comparisons that see through escapes. An escaped text is taken as runs: each
// ends before the backslash of an escape, and the next starts with the byte that it escapes.
//
//   raw    a\,bc\=d
//   runs   a  ,bc  =d
#include "simdlp/text.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace simdlp {
namespace {

const char* find_backslash(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto found =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
    if (found != 0) return at + std::countr_zero(found);
  }
#endif
  while (at != end && *at != '\\') ++at;
  return at;
}

// Up to 64 bytes of a text, one bit each: backslashes, and what a backslash escapes, other than
// another backslash.
struct escape_masks {
  std::uint64_t backslash = 0;
  std::uint64_t escapable = 0;
};

#if defined(__SSE2__)

template <text_kind Kind>
void add_masks(__m128i block, std::size_t at, escape_masks& to) noexcept {
  const auto equals = [&](char byte) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(byte)); };
  const auto bits = [](__m128i mask) {
    return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(mask))};
  };
  to.backslash |= bits(equals('\\')) << at;
  if constexpr (Kind == text_kind::string) {
    to.escapable |= bits(equals('"')) << at;
  } else if constexpr (Kind == text_kind::measurement) {
    to.escapable |= bits(_mm_or_si128(equals(','), equals(' '))) << at;
  } else {
    to.escapable |= bits(_mm_or_si128(_mm_or_si128(equals(','), equals(' ')), equals('='))) << at;
  }
}

// Of `count` bytes, 8 to 64. Loads overlap where they do not fill vectors; none reaches outside.
template <text_kind Kind>
escape_masks make_masks(const char* from, std::size_t count) noexcept {
  escape_masks made;
  if (count < 16) {
    const auto load = [](const char* at) {
      return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    };
    const escape_masks low = [&] {
      escape_masks both;
      add_masks<Kind>(_mm_unpacklo_epi64(load(from), load(from + count - 8)), 0, both);
      return both;
    }();
    const auto spread = [&](std::uint64_t bits) {
      return (bits & 0xFFU) | (bits >> 8U) << (count - 8);
    };
    return {spread(low.backslash), spread(low.escapable)};
  }
  const auto load = [](const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  };
  for (std::size_t at = 0; at + 16 < count; at += 16) add_masks<Kind>(load(from + at), at, made);
  add_masks<Kind>(load(from + count - 16), count - 16, made);
  return made;
}

unsigned count_bits(std::uint64_t bits) noexcept {
  bits -= bits >> 1U & 0x5555555555555555U;
  bits = (bits & 0x3333333333333333U) + (bits >> 2U & 0x3333333333333333U);
  bits = (bits + (bits >> 4U)) & 0x0F0F0F0F0F0F0F0FU;
  return static_cast<unsigned>(bits * 0x0101010101010101U >> 56U);
}

// How many backslashes of a text of at least 8 bytes are those of escapes; nothing when two of them
// stand beside each other, which takes a closer look.
template <text_kind Kind>
std::optional<std::size_t> count_escapes(const char* data, std::size_t size) noexcept {
  std::size_t escapes = 0;
  std::uint64_t before = 0;  // 1: the byte before is a backslash
  std::uint64_t doubled = 0;
  for (std::size_t at = 0; at < size;) {
    // The last part goes back over bytes already seen where it would be too short.
    const std::size_t from = size - at < 8 ? size - 8 : at;
    const std::size_t count = std::min<std::size_t>(size - from, 64);
    const escape_masks found = make_masks<Kind>(data + from, count);
    const std::uint64_t backslash = found.backslash >> (at - from);
    const std::uint64_t after = backslash << 1U | before;
    doubled |= backslash & after;
    escapes += count_bits(after & found.escapable >> (at - from));
    before = backslash >> 63U;
    at = from + count;
  }
  if (doubled != 0) [[unlikely]]
    return std::nullopt;
  return escapes;
}

std::optional<std::size_t> count_escapes(const char* data, std::size_t size,
                                         text_kind kind) noexcept {
  if (size < 8) return std::nullopt;
  switch (kind) {
    case text_kind::measurement: return count_escapes<text_kind::measurement>(data, size);
    case text_kind::key: return count_escapes<text_kind::key>(data, size);
    case text_kind::string: break;
  }
  return count_escapes<text_kind::string>(data, size);
}

#else

std::optional<std::size_t> count_escapes(const char*, std::size_t, text_kind) noexcept {
  return std::nullopt;
}

#endif

class unescaper {
 public:
  explicit unescaper(text of) noexcept
      : at_(of.raw().data()), look_(at_), end_(at_ + of.raw().size()), kind_(of.kind()) {}

  [[nodiscard]] bool done() const noexcept { return at_ == end_; }

  // What comes next, up to an escape; not empty unless the text starts with one.
  [[nodiscard]] std::string_view run() noexcept {
    const char* const from = at_;
    for (;; ++look_) {
      look_ = find_backslash(look_, end_);
      if (end_ - look_ < 2) {
        at_ = end_;
        return {from, static_cast<std::size_t>(end_ - from)};
      }
      if (!is_escaped(kind_, look_[1])) continue;
      const char* const to = look_;
      at_ = to + 1;
      look_ = to + 2;  // the escaped byte is not looked at: it may be a backslash
      return {from, static_cast<std::size_t>(to - from)};
    }
  }

 private:
  const char* at_;    // what was not given out yet
  const char* look_;  // from here on there may be an escape
  const char* end_;
  text_kind kind_;
};

}  // namespace

std::size_t text::unescaped_size(const char* data, std::size_t size, text_kind kind) noexcept {
  if (const auto escapes = count_escapes(data, size, kind)) return size - *escapes;
  std::size_t count = 0;
  for (unescaper runs({{data, size}, kind, true}); !runs.done();) count += runs.run().size();
  return count;
}

std::size_t text::unescape_to(std::span<char> out) const noexcept {
  const std::size_t needed = size();
  if (needed > out.size()) return needed;
  char* to = out.data();
  for (unescaper runs(*this); !runs.done();) {
    const std::string_view run = runs.run();
    std::memcpy(to, run.data(), run.size());
    to += run.size();
  }
  return needed;
}

void text::append_to(std::string& out) const {
  if (!has_escapes()) {
    out.append(raw());
    return;
  }
  for (unescaper runs(*this); !runs.done();) out.append(runs.run());
}

bool text::equals_unescaped(std::string_view plain) const noexcept {
  for (unescaper runs(*this); !runs.done();) {
    const std::string_view run = runs.run();
    if (!plain.starts_with(run)) return false;
    plain.remove_prefix(run.size());
  }
  return plain.empty();
}

bool text::equals_text(text other) const noexcept {
  unescaper mine(*this);
  unescaper theirs(other);
  std::string_view left;
  std::string_view right;
  for (;;) {
    while (left.empty() && !mine.done()) left = mine.run();
    while (right.empty() && !theirs.done()) right = theirs.run();
    if (left.empty() || right.empty()) return left.empty() && right.empty();
    const std::size_t both = left.size() < right.size() ? left.size() : right.size();
    if (std::memcmp(left.data(), right.data(), both) != 0) return false;
    left.remove_prefix(both);
    right.remove_prefix(both);
  }
}

}  // namespace simdlp
