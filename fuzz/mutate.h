// SPDX-License-Identifier: Apache-2.0
//
// Changes to an input that are useful for this format. An engine itself changes and copies bytes;
// these changes know pieces, escapes, blocks and windows. The same seed makes the same change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace simdlp::fuzz {

// The changes, by name, for tests and messages.
enum class change {
  splice_pieces,   // a piece over another, or next to it
  insert_escapes,  // backslashes before, or runs of them anywhere
  cross_block,     // something special moved to the edge of a block of 64 bytes
  cross_window,    // the text moved to the edge of a window, by the plan
  duplicate_key,   // a key again in its section, perhaps spelled otherwise
  change_number,   // another form of a number, or an edge of its range
  swap_line_ends,  // LF, CR LF, CR, none
  move_lines,      // a line doubled, moved or removed
  break_string,    // quotes and line feeds where they mean something else
  insert_utf8,     // characters, whole and broken
  change_plan,     // an option
};
inline constexpr unsigned changes = static_cast<unsigned>(change::change_plan) + 1;

// Makes that change to `input`, including its plan. If the change does not apply, returns false and
// leaves the input unchanged.
bool make_change(std::string& input, change which, std::uint64_t seed);

// Makes one to three changes and keeps the input within `most` bytes.
void mutate(std::string& input, std::size_t most, std::uint64_t seed);

// Puts lines or pieces of `other` into `input`.
void cross_over(std::string& input, std::string_view other, std::size_t most, std::uint64_t seed);

}  // namespace simdlp::fuzz
