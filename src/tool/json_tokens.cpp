// SPDX-License-Identifier: Apache-2.0
// Copies strings eight bytes at a time as long as no byte needs an escape.
#include "json_tokens.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "simdlp/number_text.h"
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

// The inside of a string of at most `slice` bytes.
void write_slice(output& to, const char* from, std::size_t size) {
  char* at = to.room(6 * size + 8);
  const char* const end = from + size;
  while (end - from >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    if (special_bytes(word) != 0) [[unlikely]]
      break;
    std::memcpy(at, &word, 8);
    at += 8;
    from += 8;
  }
  for (; from != end; ++from) {
    const auto byte = static_cast<unsigned char>(*from);
    if (byte < 0x20 || byte == '"' || byte == '\\') [[unlikely]] {
      at = write_escaped(at, byte);
    } else {
      *at++ = *from;
    }
  }
  to.commit(at);
}

void write_inside(output& to, std::string_view bytes) {
  while (bytes.size() > slice) {
    write_slice(to, bytes.data(), slice);
    bytes.remove_prefix(slice);
  }
  write_slice(to, bytes.data(), bytes.size());
}

}  // namespace

void write_json_string(output& to, std::string_view bytes) {
  to.append('"');
  write_inside(to, bytes);
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
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.size() < 3 || text.size() > most_digits + 1) return false;
  std::size_t dot = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && dot == text.size()) {
      dot = i;
    } else if (text[i] < '0' || text[i] > '9') {
      return false;
    }
  }
  if (dot == 0 || dot + 1 >= text.size()) return false;
  if (text[0] == '0' && (dot != 1 || text[2] == '0')) return false;
  return text.back() != '0';
}

void write_float(output& to, double number) {
  char* const first = to.room(float_room + 2);
  char* end = nullptr;
  bool has_mark = false;
  // In this range a fraction is never shorter with an exponent, nor is a whole number below 100,000, so
  // both functions write the same. The library's is faster.
  const double magnitude = std::fabs(number);
  if (magnitude >= 0.001 && magnitude < 1e15) {
    end = simdlp::write_float(first, number);
    has_mark = std::find(first, end, '.') != end;
  }
  if (end == nullptr || (!has_mark && magnitude >= 100'000)) {
    end = std::to_chars(first, first + float_room, number).ptr;
    has_mark = std::any_of(first, end, [](char byte) { return byte == '.' || byte == 'e'; });
  }
  if (!has_mark) {
    *end++ = '.';
    *end++ = '0';
  }
  to.commit(end);
}

void write_float(output& to, std::string_view text, double number) {
  if (is_shortest_float(text)) {
    append_short(to, text);
  } else {
    write_float(to, number);
  }
}

void write_base64(output& to, std::string_view bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      three = three << 8U | (k < have ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    char* const at = to.room(4);
    at[0] = digits[three >> 18U];
    at[1] = digits[three >> 12U & 63U];
    at[2] = have > 1 ? digits[three >> 6U & 63U] : '=';
    at[3] = have > 2 ? digits[three & 63U] : '=';
    to.commit(at + 4);
  }
}

}  // namespace simdlp::tool
