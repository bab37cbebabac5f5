// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. The scan of all vector kernels: finds the tokens of each block of 64
// bytes. `Unit` names the xsimd architecture and has the few primitives that xsimd lacks. The contract
// is in simdlp/detail/window.h; scalar.cpp is the reference kernel.
#pragma once

#include <cstddef>
#include <cstdint>

#include <xsimd/xsimd.hpp>

#include "kernel/odd_runs.h"
#include "kernel/utf8_rules.h"
#include "simdlp/detail/window.h"

namespace simdlp::detail {

// The structural bytes from 0x20 on have different low nibbles. So one shuffle by the low nibble and
// one comparison find all of them.
//   ' ' 0x20 -> 0    ',' 0x2C -> C    '=' 0x3D -> D    DEL 0x7F -> F
struct separator_table {
  alignas(16) std::uint8_t at[16] = {0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0xFF, 0xFF, 0x2C, 0x3D, 0xFF, 0x7F};
};

template <class Unit>
class scanner {
  using bytes = xsimd::batch<std::int8_t, typename Unit::arch>;
  static constexpr std::size_t width = sizeof(bytes);
  static constexpr std::size_t group = 4;
  // With vectors of 64 bytes, one comparison gives the mask of a block, and all tokens of a block are
  // written at once.
  static constexpr bool at_once = width == window::block;

 public:
  scanner(window& into, quoting quotes) : into_(into), paired_(quotes == quoting::paired) {}

  void scan(const char* data, std::size_t size, bool final) {
    carry now;
    into_.data = data;
    into_.size = static_cast<std::uint32_t>(size);
    into_.may_have_quote = false;
    into_.any_invalid_utf8 = false;
    // The byte after a block must be readable, too (see `emit`), so the last block is a copy.
    std::size_t at = 0;
    for (; at + group * window::block < size; at += group * window::block) {
      fetch(data + size, at);
      several_blocks(now, data + at, at);
    }
    for (; at + window::block < size; at += window::block) {
      block(now, data + at, at, classify(data + at, at, at));
    }
    last_block(now, data, at, size - at);
    if (final) {
      into_.tokens[now.count] = {static_cast<std::uint16_t>(size), '\n',
                                 static_cast<std::uint8_t>(now.pending)};
      ++now.count;
    }
    into_.count = now.count;
  }

 private:
  // The state that one block passes to the next. These are not members of the scanner, because a
  // compiler must assume that each write of a token can change a member. This way they stay in registers.
  struct carry {
    std::uint32_t count = 0;            // tokens so far
    std::uint64_t inside = 0;           // all ones inside a string (paired only)
    std::uint64_t after_backslash = 0;  // 1: the block before ended in a backslash
    std::uint64_t odd_run_before = 0;   // 1: it ended in an odd run of them
    std::uint64_t pending = 0;          // 1: a backslash since the last token

    [[nodiscard]] bool after_escape() const { return (pending | after_backslash) != 0; }
  };

  // Prefetches the bytes of the next window, because the processor stops prefetching where the scan
  // stops. They arrive from memory during the walk over this window.
  void fetch(const char* next, std::size_t at) const {
    if (at + group * window::block > into_.bytes_after) return;
    for (std::size_t i = 0; i < group; ++i) {
      __builtin_prefetch(next + at + i * window::block, 0, 2);
    }
  }

  // Scans a copy of the last block, which may be a partial one, padded with zeros.
  void last_block(carry& now, const char* data, std::size_t at, std::size_t rest) {
    if (rest == 0) return;
    alignas(64) char copy[3 * window::block] = {};
    char* const start = copy + window::block;
    if constexpr (requires { Unit::copy_up_to_block(start, data, rest); }) {
      // A single store can be forwarded to the load that follows; several stores cannot.
      Unit::copy_up_to_block(start, data + at, rest);
    } else {
      for (std::size_t i = 0; i < rest; ++i) start[i] = data[at + i];
    }
    if (at != 0) {
      for (std::size_t i = 1; i <= 3; ++i) *(start - i) = *(data + at - i);
    }
    masks found = classify(start, at, window::block);
    // The padding is not input.
    found.structural &= ~std::uint64_t{0} >> (window::block - rest);
    block(now, start, at, found);
    // A UTF-8 sequence that is cut off at the end of a block is reported in the next block.
    if (rest == window::block && non_ascii_before_) {
      classify(start + window::block, at + window::block, window::block);
    }
  }

  // One bit for each byte of a block.
  struct masks {
    std::uint64_t structural;  // ',' '=' ' ', below 0x20, 0x7F
    std::uint64_t quote;
    std::uint64_t backslash;
  };

  // `readable`: the number of bytes before `start` that may be read, 0 or at least 3.
  masks classify(const char* start, std::size_t at, std::size_t readable) {
    masks found{structural_of(start), equal_to('"', start), equal_to('\\', start)};
    found.structural &= ~non_ascii_of(start, at, readable);
    return found;
  }

