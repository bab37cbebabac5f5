// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Computes what a chunk does to the state of a logical line, for every
// state in which it may start: see chunk_effect in simdlp/split.h, and line_states.h for the states.
//
// The start states soon lead to the same state: every one that is not inside a string is at a line start
// after the next LF. A lane represents all start states that have led to the same place, and there are
// at most five. Only a quote can change whether a lane is inside a string, so blocks without quotes are
// skipped; their effect is computed when the next block with a quote comes.
#pragma once

#include <cstddef>
#include <cstdint>

#include <xsimd/xsimd.hpp>

#include "kernel/line_states.h"
#include "kernel/odd_runs.h"

namespace simdlp::detail {

// Ten states of four bits, as chunk_effect holds them.
template <class Unit>
class line_follower {
  using bytes = xsimd::batch<std::int8_t, typename Unit::arch>;
  static constexpr std::size_t width = sizeof(bytes);
  static constexpr std::size_t block = 64;
  static constexpr std::size_t group = 4;  // blocks

 public:
  [[nodiscard]] static std::uint64_t follow(const char* data, std::size_t size) noexcept {
    line_follower at;
    return at.run(data, size);
  }

 private:
  // A state without the part that depends on the last two bytes. Bit 0: inside a string; 1: in fields;
  // 2: at the start of a line or in its indent; 3: in a comment.
  enum place : std::uint8_t { series = 0, fields = 2, string = 3, start = 4, comment = 8 };
  static constexpr unsigned max_lanes = 5;

  struct masks {
    std::uint64_t quote;
    std::uint64_t backslash;
    std::uint64_t equals;
    std::uint64_t space;
    std::uint64_t feed;
    std::uint64_t hash;
  };

  std::uint64_t run(const char* data, std::size_t size) {
    const char* const end = data + size;
    std::uint64_t states[line_machine::states];
    for (unsigned i = 0; i < line_machine::states; ++i) states[i] = line_machine::enter(i);
    // Steps through the first bytes one by one, until two bytes before are known, and whether a run of
    // backslashes is odd.
    const char* at = data;
    while (at != end && *at == '\\') ++at;
    const auto run = static_cast<std::size_t>(at - data);
    if (run != 0) {
      // All even backslashes have the effect of the second one, all odd ones that of the third.
      for (std::size_t i = 0; i < (run < 3 ? run : 2 + run % 2); ++i) step_all(states, '\\');
    }
    for (unsigned i = 0; i < 2 && at != end; ++i) step_all(states, *at++);
    if (end - at < static_cast<std::ptrdiff_t>(block)) {
      for (; at != end; ++at) step_all(states, *at);
      return pack(states);
    }

    unsigned lane_of[line_machine::states];
    for (unsigned i = 0; i < line_machine::states; ++i) {
      lane_of[i] = lane_at(place_of(line_machine::leave(states[i])));
    }
    anchor_ = at;
    while (end - at >= static_cast<std::ptrdiff_t>(block)) {
      // The positions of quotes are hard to predict, so if a group has one, all its blocks are stepped.
      std::size_t blocks = static_cast<std::size_t>(end - at) / block;
      if (blocks >= group) {
        blocks = group;
        if (!has_quote(at)) {
          at += group * block;
          continue;
        }
      }
      for (; blocks != 0; --blocks, at += block) step_block(at, lane_of);
    }
    const char* const feed = last_feed(anchor_, at);
    std::uint64_t after[max_lanes];
    for (unsigned lane = 0; lane < lanes_; ++lane) {
      after[lane] = line_machine::enter(exact(resolve(places_[lane], feed, at), at));
      for (const char* rest = at; rest != end; ++rest) {
        after[lane] = line_machine::step(after[lane], *rest);
      }
    }
    for (unsigned i = 0; i < line_machine::states; ++i) states[i] = after[lane_of[i]];
    return pack(states);
  }

  static void step_all(std::uint64_t* states, char byte) {
    for (unsigned i = 0; i < line_machine::states; ++i) {
      states[i] = line_machine::step(states[i], byte);
    }
  }

  static std::uint64_t pack(const std::uint64_t* states) {
    std::uint64_t packed = 0;
    for (unsigned i = 0; i < line_machine::states; ++i) {
      packed |= std::uint64_t{line_machine::leave(states[i])} << (4 * i);
    }
    return packed;
  }

