// SPDX-License-Identifier: Apache-2.0
#include "flow/line_end.h"

#include <cstring>

#include "kernel/line_states.h"
#include "simdlp/detail/number.h"

namespace simdlp::detail {
namespace {

// The first quote or backslash of [from, end), or `end`.
const char* find_quote_or_backslash(const char* from, const char* end) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  for (; end - from >= 8; from += 8) {
    const std::uint64_t quotes = load_eight(from) ^ (ones * '"');
    const std::uint64_t slashes = load_eight(from) ^ (ones * '\\');
    // There is a hit, but it may be a later byte than the first.
    if (((((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes)) & (ones << 7U)) != 0) break;
  }
  while (from != end && *from != '"' && *from != '\\') ++from;
  return from;
}

}  // namespace

const char* find_line_end(line_state& state, const char* from, const char* end) noexcept {
  // Keeps the state in the form of line_machine::step(), so that a byte costs one shift.
  constexpr std::uint64_t line_start = line_machine::enter(line_machine::line_start);
  constexpr std::uint64_t comment = line_machine::enter(line_machine::comment);
  constexpr std::uint64_t string = line_machine::enter(line_machine::string);
  std::uint64_t at = line_machine::enter(static_cast<unsigned>(state));
  while (from != end) {
    if (at == string) {
      from = find_quote_or_backslash(from, end);
      if (from == end) break;
    } else if (at == comment) {
      const void* const feed = std::memchr(from, '\n', static_cast<std::size_t>(end - from));
      if (feed == nullptr) break;
      from = static_cast<const char*>(feed);
    }
    at = line_machine::step(at, *from++) & line_machine::mask;
    if (at == line_start) {
      state = line_state::line_start;
      return from;
    }
  }
  state = static_cast<line_state>(line_machine::leave(at));
  return nullptr;
}

}  // namespace simdlp::detail
