// SPDX-License-Identifier: Apache-2.0
//
// Tests the mutator: each change does what its name says for some text, no change breaks the plan
// or exceeds the size, and the same seed makes the same change. A plain main, so that it runs
// wherever the fuzzers build.
#include "mutate.h"

#include <cstdio>
#include <set>
#include <string>
#include <string_view>

#include "check.h"
#include "pieces.h"
#include "plan.h"

namespace {

using namespace simdlp::fuzz;

constexpr std::string_view text =
    "weather,city=Berlin,note=a\\ b temp=21.5,text=\"x, y\" 1700000000\n# comment\ncpu load=1i 7\n";
constexpr std::uint64_t rounds = 3000;

std::string changed(change which, std::uint64_t seed) {
  std::string input(text);
  check(make_change(input, which, seed) || input == text, "what is not done changes nothing");
  return input;
}

std::size_t count(std::string_view in, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = in.find(what); at != in.npos; at = in.find(what, at + 1)) ++found;
  return found;
}

// True if some seed gives a text of that kind.
template <class Predicate>
bool some(change which, Predicate is) {
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    if (is(changed(which, seed))) return true;
  }
  return false;
}

void check_changes() {
  check(some(change::splice_pieces, [](const auto& t) { return count(t, "city=Berlin") == 2; }),
        "pieces are doubled");
  check(some(change::splice_pieces, [](const auto& t) { return count(t, "21.5") == 0; }),
        "pieces are replaced or taken out");
  check(some(change::insert_escapes, [](const auto& t) { return count(t, "\\\"x") == 1; }),
        "an escape is put before a special byte");
  check(some(change::insert_escapes,
             [](const auto& t) { return t.find(std::string(70, '\\')) != t.npos; }),
        "a run of backslashes is longer than a block");
  check(some(change::cross_block,
             [](const auto& t) { return t.size() > 64 && t[64] == '"' && t != text; }) &&
            some(change::cross_block, [](const auto& t) { return t.size() > 63 && t[63] == '='; }),
        "special bytes stand at the edges of blocks");
  check(some(change::cross_window,
             [](const auto& t) {
               const plan of = read_plan(t);
               const std::string laid = lay_out(of);
               return of.text == text && laid.size() > window_size && laid[window_size] == '"';
             }),
        "special bytes stand at the edge of a window");
  check(some(change::duplicate_key, [](const auto& t) { return count(t, ",city=") == 2; }) &&
            some(change::duplicate_key, [](const auto& t) { return count(t, "load=") == 2; }),
        "keys are doubled");
  check(some(change::change_number, [](const auto& t) { return count(t, "load=1ii") == 1; }) &&
            some(change::change_number, [](const auto& t) { return count(t, "1e400") == 1; }),
        "numbers take other forms");
  check(some(change::swap_line_ends, [](const auto& t) { return count(t, "\r\n") == 3; }),
        "line ends are swapped");
  check(some(change::move_lines, [](const auto& t) { return count(t, "cpu load") == 2; }),
        "lines are doubled");
  check(some(change::break_string, [](const auto& t) { return count(t, "\"") == 3; }),
        "a quote is put somewhere");
  check(some(change::insert_utf8, [](const auto& t) { return count(t, "\xF0\x9F") == 1; }),
        "characters are put somewhere");
  check(some(change::change_plan,
             [](const auto& t) {
               return read_plan(t).text == text &&
                      read_plan(t).options.duplicates == simdlp::duplicates::reject;
             }),
        "options are changed");
}

void check_bounds() {
  std::string planned(plan_size, '\0');
  planned[0] = plan_mark;
  planned += text;
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    for (const std::string_view start : {std::string_view(text), std::string_view(planned),
                                         std::string_view(), std::string_view("\x01")}) {
      std::string one(start);
      std::string other(start);
      mutate(one, 200, seed);
      mutate(other, 200, seed);
      check(one == other, "the same seed makes the same change");
      check(one.size() <= 200, "an input stays within its size");
      cross_over(one, text, 220, seed);
      check(one.size() <= 220, "a crossed input stays within its size");
      if (start == planned) check(one[0] == plan_mark, "a plan stays a plan");
      seen.insert(one);
    }
    std::string nothing = "\n\n";
    for (unsigned which = 0; which < changes; ++which) {
      make_change(nothing, static_cast<change>(which), seed);
    }
  }
  check(seen.size() > rounds, "the changes are many");
}

void check_pieces() {
  std::string kinds;
  for (const piece& one : pieces_of(text)) {
    kinds += "mtfkvTle"[static_cast<std::size_t>(one.kind)];
    check(one.from < one.to && one.to <= text.size(), "a piece is in the text");
  }
  check(kinds == "mkvtkvtkvfkvfTlelemkvfTle", "the pieces of a text are found", kinds);
}

}  // namespace

int main() {
  check_pieces();
  check_changes();
  check_bounds();
  std::puts("the mutator does what it says");
  return 0;
}
