// SPDX-License-Identifier: Apache-2.0
// Kernel header; see README.md. Computes what a chunk does to the state of a logical line, for every
// state in which it may start: see chunk_effect in simdlp/split.h, and line_states.h for the states.
//
// The start states soon lead to the same state: every one that is not inside a string is at a line start
// after the next LF. A lane represents all start states that have led to the same place, and there are
// at most five. Only a quote can change whether a lane is inside a string, so blocks without quotes are
// skipped; their effect is computed when the next block with a quote comes.
//
// From block to block, a lane is a set of carries. Each is one or two operations away from the carries of
// the block before, so that the processor can work on several blocks at the same time.
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
  // A state without the part that depends on the last two bytes.
  enum place : std::uint8_t { series, fields, string, start, comment };
  static constexpr unsigned max_lanes = 5;

  // The same as carries between blocks, each all ones or zero.
  struct lane {
    std::uint64_t inside;     // a string
    std::uint64_t in_fields;  // may be set inside a string, too
    std::uint64_t in_start;   // at the start of a line or in its indent
    std::uint64_t in_comment;
  };

  // What the last bytes before a block are: each 0 or 1.
  struct bytes_before {
    std::uint64_t backslash;         // the last one
    std::uint64_t second_backslash;  // the one before it
    std::uint64_t equals;            // the last one is an '='
    std::uint64_t odd_run;           // an odd number of backslashes
  };

  struct masks {
    std::uint64_t quote;
    std::uint64_t backslash;
    std::uint64_t equals;
    std::uint64_t space;
    std::uint64_t feed;
    std::uint64_t hash;
  };

  // What follows from the masks of a block, and the bytes before it, for every lane.
  struct marks {
    std::uint64_t follows;       // bytes directly after a backslash
    std::uint64_t toggle;        // quotes directly after an '=' that has no backslash before it
    std::uint64_t inside;        // bytes in a string, if the block does not start in one
    std::uint64_t before_reset;  // bytes before the first other quote that ends a string
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
    at = follow_lanes(at, end, lane_of);
    at = follow_last_lane(at, end);
    const char* const feed = last_feed(anchor_, at);
    std::uint64_t after[max_lanes];
    for (unsigned each = 0; each < lanes_; ++each) {
      after[each] = line_machine::enter(exact(resolve(anchor_, places_[each], feed, at), at));
      for (const char* rest = at; rest != end; ++rest) {
        after[each] = line_machine::step(after[each], *rest);
      }
    }
    for (unsigned i = 0; i < line_machine::states; ++i) states[i] = after[lane_of[i]];
    return pack(states);
  }

  // Calls step() for each whole block, but not for those of a group without quotes, until it returns
  // false. Returns the first byte that was neither passed to it nor skipped. The positions of quotes are
  // hard to predict, so if a group has one, all its blocks are stepped.
  template <class Step>
  [[gnu::always_inline]] static const char* each_block(const char* at, const char* end,
                                                       Step&& step) {
    while (end - at >= static_cast<std::ptrdiff_t>(block)) {
      std::size_t blocks = static_cast<std::size_t>(end - at) / block;
      if (blocks >= group) {
        blocks = group;
        if (!has_quote(at)) {
          at += group * block;
          continue;
        }
      }
      for (; blocks != 0; --blocks, at += block) {
        if (!step(at)) return at + block;
      }
    }
    return at;
  }

  // Until all start states have led to the same place.
  const char* follow_lanes(const char* at, const char* end, unsigned* lane_of) {
    if (lanes_ == 1) return at;
    return each_block(at, end, [&](const char* next) {
      const char* const feed = last_feed(anchor_, next);
      bytes_before before = bytes_before_at(next);
      const masks found = masks_of(next);
      const marks seen = marks_of(found, before);
      unsigned merged[max_lanes];
      const unsigned lanes_before = lanes_;
      place after[max_lanes];
      for (unsigned each = 0; each < lanes_before; ++each) {
        const lane from = lane_from(resolve(anchor_, places_[each], feed, next));
        after[each] = place_of(pass_block(from, found, seen, next));
      }
      lanes_ = 0;
      for (unsigned each = 0; each < lanes_before; ++each) merged[each] = lane_at(after[each]);
      for (unsigned i = 0; i < line_machine::states; ++i) lane_of[i] = merged[lane_of[i]];
      anchor_ = next + block;
      return lanes_ != 1;
    });
  }

  // The carries are local variables, so that they stay in registers.
  const char* follow_last_lane(const char* at, const char* end) {
    if (lanes_ != 1) return at;
    lane now = lane_from(places_[0]);
    bytes_before before = bytes_before_at(at);
    const char* anchor = anchor_;
    at = each_block(
        at, end, [&](const char* next) __attribute__((always_inline)) {
          if (anchor != next) [[unlikely]] {
            now = lane_from(resolve_from(anchor, place_of(now), next));
            before = bytes_before_at(next);
          }
          anchor = next + block;
          const masks found = masks_of(next);
          const marks seen = marks_of(found, before);
          now = pass_block(now, found, seen, next);
          return true;
        });
    anchor_ = anchor;
    places_[0] = place_of(now);
    return at;
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

  static place place_of(const lane& of) {
    if (of.in_comment != 0) return comment;
    if (of.in_start != 0) return start;
    if (of.inside != 0) return string;
    return of.in_fields != 0 ? fields : series;
  }

  static lane lane_from(place of) {
    const auto all_if = [](bool condition) { return condition ? ~std::uint64_t{0} : 0; };
    return {all_if(of == string), all_if(of == fields || of == string), all_if(of == start),
            all_if(of == comment)};
  }

  // Two bytes before `at` can be read.
  static bytes_before bytes_before_at(const char* at) {
    const bool backslash = at[-1] == '\\';
    return {backslash ? 1U : 0U, at[-2] == '\\' ? 1U : 0U, at[-1] == '=' ? 1U : 0U,
            backslash && odd_run(at) ? 1U : 0U};
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
    for (unsigned each = 0; each < lanes_; ++each) {
      if (places_[each] == where) return each;
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

  // Returns the place at `at` of a lane that was at `from` at `anchor`, with no quote between them.
  [[gnu::noinline]] static place resolve_from(const char* anchor, place from, const char* at) {
    return resolve(anchor, from, last_feed(anchor, at), at);
  }

  // The same if the last LF, or null, is known to be `feed`.
  static place resolve(const char* anchor, place from, const char* feed, const char* at) {
    if (from == string) return string;
    const char* line = anchor;
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

  // Processes a whole block. A quote directly after an unescaped '=' toggles whether a byte is inside a
  // string; any other unescaped quote resets it. Then checks that each quote that opens a string is in
  // fields and not in a comment; otherwise steps through the block byte by byte.
  //
  //   bytes    m,a="x f="a\"b",g="=" 1
  //   toggle   ....1.....1........1.1....   after an '='
  //   reset    .............1.1..........   other quotes, but not `\"`
  //   inside   a string: an odd number of toggles since the last reset
  static marks marks_of(const masks& found, bytes_before& before) {
    marks seen;
    seen.follows = found.backslash << 1U | before.backslash;
    const std::uint64_t second = seen.follows << 1U | before.second_backslash;
    seen.toggle = found.quote & (found.equals << 1U | before.equals) & ~second;
    const std::uint64_t live =
        found.quote & ~odd_runs<Unit>::after(found.backslash, before.odd_run);
    const std::uint64_t reset = live & ~seen.toggle;
    const std::uint64_t parity = Unit::prefix_xor(seen.toggle);
    seen.inside = parity ^ latch(reset & parity, reset & ~parity);
    seen.before_reset = before_first(reset);
    before.backslash = found.backslash >> 63U;
    before.second_backslash = found.backslash >> 62U & 1U;
    before.equals = found.equals >> 63U;
    return seen;
  }

  [[gnu::always_inline]] static lane pass_block(const lane& from, const masks& found,
                                                const marks& seen, const char* at) {
    // Up to the first reset, a block that starts in a string has the opposite parity.
    const std::uint64_t inside = seen.inside ^ (from.inside & seen.before_reset);
    const std::uint64_t feed = found.feed & ~inside;
    const std::uint64_t spaces = found.space & ~inside;
    std::uint64_t separator = spaces & ~seen.follows;
    std::uint64_t line_start = feed << 1U | (from.in_start & 1U);
    std::uint64_t in_start = last_of(feed);
    if (const std::uint64_t indents = line_start & spaces; indents != 0) [[unlikely]] {
      // Adding the first bit of a run of spaces moves the line start to the byte after the run.
      const std::uint64_t moved = spaces + indents;
      if (moved < spaces) in_start = ~std::uint64_t{0};
      separator &= moved;
      line_start = (line_start & ~spaces) | (moved & ~spaces);
    }
    const std::uint64_t before_feed = before_first(feed);
    const std::uint64_t in_fields = latch(separator, feed) | (from.in_fields & before_feed);
    std::uint64_t in_comment = 0;
    if (((line_start & found.hash) | from.in_comment) != 0) [[unlikely]] {
      in_comment = latch(line_start & found.hash, feed) | (from.in_comment & before_feed);
    }
    const std::uint64_t opening = seen.toggle & inside;
    if (((opening & ~in_fields) | (seen.toggle & in_comment)) != 0) [[unlikely]]
      return lane_from(pass_bytes(place_of(from), at));
    return {last_of(inside), last_of(in_fields), in_start, last_of(in_comment)};
  }

  [[gnu::noinline]] static place pass_bytes(place from, const char* at) {
    std::uint64_t state = line_machine::enter(exact(from, at));
    for (std::size_t i = 0; i < block; ++i) state = line_machine::step(state, at[i]);
    return place_of(line_machine::leave(state));
  }

  // Sets every bit from a bit of `set` to before the next bit of `clear`. Adding a bit to the ones
  // between two clear bits turns all ones above it to zeros.
  static std::uint64_t latch(std::uint64_t set, std::uint64_t clear) {
    const std::uint64_t gaps = ~clear;
    set &= gaps;
    return gaps & (~(gaps + set) | set);
  }

  // Sets the bits below the lowest bit of x; all if x is 0.
  static std::uint64_t before_first(std::uint64_t x) { return (x - 1) & ~x; }

  // All ones if the highest bit is set, else zero.
  static std::uint64_t last_of(std::uint64_t x) { return 0 - (x >> 63U); }

  static masks masks_of(const char* at) {
    return {equal_to('"', at), equal_to('\\', at), equal_to('=', at),
            equal_to(' ', at), equal_to('\n', at), equal_to('#', at)};
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
