// SPDX-License-Identifier: Apache-2.0
#include "mutate.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "pieces.h"
#include "random_source.h"

namespace simdlp::fuzz {
namespace {

using namespace std::string_view_literals;

// The same as in plan.h, which needs the library. A test checks that they are equal.
constexpr std::size_t plan_size = 12;
constexpr char plan_mark = '\x01';

using chance = test::random_source;

constexpr std::string_view escapes[] = {"\\", "\\\\", "\\,", "\\=", "\\ ", "\\\"", "\\n", "\\\n"};

constexpr std::string_view numbers[] = {"0",
                                        "-0",
                                        "1i",
                                        "-1i",
                                        "0u",
                                        "1.",
                                        ".5",
                                        "-.5e-3",
                                        "1e400",
                                        "1E+10",
                                        "4.9e-324",
                                        "2.4e-324",
                                        "1.7976931348623157e308",
                                        "1.7976931348623159e308",
                                        "9007199254740993",
                                        "0.1",
                                        "00000000000001",
                                        "123456789.12345678",
                                        "9223372036854775807i",
                                        "9223372036854775808i",
                                        "-9223372036854775808i",
                                        "-9223372036854775809i",
                                        "18446744073709551615u",
                                        "18446744073709551616u",
                                        "t",
                                        "True",
                                        "FALSE",
                                        "9223372036854775807",
                                        "-9223372036854775808",
                                        "9223372036",
                                        "9223372037",
                                        "4999999999",
                                        "5000000000",
                                        "99999999999999999999",
                                        "1e",
                                        "-",
                                        ".",
                                        "+1",
                                        "0x1p3",
                                        "nan",
                                        "1_0",
                                        "1ii"};

constexpr std::string_view line_ends[] = {"\n",   "\r\n",   "\r",   "",
                                          "\n\n", "\n\r\n", "\\\n", "\r\r\n"};

constexpr std::string_view string_parts[] = {"\"",   "=\"",  "\",",      "\" ",
                                             "\"\"", "\n",   "\r\n",     "\\\"",
                                             "x=\"", "\"\n", "\n# \"\n", "a\nb f=1\n"};

constexpr std::string_view characters[] = {"\xC3\xA9"sv,
                                           "\xE2\x82\xAC"sv,
                                           "\xF0\x9F\x98\x80"sv,
                                           "\xC2\x85"sv,
                                           "\xEF\xBF\xBD"sv,
                                           "\xF4\x8F\xBF\xBF"sv,
                                           "\x80"sv,
                                           "\xC3"sv,
                                           "\xE2\x82"sv,
                                           "\xF0\x9F"sv,
                                           "\xED\xA0\x80"sv,
                                           "\xC0\x80"sv,
                                           "\xF4\x90\x80\x80"sv,
                                           "\xE0\x80\x80"sv,
                                           "\xFF"sv,
                                           "\x00"sv,
                                           "\x7F"sv,
                                           "\x1F"sv,
                                           "\t"sv};

constexpr std::string_view special = ",= \n\r\"\\#";

std::vector<piece> of_kinds(std::string_view text, std::initializer_list<piece_kind> kinds) {
  std::vector<piece> all = pieces_of(text);
  std::erase_if(all, [&](const piece& one) {
    return std::find(kinds.begin(), kinds.end(), one.kind) == kinds.end();
  });
  return all;
}

// Returns the places of the special bytes.
std::vector<std::size_t> special_places(std::string_view text) {
  std::vector<std::size_t> all;
  for (std::size_t at = text.find_first_of(special); at != text.npos;
       at = text.find_first_of(special, at + 1)) {
    all.push_back(at);
  }
  return all;
}

bool splice_pieces(std::string& text, chance& by) {
  const std::vector<piece> all =
      of_kinds(text, {piece_kind::measurement, piece_kind::tag, piece_kind::field, piece_kind::key,
                      piece_kind::value, piece_kind::time});
  if (all.empty()) return false;
  const piece from = by.pick(all);
  const piece to = by.pick(all);
  const std::string copy = text.substr(from.from, from.size());
  switch (by.below(4)) {
    case 0: text.replace(to.from, to.size(), copy); break;
    case 1: text.insert(to.to, "," + copy); break;
    case 2: text.insert(to.to, " " + copy); break;
    default: text.erase(to.from, to.size()); break;
  }
  return true;
}

bool insert_escapes(std::string& text, chance& by) {
  const std::vector<std::size_t> places = special_places(text);
  const std::size_t at =
      places.empty() || by.one_in(4) ? by.below(text.size() + 1) : by.pick(places);
  if (by.one_in(3)) {
    // A run that may be longer than a block.
    text.insert(at, by.one_in(4) ? 1 + by.below(140) : 1 + by.below(6), '\\');
  } else {
    text.insert(at, by.pick(escapes));
  }
  return true;
}

// Inserts meaningless bytes before the piece that contains the place, so that the place moves
// directly before, to, or after the edge of a block.
bool cross_block(std::string& text, chance& by) {
  const std::vector<std::size_t> places = special_places(text);
  if (places.empty()) return false;
  const std::size_t place = by.pick(places);
  const std::size_t wanted = 64 - 2 + by.below(4);
  const std::size_t pad = (wanted + 64 - place % 64) % 64 + (by.one_in(4) ? 64 : 0);
  if (pad == 0) return false;
  std::size_t at = place;
  if (by.one_in(3)) {
    text.insert(0, std::string(pad - 1, '.') + "\n");
    text[0] = pad == 1 ? '\n' : '#';
    return true;
  }
  const auto before = [&](char byte) { return special.find(byte) == special.npos; };
  while (at > 0 && !before(text[at - 1])) --at;
  text.insert(at, pad, "x0\\\xC3"[by.one_in(6) ? by.below(4) : 0]);
  return true;
}

bool duplicate_key(std::string& text, chance& by) {
  const std::vector<piece> pairs = of_kinds(text, {piece_kind::tag, piece_kind::field});
  if (pairs.empty()) return false;
  const piece one = by.pick(pairs);
  std::string again = text.substr(one.from, one.size());
  // Another spelling is another key: a backslash before an ordinary byte counts.
  if (by.one_in(4)) again.insert(by.below(again.size()), 1, '\\');
  if (by.one_in(3)) again = again.substr(0, again.find('=')) + "=1";
  // After it, or at the end of another pair of the same section if there is one.
  std::size_t at = one.to;
  for (const piece& other : pairs) {
    if (other.kind == one.kind && other.from > one.from && by.one_in(3)) at = other.to;
  }
  text.insert(at, "," + again);
  return true;
}

bool change_number(std::string& text, chance& by) {
  const std::vector<piece> all = of_kinds(text, {piece_kind::value, piece_kind::time});
  if (all.empty()) return false;
  const piece one = by.pick(all);
  std::string number = text.substr(one.from, one.size());
  switch (by.below(8)) {
    case 0: number += "iuue.0"[by.below(6)]; break;
    case 1: number.insert(0, 1, '-'); break;
    case 2: number.insert(by.below(number.size()), 1 + by.below(24), '0'); break;
    case 3: number.insert(by.below(number.size() + 1), 1, ".eE+-iu"[by.below(7)]); break;
    case 4: number.insert(by.below(number.size()), 1 + by.below(20), "19"[by.below(2)]); break;
    case 5: number += std::string(by.one_in(2) ? "e" : "E-") + std::to_string(by.below(400)); break;
    default: number = by.pick(numbers); break;
  }
  text.replace(one.from, one.size(), number);
  return true;
}

bool swap_line_ends(std::string& text, chance& by) {
  const std::vector<piece> ends = of_kinds(text, {piece_kind::line_end});
  if (ends.empty() || by.one_in(8)) {
    text += by.pick(line_ends);
    return true;
  }
  const std::string_view to = by.pick(line_ends);
  if (by.one_in(4)) {
    // All of them, the last first.
    for (auto one = ends.rbegin(); one != ends.rend(); ++one) {
      text.replace(one->from, one->size(), to);
    }
    return true;
  }
  const piece one = by.pick(ends);
  text.replace(one.from, one.size(), to);
  return true;
}

bool move_lines(std::string& text, chance& by) {
  const std::vector<piece> lines = of_kinds(text, {piece_kind::line});
  if (lines.empty()) return false;
  const piece one = by.pick(lines);
  const std::string copy = text.substr(one.from, one.size()) + "\n";
  const std::size_t to = by.pick(lines).from;
  switch (by.below(4)) {
    case 0: text.erase(one.from, one.size()); break;
    case 1: text.resize(one.from + by.below(one.size())); break;
    case 2: text.insert(0, std::string(1 + by.below(3), ' ')); break;
    default: text.insert(to, copy); break;
  }
  return true;
}

bool change_plan(std::string& plan, chance& by) {
  const std::size_t at = 1 + by.below(plan_size - 1);
  auto byte = static_cast<unsigned char>(plan[at]);
  if (by.one_in(2)) {
    byte = static_cast<unsigned char>(byte ^ 1U << by.below(8));
  } else {
    // Limits and distances: small values are the interesting ones.
    byte = static_cast<unsigned char>(by.below(by.one_in(2) ? 20 : 256));
  }
  plan[at] = static_cast<char>(byte);
  return true;
}

// Sets the distance of the text from the window's end so that one of its special bytes is at the
// edge.
bool cross_window(std::string& plan, std::string_view text, chance& by) {
  const std::vector<std::size_t> places = special_places(text);
  const std::size_t place = places.empty() ? by.below(text.size() + 1) : by.pick(places);
  const std::size_t back = place + by.below(3);
  if (back == 0 || back > 255) return false;
  plan[7] = static_cast<char>(static_cast<unsigned char>(back));
  plan[8] = static_cast<char>(by.below(4));
  return true;
}

}  // namespace

bool make_change(std::string& input, change which, std::uint64_t seed) {
  chance by(seed);
  const bool planned = input.size() >= plan_size && input.front() == plan_mark;
  std::string plan = planned ? input.substr(0, plan_size) : std::string(plan_size, '\0');
  plan[0] = plan_mark;
  std::string text = planned ? input.substr(plan_size) : input;
  bool done = true;
  bool plan_changed = false;
  switch (which) {
    case change::splice_pieces: done = splice_pieces(text, by); break;
    case change::insert_escapes: done = insert_escapes(text, by); break;
    case change::cross_block: done = cross_block(text, by); break;
    case change::cross_window: done = plan_changed = cross_window(plan, text, by); break;
    case change::duplicate_key: done = duplicate_key(text, by); break;
    case change::change_number: done = change_number(text, by); break;
    case change::swap_line_ends: done = swap_line_ends(text, by); break;
    case change::move_lines: done = move_lines(text, by); break;
    case change::break_string: text.insert(by.below(text.size() + 1), by.pick(string_parts)); break;
    case change::insert_utf8: text.insert(by.below(text.size() + 1), by.pick(characters)); break;
    case change::change_plan: done = plan_changed = change_plan(plan, by); break;
  }
  if (done) input = planned || plan_changed ? plan + text : text;
  return done;
}

void mutate(std::string& input, std::size_t most, std::uint64_t seed) {
  chance by(seed);
  for (std::size_t left = 1 + by.below(3); left != 0; --left) {
    std::string changed = input;
    auto which = static_cast<change>(by.below(changes));
    // Inputs at the edge of a window are slow, so this change is rare.
    if (which == change::cross_window && !by.one_in(6)) which = change::insert_escapes;
    if (make_change(changed, which, by.below(~std::size_t{0})) && changed.size() <= most) {
      input = std::move(changed);
    }
  }
}

void cross_over(std::string& input, std::string_view other, std::size_t most, std::uint64_t seed) {
  chance by(seed);
  if (other.size() >= plan_size && other.front() == plan_mark) other.remove_prefix(plan_size);
  const std::size_t start = !input.empty() && input.front() == plan_mark ? plan_size : 0;
  std::vector<piece> theirs = pieces_of(other);
  if (theirs.empty() || input.size() < start) return;
  const piece taken = by.pick(theirs);
  std::string copy(other.substr(taken.from, taken.size()));
  const std::vector<piece> ours = pieces_of(std::string_view(input).substr(start));
  std::string crossed = input;
  if (taken.kind == piece_kind::line || ours.empty()) {
    crossed += "\n" + copy;
  } else {
    const piece place = by.pick(ours);
    crossed.replace(start + place.from, place.size(), copy);
  }
  if (crossed.size() <= most) input = std::move(crossed);
}

}  // namespace simdlp::fuzz