  // Also has the bits of non-ASCII bytes.
  static std::uint64_t structural_of(const char* start) {
    std::uint64_t found = 0;
    const bytes table = Unit::broadcast(separators_.at);
    for (std::size_t i = 0; i < window::block; i += width) {
      const bytes chunk = load(start + i);
      const auto separator = Unit::lookup(table, chunk) == chunk;
      const auto control = chunk < bytes(0x20);  // signed, so also true for bytes above 0x7F
      found |= Unit::bitmask(separator | control) << i;
    }
    return found;
  }
  static std::uint64_t equal_to(char byte, const char* start) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < window::block; i += width) {
      found |= Unit::bitmask(load(start + i) == bytes(static_cast<std::int8_t>(byte))) << i;
    }
    return found;
  }
  // Returns the non-ASCII bytes of a block and checks that they are valid UTF-8.
  std::uint64_t non_ascii_of(const char* start, std::size_t at, std::size_t readable) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < window::block; i += width) {
      found |= Unit::sign_bits(load(start + i)) << i;
    }
    if ((found | (non_ascii_before_ ? 1U : 0U)) != 0) [[unlikely]] {
      check_utf8(start, at, readable);
      non_ascii_before_ = (found >> (window::block - 3)) != 0;
    }
    return found;
  }

  // Text either has quotes or backslashes every few dozen bytes, or none for a long stretch. Deciding
  // once for several blocks keeps the branches predictable, and without quotes and backslashes their
  // masks need not be computed.
  void several_blocks(carry& now, const char* start, std::size_t at) {
    masks found[group];
    bytes high(0);
    auto any_quote = bytes(0) != bytes(0);
    auto any_backslash = any_quote;
    std::uint64_t quotes = 0;
    std::uint64_t backslashes = now.pending | now.after_backslash;
    const bytes table = Unit::broadcast(separators_.at);
    for (std::size_t i = 0; i < group; ++i) {
      found[i] = {0, 0, 0};
      for (std::size_t j = 0; j < window::block; j += width) {
        const bytes chunk = load(start + i * window::block + j);
        const auto separator = Unit::lookup(table, chunk) == chunk;
        const auto control = chunk < bytes(0x20);  // also true for bytes above 0x7F, see below
        const auto quote = chunk == bytes('"');
        const auto backslash = chunk == bytes('\\');
        found[i].structural |= Unit::bitmask(separator | control) << j;
        high = high | chunk;
        if constexpr (at_once) {
          found[i].quote = Unit::bitmask(quote);
          found[i].backslash = Unit::bitmask(backslash);
          quotes |= found[i].quote;
          backslashes |= found[i].backslash;
        } else {
          any_quote = any_quote | quote;
          any_backslash = any_backslash | backslash;
        }
      }
    }
    if ((Unit::sign_bits(high) | (non_ascii_before_ ? 1U : 0U)) != 0) [[unlikely]] {
      for (std::size_t i = 0; i < group; ++i) {
        const std::size_t offset = i * window::block;
        found[i].structural &= ~non_ascii_of(start + offset, at + offset, at + offset);
      }
    }
    if constexpr (!at_once) {
      quotes = Unit::bitmask(any_quote);
      backslashes |= Unit::bitmask(any_backslash);
    }
    if ((quotes | backslashes) == 0) {
      for (std::size_t i = 0; i < group; ++i) {
        const std::size_t offset = i * window::block;
        emit<false>(now, start + offset, at + offset, found[i].structural & ~now.inside, 0);
      }
      return;
    }
    into_.may_have_quote = true;
    if constexpr (!at_once) {
      for (std::size_t i = 0; i < group; ++i) {
        const char* const from = start + i * window::block;
        if (quotes != 0) found[i].quote = equal_to('"', from);
        if (backslashes != 0) found[i].backslash = equal_to('\\', from);
      }
    }
    // This branch is hard to predict. With `at_once`, handling both costs less than a misprediction.
    if (!at_once && backslashes == 0) {
      quotes_only(now, start, at, found);
    } else if ((quotes | now.inside) == 0) {
      escapes_only(now, start, at, found);
    } else {
      quotes_and_escapes(now, start, at, found);
    }
  }

  // Blocks without a backslash, and without one before them since the last token.
  void quotes_only(carry& now, const char* start, std::size_t at, const masks* found) {
    for (std::size_t i = 0; i < group; ++i) {
      const std::size_t offset = i * window::block;
      const std::uint64_t tokens = pair(now, found[i].structural, found[i].quote);
      if (tokens != 0) emit<false>(now, start + offset, at + offset, tokens, 0);
    }
  }

  // Blocks without quotes that are not in a string.
  void escapes_only(carry& now, const char* start, std::size_t at, const masks* found) {
    std::uint64_t backslash = 0;
    for (std::size_t i = 0; i < group; ++i) {
      const std::size_t offset = i * window::block;
      backslash = found[i].backslash;
      const std::uint64_t follows = backslash << 1U | now.after_backslash;
      now.after_backslash = backslash >> 63U;
      const std::uint64_t escaped = follows & found[i].structural;
      const std::uint64_t tokens = found[i].structural & ~(escaped & escapable(start + offset));
      now.odd_run_before = now.after_backslash == 0 ? 0 : odd_run_at_end(now, backslash);
      emit_with_escapes<false>(now, start + offset, at + offset, tokens, backslash);
    }
  }

  void quotes_and_escapes(carry& now, const char* start, std::size_t at, const masks* found) {
    std::uint64_t follows[group];  // bytes directly after a backslash
    std::uint64_t before = now.after_backslash;
    // A backslash after another, or a first block that follows an even number of them.
    std::uint64_t doubled = now.after_backslash ^ now.odd_run_before;
    for (std::size_t i = 0; i < group; ++i) {
      follows[i] = found[i].backslash << 1U | before;
      before = found[i].backslash >> 63U;
      doubled |= found[i].backslash & follows[i];
    }
    if (doubled != 0) [[unlikely]] {
      for (std::size_t i = 0; i < group; ++i) {
        const std::size_t offset = i * window::block;
        quotes_and_runs(now, start + offset, at + offset, found[i]);
      }
      return;
    }
    for (std::size_t i = 0; i < group; ++i) {
      const std::size_t offset = i * window::block;
      std::uint64_t tokens = found[i].structural;
      const std::uint64_t escaped = follows[i] & tokens;
      if (escaped != 0) tokens &= ~(escaped & escapable(start + offset));
      tokens = pair(now, tokens, paired_ ? found[i].quote & ~follows[i] : found[i].quote);
      emit_with_escapes<true>(now, start + offset, at + offset, tokens, found[i].backslash);
    }
    now.after_backslash = now.odd_run_before = before;
  }

  void block(carry& now, const char* start, std::size_t at, const masks& found) {
    if ((found.quote | found.backslash) == 0 && !now.after_escape()) {
      emit<false>(now, start, at, found.structural & ~now.inside, 0);
    } else {
      into_.may_have_quote = true;
      quotes_and_runs(now, start, at, found);
    }
  }

  // Returns the tokens of a block that are not inside a string, and the quotes.
  std::uint64_t pair(carry& now, std::uint64_t tokens, std::uint64_t live) const {
    if (!paired_) return tokens | live;
    const std::uint64_t inner = Unit::prefix_xor(live) ^ now.inside;
    now.inside = 0 - (inner >> 63U);
    return (tokens & ~inner) | live;
  }

  // A block with a quote or a backslash, or one after a block that ended in a backslash.
  //
  //   bytes       ,a=b\,c d="x\"y, z",e=
  //   backslash   ....1.......1.........
  //   structural  1.1..1.1.1......11.1.1
  //   escaped     .....1.......1........   a separator after a backslash is not a token
  //   quote       ..........1..1....1...
  //   live        ..........1.......1...   with paired: not a quote after an odd run of backslashes
  //   inner       ..........11111111....   prefix xor of live
  //   tokens      1.1....1.11.......11.1   flags: tokens with a backslash since the last token
  void quotes_and_runs(carry& now, const char* start, std::size_t at, const masks& found) {
    const std::uint64_t backslash = found.backslash;
    const std::uint64_t escaped = (backslash << 1U | now.after_backslash) & found.structural;
    now.after_backslash = backslash >> 63U;

    std::uint64_t tokens = found.structural;
    if (escaped != 0) tokens &= ~(escaped & escapable(start));  // rare: strings only have `\"`
    std::uint64_t live = found.quote;
    if (paired_) live &= ~odd_runs<Unit>::after(backslash, now.odd_run_before);
    tokens = pair(now, tokens, live);

    emit_with_escapes<true>(now, start, at, tokens, backslash);
  }

  // Adding the backslashes to the gaps between tokens carries each backslash to the next token.
  // MayBeEmpty: the block may have no token, because it may lie inside a string.
  //
  //   backslash   ..1...1..
  //   tokens      ....1...1
  //   gaps        1111.111.
  //   sum         11..11..1  & tokens  ->  ....1...1   both tokens have a backslash before them
  template <bool MayBeEmpty>
  void emit_with_escapes(carry& now, const char* start, std::size_t at, std::uint64_t tokens,
                         std::uint64_t backslash) {
    const std::uint64_t gaps = ~tokens;
    const std::uint64_t sum = gaps + backslash;
    const std::uint64_t carried = sum + now.pending;
    now.pending =
        static_cast<std::uint64_t>(sum < gaps) | static_cast<std::uint64_t>(carried < sum);
    // With `at_once`, this branch costs more than writing no tokens.
    if (MayBeEmpty && !at_once && tokens == 0) return;
    emit<true>(now, start, at, tokens, carried & tokens);
  }

  // 1 if the block ends in an odd number of backslashes.
  [[nodiscard]] static std::uint64_t odd_run_at_end(const carry& now, std::uint64_t backslash) {
    if (~backslash == 0) return now.odd_run_before;
    return static_cast<std::uint64_t>(__builtin_clzll(~backslash)) & 1U;
  }

  // The bytes of a block that a backslash in a name can escape.
  static std::uint64_t escapable(const char* start) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < window::block; i += width) {
      const bytes chunk = load(start + i);
      found |= Unit::bitmask((chunk == bytes(',')) | (chunk == bytes('=')) | (chunk == bytes(' ')))
               << i;
    }
    return found;
  }

  // `escapes`: the tokens with a backslash before them; used only if MayEscape.
  template <bool MayEscape>
  void emit(carry& now, const char* start, std::size_t at, std::uint64_t tokens,
            std::uint64_t escapes) {
    Unit::template emit<MayEscape>(into_.tokens + now.count, start, static_cast<std::uint32_t>(at),
                                   tokens, escapes);
    now.count += static_cast<std::uint32_t>(__builtin_popcountll(tokens));
  }

  [[gnu::noinline]] void check_utf8(const char* start, std::size_t at, std::size_t readable) {
    if (!into_.any_invalid_utf8) {
      for (std::uint64_t& word : into_.invalid_utf8) word = 0;
    }
    alignas(64) char copy[window::block + 64];
    if (readable == 0) {
      for (std::size_t i = 61; i < 64; ++i) copy[i] = 0;
      for (std::size_t i = 0; i < window::block; ++i) copy[64 + i] = start[i];
      start = copy + 64;
    }
    const bytes first_high = Unit::broadcast(utf8_nibbles.first_high);
    const bytes first_low = Unit::broadcast(utf8_nibbles.first_low);
    const bytes second_high = Unit::broadcast(utf8_nibbles.second_high);
    const bytes third_due = Unit::broadcast(utf8_nibbles.third_due);
    const bytes fourth_due = Unit::broadcast(utf8_nibbles.fourth_due);
    std::uint64_t wrong = 0;
    for (std::size_t i = 0; i < window::block; i += width) {
      const bytes chunk = load(start + i);
      const bytes one_before = load(start + i - 1);
      const bytes two_before = load(start + i - 2);
      const bytes three_before = load(start + i - 3);
      const bytes pair = Unit::lookup(first_high, Unit::high_nibble(one_before)) &
                         Unit::lookup(first_low, one_before & bytes(0x0F)) &
                         Unit::lookup(second_high, Unit::high_nibble(chunk));
      const bytes due = Unit::lookup(third_due, Unit::high_nibble(two_before)) |
                        Unit::lookup(fourth_due, Unit::high_nibble(three_before));
      wrong |= Unit::bitmask(pair != due);
    }
    if (wrong != 0) {
      into_.any_invalid_utf8 = true;
      const std::size_t index = at / window::block;
      into_.invalid_utf8[index / 64] |= std::uint64_t{1} << (index % 64);
    }
  }

  static bytes load(const char* from) {
    return bytes::load_unaligned(reinterpret_cast<const std::int8_t*>(from));
  }

  static constexpr separator_table separators_{};

  window& into_;
  const bool paired_;
  bool non_ascii_before_ = false;  // in the last three bytes of the block before
};

// Writes the tokens one by one, for instruction sets without byte compression.
template <class Unit, bool MayEscape>
void emit_one_by_one(token* into, const char* start, std::uint32_t at, std::uint64_t tokens,
                     std::uint64_t escapes) {
  static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "a token is written as one word");
  // Always writes four tokens; later ones overwrite those that are too many.
  token* to = into;
  token* const end = into + __builtin_popcountll(tokens);
  for (std::uint64_t left = tokens; to < end; to += 4) {
    for (unsigned i = 0; i < 4; ++i) {
      const std::uint64_t bit = Unit::first_bit(left);
      const std::uint32_t word = at + static_cast<std::uint32_t>(bit);
      __builtin_memcpy(to + i, &word, sizeof word);
      to[i].kind = start[bit];
      left &= left - 1;
    }
  }
  if (MayEscape) {
    // There are few escapes.
    for (; escapes != 0; escapes &= escapes - 1) {
      const std::uint64_t up_to = escapes ^ (escapes - 1);
      into[__builtin_popcountll(tokens & up_to) - 1].escapes = 1;
    }
  }
}

}  // namespace simdlp::detail
