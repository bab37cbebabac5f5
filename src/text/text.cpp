// SPDX-License-Identifier: Apache-2.0
// Unescapes texts, and compares escaped texts. An escaped text is a sequence of runs: each ends before
// the backslash of an escape, and the next one starts with the escaped byte.
//
//   raw    a\,bc\=d
//   runs   a  ,bc  =d
#include "simdlp/text.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "simdlp/detail/kernel_functions.h"

#if defined(__SSE2__)
#include <emmintrin.h>

#include "simdlp/detail/byte_masks.h"
#endif

#include "kernel/count_escapes.h"
#include "kernel/unescape.h"
#include "simdlp/kernel.h"

namespace simdlp {
namespace detail {

// Counts escapes, sixteen bytes at a time.
#if defined(__SSE2__)
namespace {

__m128i load_16(const void* from) noexcept {
  return _mm_loadu_si128(static_cast<const __m128i*>(from));
}
__m128i load_8(const void* from) noexcept {
  return _mm_loadl_epi64(static_cast<const __m128i*>(from));
}

// Counts the pairs of neighbouring bytes that are a backslash and a byte that it escapes.
template <text_kind Kind>
class escape_counter {
 public:
  // A byte counts to 255, and there may be one more round at the end.
  static constexpr std::size_t max_rounds = 254;

  // Adds those of sixteen pairs that are in `chosen`. Call gather() after at most max_rounds calls.
  void add(__m128i first, __m128i second, __m128i chosen) noexcept {
    const __m128i backslash = _mm_and_si128(equals(first, '\\'), chosen);
    doubled_ = _mm_or_si128(doubled_, _mm_and_si128(backslash, equals(second, '\\')));
    // A comparison that holds is -1.
    counts_ = _mm_sub_epi8(counts_, _mm_and_si128(backslash, escapable(second)));
  }
  void gather() noexcept {
    const __m128i sums = _mm_sad_epu8(counts_, _mm_setzero_si128());
    total_ += static_cast<unsigned>(_mm_cvtsi128_si32(sums)) +
              static_cast<unsigned>(_mm_cvtsi128_si32(_mm_unpackhi_epi64(sums, sums)));
    counts_ = _mm_setzero_si128();
  }

  // Returns the count; `uncounted` if two backslashes were neighbours, because which of them escapes then
  // depends on the bytes before.
  [[nodiscard]] std::size_t total() noexcept {
    gather();
    if (_mm_movemask_epi8(doubled_) != 0) [[unlikely]]
      return uncounted;
    return total_;
  }

 private:
  static __m128i equals(__m128i bytes, char byte) noexcept {
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
  }
  static __m128i escapable(__m128i bytes) noexcept {
    if constexpr (Kind == text_kind::string) return equals(bytes, '"');
    const __m128i both = _mm_or_si128(equals(bytes, ','), equals(bytes, ' '));
    return Kind == text_kind::measurement ? both : _mm_or_si128(both, equals(bytes, '='));
  }

  __m128i counts_ = _mm_setzero_si128();
  __m128i doubled_ = _mm_setzero_si128();
  std::size_t total_ = 0;
};

// For texts of at least nine bytes. Loads overlap if the pairs do not fill whole vectors; none reads
// outside the text.
template <text_kind Kind>
std::size_t count_escapes(const char* data, std::size_t size) noexcept {
  escape_counter<Kind> counter;
  const __m128i all = _mm_set1_epi8(-1);
  if (size <= 16) {
    const char* const last = data + size - 9;
    counter.add(_mm_unpacklo_epi64(load_8(data), load_8(last)),
                _mm_unpacklo_epi64(load_8(data + 1), load_8(last + 1)),
                _mm_unpacklo_epi64(all, load_8(last_bytes.last<8>(size - 9))));
    return counter.total();
  }
  const char* const last = data + size - 17;
  for (std::size_t left = (size - 1) / 16; left != 0;) {
    const std::size_t rounds = left < counter.max_rounds ? left : counter.max_rounds;
    for (const char* const stop = data + 16 * rounds; data != stop; data += 16) {
      counter.add(load_16(data), load_16(data + 1), all);
    }
    left -= rounds;
    if (left != 0) counter.gather();
  }
  counter.add(load_16(last), load_16(last + 1), load_16(last_bytes.last<16>((size - 1) % 16)));
  return counter.total();
}

inline std::size_t count_escapes(const char* data, std::size_t size, text_kind kind) noexcept {
  if (size < 9) return uncounted;
  switch (kind) {
    case text_kind::measurement: return count_escapes<text_kind::measurement>(data, size);
    case text_kind::key: return count_escapes<text_kind::key>(data, size);
    case text_kind::string: break;
  }
  return count_escapes<text_kind::string>(data, size);
}

}  // namespace

#else

namespace {
std::size_t count_escapes(const char*, std::size_t, text_kind) noexcept { return uncounted; }
}  // namespace

#endif

std::size_t count_escapes_of_baseline(const char* data, std::size_t size, text_kind kind) noexcept {
  return count_escapes(data, size, kind);
}

}  // namespace detail

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

class unescaper {
 public:
  explicit unescaper(text of) noexcept
      : at_(of.raw().data()), look_(at_), end_(at_ + of.raw().size()), kind_(of.kind()) {}

  [[nodiscard]] bool done() const noexcept { return at_ == end_; }

  // Returns the next run. Only the first one may be empty.
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
      look_ = to + 2;  // skips the escaped byte, which may be a backslash
      return {from, static_cast<std::size_t>(to - from)};
    }
  }

 private:
  const char* at_;    // the start of the next run
  const char* look_;  // where to search for the next escape
  const char* end_;
  text_kind kind_;
};

[[gnu::noinline]] std::size_t unescaped_size_by_runs(text of) noexcept {
  std::size_t count = 0;
  for (unescaper runs(of); !runs.done();) count += runs.run().size();
  return count;
}

}  // namespace

std::size_t text::unescaped_size(const char* data, std::size_t size, text_kind kind) noexcept {
  // A short text is counted faster than a kernel is found.
  const std::size_t escapes =
      size <= 32 ? detail::count_escapes(data, size, kind)
                 : default_kernel().kernel->functions->count_escapes(data, size, kind);
  if (escapes == detail::uncounted) [[unlikely]]
    return unescaped_size_by_runs({{data, size}, kind, true});
  return size - escapes;
}

std::size_t text::unescape_to(std::span<char> out) const noexcept {
  if (out.size() >= raw_size()) {
    const auto unescape = raw_size() <= 32 ? detail::unescape_of_baseline
                                           : default_kernel().kernel->functions->unescape;
    const char* const end = unescape(out.data(), raw().data(), raw_size(), kind());
    return static_cast<std::size_t>(end - out.data());
  }
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
