// SPDX-License-Identifier: Apache-2.0
//
// Backslashes in every name and every string. All lines are valid and mean the same to every known
// decoder: a backslash in a name is before a delimiter or before a letter, never before a
// backslash, and strings hold no backslash before n, r or t, which some decoders expand.
#include <string_view>

#include "generate/digits.h"
#include "generate/rows.h"

namespace simdlp::generate {
namespace {

constexpr std::string_view letters = "abcdefghijklmopqsuvwxyz_ABCDEFGH";

char letter(random& chance) {
  return letters[chance.below(static_cast<std::uint32_t>(letters.size()))];
}

// `delimiters` are the bytes that a backslash escapes in this kind of name.
void append_name(std::string& out, random& chance, std::string_view delimiters) {
  const std::uint32_t pieces = chance.between(2, 12);
  out += letter(chance);
  for (std::uint32_t i = 0; i < pieces; ++i) {
    switch (chance.below(4)) {
      case 0:
      case 1:
        out += '\\';
        out += delimiters[chance.below(static_cast<std::uint32_t>(delimiters.size()))];
        break;
      case 2:
        out += '\\';
        out += letter(chance);
        break;
      default: out += letter(chance); break;
    }
  }
}

constexpr std::string_view in_measurement = ", ";
constexpr std::string_view in_key = ",= ";

void append_key(std::string& out, random& chance, std::uint32_t index) {
  // The index makes the keys of a line different.
  out += static_cast<char>('a' + static_cast<int>(index));
  append_name(out, chance, in_key);
}

void append_string(std::string& out, random& chance) {
  out += '"';
  const std::uint32_t pieces = chance.below(24);
  for (std::uint32_t i = 0; i < pieces; ++i) {
    switch (chance.below(8)) {
      case 0:
      case 1: out += "\\\""; break;
      case 2: out += "\\\\"; break;
      case 3: {
        // A run of even length, so that all backslashes are in pairs. It may cross the end of a
        // decoder's block.
        const std::uint32_t pairs = chance.between(2, 40);
        out.append(std::size_t{2} * pairs, '\\');
        break;
      }
      case 4:
        out += '\\';
        out += letter(chance);
        break;
      case 5: out += ", =\n"[chance.below(4)]; break;
      default: out += letter(chance); break;
    }
  }
  out += '"';
}

}  // namespace

escapes_rows::escapes_rows(std::uint64_t seed) : chance_(seed) {}

void escapes_rows::append(std::string& out) {
  append_name(out, chance_, in_measurement);
  const std::uint32_t tags = chance_.below(6);
  for (std::uint32_t i = 0; i < tags; ++i) {
    out += ',';
    append_key(out, chance_, i);
    out += '=';
    append_name(out, chance_, in_key);
  }
  const std::uint32_t fields = chance_.between(1, 5);
  for (std::uint32_t i = 0; i < fields; ++i) {
    out += i == 0 ? ' ' : ',';
    append_key(out, chance_, i);
    out += '=';
    switch (chance_.below(4)) {
      case 0:
        append_decimal(out, chance_.below(100000));
        out += chance_.one_in(2) ? 'i' : 'u';
        break;
      default: append_string(out, chance_); break;
    }
  }
  out += ' ';
  append_decimal(out, time_);
  out += '\n';
  time_ += 1000000;
}

}  // namespace simdlp::generate