  static place place_of(unsigned state) {
    switch (state) {
      case line_machine::line_start:
      case line_machine::indent: return start;
      case line_machine::comment: return comment;
      case line_machine::series:
      case line_machine::series_escape: return series;
      case line_machine::string:
      case line_machine::string_escape: return string;
      default: return fields;
    }
  }

  // The full state at `at`; two bytes before it can be read.
  static unsigned exact(place of, const char* at) {
    switch (of) {
      case start: return at[-1] == '\n' ? line_machine::line_start : line_machine::indent;
      case comment: return line_machine::comment;
      case series: return at[-1] == '\\' ? line_machine::series_escape : line_machine::series;
      case fields:
        if (at[-1] == '\\') return line_machine::fields_escape;
        return at[-1] == '=' && at[-2] != '\\' ? line_machine::fields_equals : line_machine::fields;
      default: return odd_run(at) ? line_machine::string_escape : line_machine::string;
    }
  }

  // True if the number of backslashes before `at` is odd. The run starts inside the string.
  static bool odd_run(const char* at) {
    const char* before = at;
    while (before[-1] == '\\') --before;
    return ((at - before) & 1) != 0;
  }

  unsigned lane_at(place where) {
    for (unsigned lane = 0; lane < lanes_; ++lane) {
      if (places_[lane] == where) return lane;
    }
    places_[lanes_] = where;
    return lanes_++;
  }

  // True if the group of blocks at `at` has a quote.
  static bool has_quote(const char* at) {
    const bytes quote(static_cast<std::int8_t>('"'));
    auto found = load(at) == quote;
    for (std::size_t i = width; i < group * block; i += width) {
      found = found | (load(at + i) == quote);
    }
    return Unit::bitmask(found) != 0;
  }

  // The last LF of [from, to), whole blocks, or null.
  static const char* last_feed(const char* from, const char* to) {
    while (to != from) {
      to -= block;
      const std::uint64_t found = equal_to('\n', to);
      if (found != 0) return to + 63 - __builtin_clzll(found);
    }
    return nullptr;
  }

  // Returns the place at `at` of a lane that was at `from` at anchor_. There must be no quote between
  // them; `feed` is the last LF, or null.
  place resolve(place from, const char* feed, const char* at) const {
    if (from == string) return string;
    const char* line = anchor_;
    if (feed != nullptr) {
      line = feed + 1;
      from = start;
    }
    if (from == start) {
      while (line != at && *line == ' ') ++line;
      if (line == at) return start;
      from = *line == '#' ? comment : series;
    }
    if (from == series && has_plain_space(line, at)) return fields;
    return from;
  }

  // True if [from, to) has a space that is not after a backslash. The block before `to` is readable.
  static bool has_plain_space(const char* from, const char* to) {
    while (from < to) {
      std::uint64_t wanted = ~std::uint64_t{0};
      if (to - from < static_cast<std::ptrdiff_t>(block)) {
        wanted <<= static_cast<std::ptrdiff_t>(block) - (to - from);
        from = to - block;
      }
      for (std::uint64_t found = equal_to(' ', from) & wanted; found != 0; found &= found - 1) {
        if (*(from + __builtin_ctzll(found) - 1) != '\\') return true;
      }
      from += block;
    }
    return false;
  }

  [[gnu::always_inline]] void step_block(const char* at, unsigned* lane_of) {
    const masks found{equal_to('"', at), equal_to('\\', at), equal_to('=', at),
                      equal_to(' ', at), equal_to('\n', at), equal_to('#', at)};
    if (anchor_ != at) [[unlikely]]
      catch_up(at);
    anchor_ = at + block;
    if (lanes_ == 1) [[likely]] {
      places_[0] = pass_block(places_[0], found, at);
    } else {
      step_lanes(at, found, lane_of);
    }
  }

  // Applies the blocks without quotes from anchor_ to `at` to each lane.
  [[gnu::noinline]] void catch_up(const char* at) {
    const char* const feed = last_feed(anchor_, at);
    for (unsigned lane = 0; lane < lanes_; ++lane) places_[lane] = resolve(places_[lane], feed, at);
  }

