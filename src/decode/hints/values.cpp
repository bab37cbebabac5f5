// SPDX-License-Identifier: Apache-2.0
// Errors in field values: what people and programs write instead of a number, a boolean or a string.
#include <algorithm>
#include <array>
#include <cctype>

#include "decode/hints/causes.h"
#include "decode/hints/characters.h"
#include "decode/hints/sections.h"
#include "simdlp/detail/number.h"
#include "text/unquoted.h"

namespace simdlp::detail {
namespace {

constexpr char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? char(byte + 32) : byte; }

bool is_same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

template <std::size_t Count>
bool is_one_of(std::string_view token, const std::array<std::string_view, Count>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return is_same_word(token, word); });
}

// The size of the number at the start of a token; 0 if there is none.
std::size_t leading_number(std::string_view token) {
  std::size_t at = token.starts_with('-') || token.starts_with('+') ? 1 : 0;
  const std::size_t whole = leading_digits(token.substr(at));
  at += whole;
  std::size_t fraction = 0;
  if (at < token.size() && token[at] == '.') {
    fraction = leading_digits(token.substr(at + 1));
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return 0;
  // An exponent belongs to it only if it has digits.
  if (at < token.size() && lower(token[at]) == 'e') {
    std::size_t exponent = at + 1;
    if (exponent < token.size() && (token[exponent] == '+' || token[exponent] == '-')) ++exponent;
    const std::size_t digits = leading_digits(token.substr(exponent));
    if (digits != 0) at = exponent + digits;
  }
  return at;
}

hint escaped_or_foreign_quotes(std::string_view token, std::size_t at) {
  if (token.starts_with("\\\"")) {
    return {hint_code::escaped_quotes,
            at,
            {"the quotes around a string have no backslash before them"}};
  }
  if (token.starts_with("&quot;") || token.starts_with("&#34;") || token.starts_with("%22")) {
    return {
        hint_code::escaped_quotes, at, {"the quote was encoded for another format: write '\"'"}};
  }
  if (token.starts_with('\'') || token.starts_with('`')) {
    return {hint_code::single_quotes,
            at,
            {"a string is written in double quotes, not in ",
             token[0] == '`' ? "backticks" : "single quotes"}};
  }
  return {};
}

hint lookalike_in(std::string_view token, std::size_t at) {
  std::size_t place = 0;
  const lookalike found = find_lookalike(token, place);
  if (found.kind == lookalike_kind::none) return {};
  const bool number_before = leading_number(token) == place;
  switch (found.kind) {
    case lookalike_kind::quote:
      if (place != 0) return {};
      return {hint_code::typographic_character,
              at,
              {"this is ", found.name, ": a string is written in plain quotes (\")"}};
    case lookalike_kind::minus:
      if (place != 0 || !is_digit(token.size() > found.size ? token[found.size] : ' ')) return {};
      break;
    case lookalike_kind::digit:
      if (place != 0 && !number_before) return {};
      break;
    case lookalike_kind::space:
      if (place != 0 && !number_before && check_unquoted(token.substr(0, place)) != errc::none) {
        return {};
      }
      return {hint_code::odd_space, at + place, {"this is ", found.name, ": write ", found.plain}};
    default: return {};
  }
  return {hint_code::typographic_character,
          at + place,
          {"this is ", found.name, ": write ", found.plain}};
}

bool is_python_word(std::string_view word) {
  constexpr std::array<std::string_view, 18> words = {
      "Decimal",   "Fraction", "array", "tensor",    "Timestamp", "Timedelta",
      "datetime",  "UUID",     "np",    "numpy",     "pd",        "OrderedDict",
      "timedelta", "deque",    "set",   "frozenset", "bytearray", "Path"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

hint object_or_placeholder(std::string_view token, std::size_t at) {
  const auto python = [&] {
    return hint{hint_code::object_text,
                at,
                {"this is the text of a Python object: write its number, or its text in double "
                 "quotes"}};
  };
  const std::size_t name = std::min(token.find_first_of(".("), token.size());
  if (name != 0 && name < token.size() && is_python_word(token.substr(0, name)) &&
      (token.find('(') != nowhere || token[name] == '.')) {
    return python();
  }
  if (token.size() > 2 && (token[0] == 'b' || token[0] == 'u') && token[1] == '\'') return python();
  if (token.starts_with("<class") || token.starts_with("<object") || token.starts_with("<function"))
    return python();
  const std::size_t call = token.find('(');
  if (call != nowhere && call != 0 && is_letter(token[0]) &&
      std::all_of(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(call),
                  [](char byte) { return is_letter(byte) || is_digit(byte) || byte == '_'; }) &&
      call + 1 < token.size() && (is_digit(token[call + 1]) || token[call + 1] == '"')) {
    return {hint_code::object_text,
            at,
            {"this is the text of a program's object: write its number, or its text in double "
             "quotes"}};
  }
  if (token.starts_with("[object") || token.starts_with("{object")) {
    return {hint_code::object_text,
            at,
            {"this is the text of a JavaScript object: write its number, or its text in double "
             "quotes"}};
  }
  if (token.starts_with("${") || token.starts_with("{{") || token.starts_with("<%") ||
      (token.size() > 2 && token[0] == '%' && token.back() == '%') || token == "%s" ||
      token == "%d" || token == "%f" || token == "%v" ||
      (token.size() > 1 && token[0] == '$' && (is_letter(token[1]) || token[1] == '_'))) {
    return {hint_code::placeholder, at, {"this is a placeholder that was never filled in"}};
  }
  if (token.starts_with("%!") && token.find('(') != nowhere) {
    return {hint_code::placeholder, at, {"this is a formatting error of a Go program"}};
  }
  if (token.size() > 1 && (token[0] == '{' || token[0] == '[') &&
      (token[1] == '"' || is_digit(token[1]) || token[1] == '{' || token[1] == '[' ||
       token[1] == '\'')) {
    return {hint_code::nested_value,
            at,
            {"a field holds one value: write a field for each element, or the text in double "
             "quotes"}};
  }
  return {};
}

bool is_unit(std::string_view word) {
  if (word.empty() || word.size() > 16) return false;
  return std::all_of(word.begin(), word.end(), [](char byte) {
    return is_letter(byte) || byte == '%' || byte == '/' || byte == '^' || byte == '*' ||
           byte == '2' || byte == '3' || static_cast<unsigned char>(byte) >= 0x80;
  });
}

hint number_and_more(std::string_view token, std::size_t at) {
  const std::size_t size = leading_number(token);
  if (size == 0) return {};
  const std::string_view number = token.substr(0, size);
  const std::string_view more = token.substr(size);
  if (token[0] == '+' && (check_unquoted(token.substr(1)) == errc::none)) {
    return {hint_code::number_form, at, {"a number has no plus sign"}};
  }
  if (number.starts_with('+')) return {};
  if (more == "i" || more == "u") {
    if (more == "u" && is_integer(number)) {
      return {hint_code::integer_suffix,
              at,
              {"an unsigned integer has no sign: write ", number.substr(0, 40), "i"}};
    }
    return {hint_code::integer_suffix,
            at + size,
            {"only whole numbers end in '", more, "': remove it, or the ",
             number.find('.') == nowhere ? "exponent" : "fraction"}};
  }
  if (is_integer(number) &&
      (more == "I" || more == "U" || more == "L" || more == "l" || more == "ll" || more == "LL" ||
       more == "n" || more == "ui" || more == "ul" || more == "UL" || more == "ULL" ||
       more == "ull" || more == "i64" || more == "i32" || more == "u64" || more == "u32")) {
    return {hint_code::integer_suffix, at + size, {"integers end in 'i', unsigned ones in 'u'"}};
  }
  if ((more == "f" || more == "d" || more == "F" || more == "D" || more == "f32" ||
       more == "f64") &&
      number.find('.') != nowhere) {
    return {hint_code::number_form, at + size, {"a float has no suffix: remove '", more, "'"}};
  }
  if (more.empty()) return {};
  if ((more[0] == 'x' || more[0] == 'X') && (number == "0" || number == "-0") && more.size() > 1 &&
      std::all_of(more.begin() + 1, more.end(),
                  [](char byte) { return std::isxdigit(static_cast<unsigned char>(byte)) != 0; })) {
    return {hint_code::number_form, at, {"numbers are decimal, not hexadecimal"}};
  }
  if ((more[0] == '_' || more[0] == '\'') && more.size() > 1 &&
      std::all_of(more.begin(), more.end(),
                  [&](char byte) { return is_digit(byte) || byte == more[0] || byte == '.'; })) {
    return {hint_code::digit_groups, at + size, {"a number holds no separator between its digits"}};
  }
  if (lower(more[0]) == 'e' && (more.size() == 1 || (more.size() == 2 && !is_letter(more[1])))) {
    return {hint_code::number_form, at + size, {"the exponent has no digits"}};
  }
  if (is_unit(more)) {
    return {hint_code::unit,
            at + size,
            {"text after the number: a unit belongs in the key, a text in double quotes"}};
  }
  return {};
}

// A UUID or a checksum: hexadecimal digits, some of them letters.
bool is_hexadecimal_id(std::string_view token) {
  std::size_t digits = 0;
  std::size_t letters = 0;
  for (const char byte : token) {
    if (byte == '-') continue;
    if (std::isxdigit(static_cast<unsigned char>(byte)) == 0) return false;
    ++digits;
    if (is_letter(byte)) ++letters;
  }
  return digits >= 16 && letters != 0;
}

// Text without quotes: a word, an address, a path.
bool is_text(std::string_view token) {
  if (token.empty()) return false;
  if (is_hexadecimal_id(token)) return true;
  const char first = token[0];
  if (is_letter(first) || first == '/' || first == '_' || first == '#' || first == '@' ||
      static_cast<unsigned char>(first) >= 0x80 || first == '\\' || first == '*' || first == '~' ||
      first == '<' || first == '(' || first == '{' || first == '[') {
    return true;
  }
  if (first == '.' && token.size() > 1 && (token[1] == '/' || is_letter(token[1]))) return true;
  // Addresses, versions, identifiers: 10.0.0.7, 00:1a:2b, 1.2.3-rc1, 550e8400-e29b.
  if (!is_digit(first)) return false;
  const std::size_t number = leading_number(token);
  if (number + 1 >= token.size() || token[number - 1] == '.') return false;
  return std::string_view(".:-/").find(token[number]) != nowhere &&
         (is_letter(token[number + 1]) || is_digit(token[number + 1]));
}

// boiler host=gw1 temp=61.5: tags that follow a space.
hint tags_after_space(const rejected_line& of) {
  const std::string_view line = of.line;
  const std::size_t measurement = end_of_name(line, 0, text_kind::measurement);
  if (line.substr(0, measurement).find('=') != nowhere) return {};
  const std::size_t series = end_of_tags(line, measurement);
  if (series == nowhere || series >= line.size() || line[series] != ' ') return {};
  const std::size_t key = after_spaces(line, series);
  if (key > of.at) return {};
  const std::size_t equals = end_of_name(line, key, text_kind::key);
  if (equals == key || equals >= line.size() || line[equals] != '=') return {};
  const std::size_t end = end_of_name(line, equals + 1, text_kind::key);
  if (end <= of.at && end_of_tags(line, end) == nowhere) return {};
  const std::size_t tags = end_of_tags(line, end);
  if (tags == nowhere || tags <= of.at || tags >= line.size() || line[tags] != ' ') return {};
  if (line.substr(of.at, tags - of.at).find('"') != nowhere) return {};
  if (!reads_as_fields(line, after_spaces(line, tags))) return {};
  return {hint_code::comma_missing,
          series,
          {series == measurement ? "tags follow the measurement after a comma, without a space"
                                 : "tags are separated by commas, without a space"}};
}

// 37878000net,host=r2 rx=1 1700000000: the next line begins within this one.
hint joined_line(const rejected_line& of, std::string_view token) {
  const std::size_t number = leading_number(token);
  if (number == 0 || number == token.size()) return {};
  std::size_t start = number;
  if (!is_letter(token[start]) && token[start] != '_') return {};
  const auto joined = [&](std::size_t place) {
    const line_parts parts = read_line_parts(of.line, of.at + place, true);
    return parts.valid && parts.tags && parts.timestamp;
  };
  if (!joined(start)) {
    // After the suffix of an integer.
    if (token[start] != 'i' && token[start] != 'u') return {};
    if (!joined(++start)) return {};
  }
  return {hint_code::joined_lines,
          of.at + start,
          {"two lines seem to be joined here: a line end is missing"}};
}

hint value_syntax(const rejected_line& of) {
  const std::string_view token = token_at(of.line, of.at);
  if (hint found = joined_line(of, token)) return found;
  if (hint found = escaped_or_foreign_quotes(token, of.at)) return found;
  if (hint found = lookalike_in(token, of.at)) return found;
  // The whole of a bracket with spaces in it: [Not Supported].
  if (token.starts_with('[') || token.starts_with('<') || token.starts_with('(')) {
    const char close = token[0] == '[' ? ']' : token[0] == '<' ? '>' : ')';
    const std::string_view rest = of.line.substr(of.at);
    const std::string_view whole = rest.substr(0, std::min(rest.find(close), rest.size() - 1) + 1);
    if (is_word_for_nothing(whole)) {
      return {hint_code::no_value, of.at, {"this is not a value: leave the field out"}};
    }
  }
  if (is_word_for_nothing(token)) {
    return {hint_code::no_value, of.at, {"this is not a value: leave the field out"}};
  }
  if (hint found = object_or_placeholder(token, of.at)) return found;
  const std::size_t semicolon = token.find(';');
  if (semicolon != nowhere && semicolon != 0 &&
      check_unquoted(token.substr(0, semicolon)) == errc::none) {
    const std::string_view more = token.substr(semicolon + 1);
    if (more.empty() || more.find('=') != nowhere) {
      return {hint_code::semicolon,
              of.at + semicolon,
              {more.empty() ? "remove the ';'" : "fields are separated by commas, not by ';'"}};
    }
  }
  if (token.starts_with('=')) {
    return {hint_code::extra_equals, of.at, {"one equals sign too many"}};
  }
  if (is_date(token)) {
    return {hint_code::date_value,
            of.at,
            {"a date is not a number: write it in double quotes, or convert it"}};
  }
  if (hint found = number_and_more(token, of.at)) return found;
  constexpr std::array<std::string_view, 6> booleans = {"yes", "no", "on", "off", "true", "false"};
  if (is_one_of(token, booleans)) {
    return {hint_code::boolean_word,
            of.at,
            {"booleans are true and false; a text is written in double quotes"}};
  }
  if (hint found = tags_after_space(of)) return found;
  // A key in the text may be a field after a missing comma; logfmt has no measurement.
  const bool is_doubtful = (token.find('=') != nowhere && token.find("://") == nowhere) ||
                           of.line.substr(0, of.line.find(' ')).find('=') < of.line.find(',');
  if (is_text(token) && !is_doubtful && token.find('"') == nowhere) {
    return {hint_code::unquoted_text, of.at, {"a string is written in double quotes"}};
  }
  return {};
}

hint value_missing(const rejected_line& of) {
  const std::string_view line = of.line;
  const char byte = of.at < line.size() ? line[of.at] : '\n';
  if (byte == ' ') {
    const std::size_t value = after_spaces(line, of.at);
    const std::size_t end = end_of_value(line, value);
    if (end != nowhere && end < line.size()) {
      const bool more = line[end] == ',';
      const bool string = line[value] == '"';
      if (more || (reads_as_end(line, end) && (string || after_spaces(line, end) < line.size()))) {
        return {hint_code::space_around_equals, of.at, {"remove the space after '='"}};
      }
    }
    if (end != nowhere && end == line.size() && line[value] == '"') {
      return {hint_code::space_around_equals, of.at, {"remove the space after '='"}};
    }
    if (!reads_as_end(line, of.at)) return {};
  }
  return {hint_code::no_value,
          of.at,
          {"leave out a field that has no value; an empty string is written \"\""}};
}

}  // namespace

bool is_word_for_nothing(std::string_view token) noexcept {
  constexpr std::array<std::string_view, 34> words = {
      "null",   "nil",      "none",      "undefined", "nan",     "-nan",    "+nan",  "inf", "-inf",
      "+inf",   "infinity", "-infinity", "+infinity", "na",      "n/a",     "#n/a",  "\\n", "<na>",
      "<null>", "<nil>",    "<none>",    "(null)",    "(nil)",   "-",       "--",    "[]",  "{}",
      "?",      "#value!",  "1.#inf",    "-1.#ind",   "1.#qnan", "-1.#inf", "1.#ind"};
  if (is_one_of(token, words)) return true;
  constexpr std::array<std::string_view, 8> brackets = {"[not supported]", "[n/a]",      "[null]",
                                                        "[unknown error]", "<no value>", "<unset>",
                                                        "[not available]", "<unknown>"};
  return is_one_of(token, brackets);
}

bool is_date(std::string_view token) noexcept {
  const auto digits = [&](std::size_t from, std::size_t count) {
    return from + count <= token.size() && leading_digits(token.substr(from, count)) == count;
  };
  const auto is = [&](std::size_t at, std::string_view any) {
    return at < token.size() && any.find(token[at]) != nowhere;
  };
  if (digits(0, 4) && is(4, "-/.") && digits(5, 2) && is(7, "-/.") && digits(8, 2)) {
    return token.size() == 10 || !is_digit(token[10]);
  }
  if (digits(0, 2) && is(2, "-/.") && digits(3, 2) && is(5, "-/.") && digits(6, 4)) {
    return token.size() == 10 || !is_digit(token[10]);
  }
  return digits(0, 2) && is(2, ":") && digits(3, 2) &&
         (token.size() == 5 || (is(5, ":") && digits(6, 2) && !is(8, ":")));
}

hint cause_in_value(const rejected_line& of) noexcept {
  const std::string_view token = token_at(of.line, of.at);
  switch (of.code) {
    case errc::field_value_missing: return value_missing(of);
    case errc::field_value_syntax: return value_syntax(of);
    case errc::int_range:
      if (!token.starts_with('-') && parse_any_unsigned(token.data(), token.size() - 1).ok) {
        return {
            hint_code::unsigned_range,
            of.at + token.size() - 1,
            {"the number fits an unsigned integer: write it with 'u' if the server accepts that"}};
      }
      return {};
    default: return {};
  }
}

}  // namespace simdlp::detail
