// SPDX-License-Identifier: Apache-2.0
// Copies strings eight bytes at a time as long as no byte needs an escape.
#include "json_tokens.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "hash.h"
#include "simdlp/number_text.h"
#include "text/base64_text.h"
#include "utf8_text.h"
#include "word_bytes.h"

namespace simdlp::tool {
namespace {

// A byte becomes six at most: \u001f.
constexpr std::size_t slice = output::capacity / 8;

// Not 0 if a byte of the word is below 0x20, a quote or a backslash.
constexpr std::uint64_t special_bytes(std::uint64_t word) {
  const std::uint64_t control = (word - one_in_each_byte * 0x20) & ~word & top_of_each_byte;
  return control | bytes_equal_to('"', word) | bytes_equal_to('\\', word);
}

char* write_escaped(char* at, unsigned char byte) {
  *at++ = '\\';
  switch (byte) {
    case '"': *at++ = '"'; return at;
    case '\\': *at++ = '\\'; return at;
    case '\b': *at++ = 'b'; return at;
    case '\f': *at++ = 'f'; return at;
    case '\n': *at++ = 'n'; return at;
    case '\r': *at++ = 'r'; return at;
    case '\t': *at++ = 't'; return at;
    default: break;
  }
  constexpr char digits[] = "0123456789abcdef";
  for (const char each : {'u', '0', '0', digits[byte >> 4U], digits[byte & 15U]}) *at++ = each;
  return at;
}

// The number of bytes of `word`, as loaded from memory, before the first that `special` marks.
std::size_t bytes_before(std::uint64_t special) {
  // Of several marks, only that of the lowest byte is certain; on a big-endian machine that is the last one.
  if constexpr (std::endian::native == std::endian::big) return 0;
  return static_cast<std::size_t>(std::countr_zero(special)) / 8;
}

char* write_byte(char* at, char given) {
  const auto byte = static_cast<unsigned char>(given);
  if (byte < 0x20 || byte == '"' || byte == '\\') return write_escaped(at, byte);
  *at++ = given;
  return at;
}

// Whether the bytes are those of a string of line protocol as written, in which \" and \\ stand for one byte.
// JSON writes these bytes in the same way.
enum class escapes : std::uint8_t { none, of_line };

// Writes the inside of a string, of at most `slice` bytes. Returns the end of what has been written: all, or
// all but a backslash at the end that may belong to an escape.
template <escapes Escapes>
const char* write_slice(output& to, const char* from, std::size_t size) {
  char* at = to.room(6 * size + 8);
  const char* const end = from + size;
  const auto write_next = [&] {
    if (Escapes == escapes::of_line && *from == '\\') {
      if (end - from < 2) return false;
      if (from[1] == '"' || from[1] == '\\') {
        *at++ = *from++;
        *at++ = *from++;
        return true;
      }
    }
    at = write_byte(at, *from++);
    return true;
  };
  while (end - from >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    std::memcpy(at, &word, 8);
    const std::uint64_t special = special_bytes(word);
    const std::size_t plain = special == 0 ? 8 : bytes_before(special);
    at += plain;
    from += plain;
    if (special != 0 && !write_next()) break;
  }
  while (from != end && write_next()) continue;
  to.commit(at);
  return from;
}

template <escapes Escapes = escapes::none>
void write_inside(output& to, std::string_view bytes) {
  while (bytes.size() > slice) {
    const char* const end = write_slice<Escapes>(to, bytes.data(), slice);
    bytes.remove_prefix(static_cast<std::size_t>(end - bytes.data()));
  }
  const char* const end = write_slice<Escapes>(to, bytes.data(), bytes.size());
  // A backslash at the end of the string is no escape.
  if (end != bytes.data() + bytes.size()) to.append("\\\\");
}

}  // namespace

void write_json_string(output& to, std::string_view bytes) {
  to.append('"');
  write_inside(to, bytes);
  to.append('"');
}

void write_json_string_of_line(output& to, std::string_view raw) {
  to.append('"');
  write_inside<escapes::of_line>(to, raw);
  to.append('"');
}

void write_json_string_of_any(output& to, std::string_view bytes) {
  to.append('"');
  while (!bytes.empty()) {
    const std::size_t valid = valid_utf8_prefix(bytes);
    write_inside(to, bytes.substr(0, valid));
    bytes.remove_prefix(valid);
    if (bytes.empty()) break;
    to.append("\xEF\xBF\xBD");
    bytes.remove_prefix(1);
  }
  to.append('"');
}

bool is_shortest_float(std::string_view text) {
  constexpr std::size_t most_digits = 15;
  if (text.front() == '-') text.remove_prefix(1);
  if (text.size() < 3 || text.size() > most_digits + 1) return false;
  if (text.front() < '0' || text.back() < '1' || text.back() > '9') return false;
  if (text.front() == '0' && (text[1] != '.' || text[2] == '0')) return false;
  // A dot, and no exponent, whose letter is above the digits.
  const auto [low, high] = detail::two_words(text);
  constexpr std::uint64_t above_nine = (0x80 - ('9' + 1)) * one_in_each_byte;
  const std::uint64_t letters = ((low + above_nine) | (high + above_nine)) & top_of_each_byte;
  return letters == 0 && (bytes_equal_to('.', low) | bytes_equal_to('.', high)) != 0;
}

char* write_json_float(char* to, double number) {
  // In this range a fraction is never shorter with an exponent, nor is a whole number below 100,000, so
  // both functions write the same. The library's is faster.
  const double magnitude = std::fabs(number);
  if (magnitude >= 0.001 && magnitude < 1e15) {
    char* const end = simdlp::write_float(to, number);
    if (number != static_cast<double>(static_cast<std::int64_t>(number))) return end;
    if (magnitude < 100'000) return copy_short(end, ".0");
  }
  char* const end = std::to_chars(to, to + float_room, number).ptr;
  const bool has_mark = std::any_of(to, end, [](char byte) { return byte == '.' || byte == 'e'; });
  return has_mark ? end : copy_short(end, ".0");
}

void write_float(output& to, double number) {
  to.commit(write_json_float(to.room(json_float_room), number));
}

void write_base64(output& to, std::string_view bytes) {
  constexpr std::size_t piece = 3'000;  // a multiple of 3
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const std::string_view next = bytes.substr(0, piece);
    to.commit(base64::write(to.room(base64::text_size(next.size())), next));
  }
}

}  // namespace simdlp::tool
