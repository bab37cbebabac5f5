// SPDX-License-Identifier: Apache-2.0
#include "flow/line_end.h"

#include <cstring>

#include "kernel/line_states.h"
#include "text/find_either.h"

namespace simdlp::detail {

const char* find_line_end(line_state& state, const char* from, const char* end) noexcept {
  // States are in the form of line_machine::step(), so that a byte costs one shift.
  constexpr std::uint64_t line_start = line_machine::enter(line_machine::line_start);
  constexpr std::uint64_t comment = line_machine::enter(line_machine::comment);
  constexpr std::uint64_t series = line_machine::enter(line_machine::series);
  constexpr std::uint64_t fields = line_machine::enter(line_machine::fields);
  constexpr std::uint64_t string = line_machine::enter(line_machine::string);
  std::uint64_t at = line_machine::enter(static_cast<unsigned>(state));
  // Steps over the bytes before `next`, of which only the last `kept` matter.
  const auto pass = [&](const char* next, std::ptrdiff_t kept) {
    if (next - from > kept) from = next - kept;
    for (; from != next; ++from) at = line_machine::step(at, *from) & line_machine::mask;
  };
  while (from != end) {
    if (at == string) {
      from = find_either(from, end, '"', '\\');
    } else if (at == comment) {
      const void* const feed = std::memchr(from, '\n', static_cast<std::size_t>(end - from));
      from = feed == nullptr ? end : static_cast<const char*>(feed);
    } else if (at == series) {
      pass(find_either(from, end, ' ', '\n'), 1);
    } else if (at == fields) {
      pass(find_either(from, end, '"', '\n'), 2);
    }
    if (from == end) break;
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
