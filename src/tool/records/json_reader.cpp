// SPDX-License-Identifier: Apache-2.0
// Reads byte by byte. A limit on nesting prevents a stack overflow.
#include "json_reader.h"

#include <cstdint>

namespace simdlp::tool {
namespace {

constexpr const char* no_json_word =
    "expected a JSON value; NaN, None and undefined are not JSON: write null";

constexpr std::size_t deepest = 512;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

void append_utf8(std::string& to, std::uint32_t code) {
  const auto byte = [&](std::uint32_t bits) { to += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | code >> 6U);
    byte(0x80U | (code & 63U));
  } else if (code < 0x10000) {
    byte(0xE0U | code >> 12U);
    byte(0x80U | (code >> 6U & 63U));
    byte(0x80U | (code & 63U));
  } else {
    byte(0xF0U | code >> 18U);
    byte(0x80U | (code >> 12U & 63U));
    byte(0x80U | (code >> 6U & 63U));
    byte(0x80U | (code & 63U));
  }
}

}  // namespace

void json_reader::fail(std::string_view message) const {
  throw unreadable_record{at_, "json_syntax", std::string(message)};
}

void json_reader::skip_space() {
  at_ = text_.find_first_not_of(" \t\r\n", at_);
  if (at_ == std::string_view::npos) at_ = text_.size();
}

std::size_t json_reader::offset() {
  skip_space();
  return at_;
}

json_kind json_reader::peek() {
  skip_space();
  if (at_ == text_.size()) return json_kind::end;
  switch (text_[at_]) {
    case '{': return json_kind::object;
    case '[': return json_kind::array;
    case '"': return json_kind::string;
    case 't':
    case 'f':
    case 'n': return json_kind::word;
    default: break;
  }
  if (text_.substr(at_).starts_with("-I")) fail(no_json_word);
  if (text_[at_] == '-' || is_digit(text_[at_])) return json_kind::number;
  fail(std::string_view("NIu").find(text_[at_]) != std::string_view::npos
           ? no_json_word
           : "expected a JSON value");
}

bool json_reader::take(char byte) {
  skip_space();
  if (at_ == text_.size() || text_[at_] != byte) return false;
  ++at_;
  return true;
}

void json_reader::expect(char byte) {
  if (take(byte)) return;
  switch (byte) {
    case '{': fail("expected '{'");
    case '[': fail("expected '['");
    case ':': fail("expected ':' after the key");
    case '}': fail("expected ',' or '}'");
    case ']': fail("expected ',' or ']'");
    default:
      fail(text_.substr(at_).starts_with('\'') ? "expected a string in double quotes"
                                               : "expected a string");
  }
}

void json_reader::read_string(std::string& to) {
  to.clear();
  expect('"');
  for (;;) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
           static_cast<unsigned char>(text_[at_]) >= 0x20) {
      ++at_;
    }
    to.append(text_, begin, at_ - begin);
    if (at_ == text_.size()) fail("the JSON string has no closing quote");
    if (text_[at_] == '"') break;
    if (text_[at_] != '\\') fail("a control character in a JSON string");
    read_escape(to);
  }
  ++at_;
}

void json_reader::read_escape(std::string& to) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (const std::size_t found = letters.find(letter); found != std::string_view::npos) {
    to += meanings[found];
    at_ += 2;
    return;
  }
  if (letter != 'u') fail("an unknown escape in a JSON string");
  std::uint32_t code = read_hex4();
  if (code >= 0xD800 && code <= 0xDFFF) {
    const bool is_pair = code <= 0xDBFF && text_.substr(at_, 2) == "\\u";
    const std::uint32_t low = is_pair ? read_hex4() : 0;
    if (low < 0xDC00 || low > 0xDFFF) fail("half of a surrogate pair in a JSON string");
    code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
  }
  append_utf8(to, code);
}

// Reads \uXXXX.
unsigned json_reader::read_hex4() {
  unsigned code = 0;
  for (std::size_t i = 2; i < 6; ++i) {
    const char digit = at_ + i < text_.size() ? text_[at_ + i] : '\0';
    unsigned value = 0;
    if (is_digit(digit)) {
      value = static_cast<unsigned>(digit - '0');
    } else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f') {
      value = static_cast<unsigned>((digit | 0x20) - 'a') + 10;
    } else {
      fail("\\u is not followed by four hexadecimal digits");
    }
    code = code << 4U | value;
  }
  at_ += 6;
  return code;
}

void json_reader::take_digits() {
  if (at_ == text_.size() || !is_digit(text_[at_])) fail("expected a digit");
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
}

std::string_view json_reader::read_number() {
  skip_space();
  const std::size_t begin = at_;
  const auto next_is = [&](std::string_view any) {
    return at_ < text_.size() && any.find(text_[at_]) != std::string_view::npos;
  };
  if (next_is("-")) ++at_;
  if (next_is("0")) {
    ++at_;
  } else {
    take_digits();
  }
  if (next_is(".")) {
    ++at_;
    take_digits();
  }
  if (next_is("eE")) {
    ++at_;
    if (next_is("+-")) ++at_;
    take_digits();
  }
  if (next_is("0123456789.eE+-")) fail("unexpected text after the JSON number");
  return text_.substr(begin, at_ - begin);
}

std::string_view json_reader::read_word() {
  skip_space();
  for (const std::string_view word : {"true", "false", "null"}) {
    if (text_.substr(at_, word.size()) != word) continue;
    at_ += word.size();
    return word;
  }
  fail(text_.substr(at_, 3) == "nan" ? no_json_word : "expected a JSON value");
}

void json_reader::skip() { skip_nested(0); }

void json_reader::skip_nested(std::size_t depth) {
  if (depth == deepest) fail("JSON values are nested too deeply");
  std::string ignored;
  switch (peek()) {
    case json_kind::object: read_object([&](std::string_view) { skip_nested(depth + 1); }); break;
    case json_kind::array: read_array([&] { skip_nested(depth + 1); }); break;
    case json_kind::string: read_string(ignored); break;
    case json_kind::number: static_cast<void>(read_number()); break;
    case json_kind::word: static_cast<void>(read_word()); break;
    case json_kind::end: fail("the JSON text ends too early");
  }
}

}  // namespace simdlp::tool