  [[gnu::noinline]] void step_lanes(const char* at, const masks& found, unsigned* lane_of) {
    place after[max_lanes];
    const unsigned before = lanes_;
    for (unsigned lane = 0; lane < before; ++lane) {
      after[lane] = pass_block(places_[lane], found, at);
    }
    lanes_ = 0;
    unsigned merged[max_lanes];
    for (unsigned lane = 0; lane < before; ++lane) merged[lane] = lane_at(after[lane]);
    for (unsigned i = 0; i < line_machine::states; ++i) lane_of[i] = merged[lane_of[i]];
  }

  // Processes a whole block. A quote directly after an unescaped '=' toggles whether a byte is inside a
  // string; any other unescaped quote resets it. Then checks that each quote that opens a string is in
  // fields and not in a comment; otherwise steps through the block byte by byte.
  //
  //   bytes    m,a="x f="a\"b",g="=" 1
  //   toggle   ....1.....1........1.1....   after an '='
  //   reset    .............1.1..........   other quotes, but not `\"`
  //   inside   a string: an odd number of toggles since the last reset
  static place pass_block(place from, const masks& found, const char* at) {
    const bool after_backslash = at[-1] == '\\';
    const std::uint64_t follows = found.backslash << 1U | (after_backslash ? 1U : 0U);
    const std::uint64_t second = follows << 1U | (at[-2] == '\\' ? 1U : 0U);
    const std::uint64_t toggle =
        found.quote & (found.equals << 1U | (at[-1] == '=' ? 1U : 0U)) & ~second;
    std::uint64_t odd_before = after_backslash && odd_run(at) ? 1 : 0;
    const std::uint64_t live = found.quote & ~odd_runs<Unit>::after(found.backslash, odd_before);
    const std::uint64_t reset = live & ~toggle;

    const std::uint64_t parity = Unit::prefix_xor(toggle) ^ (0 - std::uint64_t{from & 1U});
    const std::uint64_t inside = parity ^ latch(reset & parity, reset & ~parity, 0);
    const std::uint64_t feed = found.feed & ~inside;
    const std::uint64_t spaces = found.space & ~inside;
    std::uint64_t separator = spaces & ~follows;
    std::uint64_t line_start = feed << 1U | (from >> 2U & 1U);
    std::uint64_t ends_in_indent = 0;
    if (const std::uint64_t indents = line_start & spaces; indents != 0) [[unlikely]] {
      // Adding the first bit of a run of spaces moves the line start to the byte after the run.
      const std::uint64_t moved = spaces + indents;
      ends_in_indent = moved < spaces ? 1 : 0;
      separator &= moved;
      line_start = (line_start & ~spaces) | (moved & ~spaces);
    }
    const std::uint64_t in_fields = latch(separator, feed, from >> 1U & 1U);
    const std::uint64_t in_comment = latch(line_start & found.hash, feed, from >> 3U & 1U);
    const std::uint64_t opening = toggle & inside;
    if (((opening & ~in_fields) | (toggle & in_comment)) != 0) [[unlikely]]
      return pass_bytes(from, at);
    const std::uint64_t after = inside >> 63U | in_fields >> 63U << 1U | feed >> 63U << 2U;
    if (((in_comment >> 63U) | ends_in_indent) != 0) [[unlikely]]
      return ends_in_indent != 0 ? start : comment;
    return static_cast<place>(after);
  }

  [[gnu::noinline]] static place pass_bytes(place from, const char* at) {
    std::uint64_t state = line_machine::enter(exact(from, at));
    for (std::size_t i = 0; i < block; ++i) state = line_machine::step(state, at[i]);
    return place_of(line_machine::leave(state));
  }

  // Sets every bit from a bit of `set` to before the next bit of `clear`; `carry` means a set bit
  // before the first. Adding a bit to the ones between two clear bits turns all ones above it to zeros.
  static std::uint64_t latch(std::uint64_t set, std::uint64_t clear, std::uint64_t carry) {
    const std::uint64_t gaps = ~clear;
    set &= gaps;
    return gaps & (~(gaps + set + carry) | set);
  }

  static std::uint64_t equal_to(char byte, const char* start) {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < block; i += width) {
      found |= Unit::bitmask(load(start + i) == bytes(static_cast<std::int8_t>(byte))) << i;
    }
    return found;
  }
  static bytes load(const char* from) {
    return bytes::load_unaligned(reinterpret_cast<const std::int8_t*>(from));
  }

  const char* anchor_ = nullptr;
  unsigned lanes_ = 0;
  place places_[max_lanes];
};

}  // namespace simdlp::detail
