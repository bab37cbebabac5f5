// SPDX-License-Identifier: Apache-2.0
//
// numbers: the input is the text of a number. Every parser, directly and through the decoder, must agree
// with fast_float, std::from_chars and 128-bit integers. The first eight bytes of the input, as a double
// and as integers, must be written so that they read back bit for bit, with the fewest digits.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fast_float/fast_float.h>

#include "agreement.h"
#include "byte_source.h"
#include "check.h"
#include "reference_decimal.h"
#include "simdlp/detail/number.h"
#include "simdlp/simdlp.h"

namespace {

using namespace simdlp;
using namespace simdlp::fuzz;
__extension__ using wide = __int128;

// ---- the grammar, read literally -----------------------------------------------------------------

std::string_view without_digits(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

bool is_digits(std::string_view text) { return !text.empty() && without_digits(text).empty(); }

std::string_view without_sign(std::string_view text, std::string_view signs = "-") {
  return !text.empty() && signs.find(text.front()) != signs.npos ? text.substr(1) : text;
}

// -?(D+(.D*)?|.D+)([eE][+-]?D+)?
bool is_float(std::string_view text) {
  text = without_sign(text);
  const std::string_view whole = text.substr(0, text.size() - without_digits(text).size());
  text = without_digits(text);
  bool any = !whole.empty();
  if (text.starts_with('.')) {
    const std::string_view rest = without_digits(text.substr(1));
    any |= rest.size() + 1 != text.size();
    text = rest;
  }
  if (!any) return false;
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  return is_digits(without_sign(text.substr(1), "+-"));
}

// The number that the digits spell, at most 10^30.
wide number_of(std::string_view digits) {
  constexpr wide much = wide{1'000'000'000'000'000} * 1'000'000'000'000'000;
  wide all = 0;
  for (const char digit : digits) {
    all = all * 10 + (digit - '0');
    if (all > much) all = much;
  }
  return all;
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  const std::string_view digits = without_sign(text);
  if (!is_digits(digits)) return std::nullopt;
  const wide number = digits.size() == text.size() ? number_of(digits) : -number_of(digits);
  if (number < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  if (number > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::uint64_t> unsigned_of(std::string_view text) {
  if (!is_digits(text)) return std::nullopt;
  const wide number = number_of(text);
  if (number > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

std::optional<double> float_of(std::string_view text) {
  if (!is_float(text)) return std::nullopt;
  double one = 0;
  const char* const end = text.data() + text.size();
  const auto read = fast_float::from_chars(text.data(), end, one);
  check(read.ptr == end, "fast_float takes what the grammar takes", text);
#if defined(__cpp_lib_to_chars)  // not every C++ library reads floats
  double other = 0;
  const auto standard = std::from_chars(text.data(), end, other);
  check(standard.ptr == end, "std::from_chars takes what the grammar takes", text);
  if (standard.ec == std::errc()) {
    check(std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(other),
          "fast_float and std::from_chars agree", text);
  }
#endif
  if (text.size() <= 64) {
    const double nearest = reference::nearest_double(text);
    check(std::bit_cast<std::uint64_t>(one) == std::bit_cast<std::uint64_t>(nearest),
          "fast_float and whole-number arithmetic agree", text);
  }
  if (std::isinf(one)) return std::nullopt;
  return one;
}

// ---- the parsers ---------------------------------------------------------------------------------

template <class T>
bool is_same(const detail::parsed<T>& got, const std::optional<T>& want) {
  if (got.ok != want.has_value()) return false;
  if (!want) return true;
  if constexpr (std::is_same_v<T, double>) {
    return std::bit_cast<std::uint64_t>(got.value) == std::bit_cast<std::uint64_t>(*want);
  } else {
    return got.value == *want;
  }
}

// The general parsers, on exactly the text. The fast parsers are tested through the decoder.
void check_parsers(std::string_view text) {
  if (text.empty()) return;
  const auto exact = std::make_unique<char[]>(text.size());
  std::memcpy(exact.get(), text.data(), text.size());
  check(is_same(detail::parse_any_integer(exact.get(), text.size()), integer_of(text)),
        "an integer is parsed as it is written", text);
  check(is_same(detail::parse_any_unsigned(exact.get(), text.size()), unsigned_of(text)),
        "an unsigned integer is parsed as it is written", text);
  check(is_same(detail::parse_any_float(exact.get(), text.size()), float_of(text)),
        "a float is parsed to the nearest double", text);
}

// ---- through the decoder -------------------------------------------------------------------------

// The expected value of a field with this text, as `value` describes it, or the name of the error.
std::string expected_value(std::string_view text) {
  const std::string_view body = text.substr(0, text.size() - 1);
  if (text.ends_with('i') && is_digits(without_sign(body))) {
    const auto number = integer_of(body);
    return number ? "integer " + std::to_string(*number) : "int_range";
  }
  if (text.ends_with('u') && is_digits(body)) {
    const auto number = unsigned_of(body);
    return number ? "unsigned " + std::to_string(*number) : "uint_range";
  }
  if (is_float(text)) {
    const auto number = float_of(text);
    return number ? "float " + std::to_string(std::bit_cast<std::uint64_t>(*number))
                  : "float_range";
  }
  for (const std::string_view word : {"t", "T", "true", "True", "TRUE"}) {
    if (text == word) return "true";
  }
  for (const std::string_view word : {"f", "F", "false", "False", "FALSE"}) {
    if (text == word) return "false";
  }
  return "field_value_syntax";
}

std::string describe(double number) {
  return "float " + std::to_string(std::bit_cast<std::uint64_t>(number));
}
std::string describe(std::int64_t number) { return "integer " + std::to_string(number); }
std::string describe(std::uint64_t number) { return "unsigned " + std::to_string(number); }
std::string describe(bool truth) { return truth ? "true" : "false"; }
std::string describe(text string) { return "string " + string.to_string(); }

struct one_field {
  void begin(text) { got = "nothing"; }
  void tag(text, text) {}
  template <class Value>
  void field(text key, Value value) {
    if (key == std::string_view("f")) got = describe(value);
  }
  void end(std::optional<std::int64_t> of) { time = of; }
  void reject(error error, std::string_view) { got = name(error.code); }

  std::string got;
  std::optional<std::int64_t> time;
};

void check_field(std::string_view text) {
  if (text.empty() || text.find_first_of(", =\"\\") != text.npos) return;
  if (std::ranges::any_of(text, [](char byte) { return byte < 0x21 || byte == 0x7F; })) return;
  const std::string want = expected_value(text);
  for (const char* const before : {"m f=", "a_longer_measurement,tag=value x=1,f=",
                                   "a_longer_measurement 99999999999999999=9,f=",
                                   "m .................................=-1,f="}) {
    for (const char* const behind : {"", ",g=1 5", "\n"}) {
      const std::string line = std::string(before) + std::string(text) + behind;
      decoder read(line);
      one_field sink;
      read.visit(sink);
      check(sink.got == want, "visit() reads a field as the grammar has it",
            [&] { return line + ": " + sink.got + ", not " + want; });
      read.reset(line);
      check(read.next(), "there is a line", line);
      const point here = read.current();
      const std::string got =
          !here ? std::string(name(here.error().code))
                : here.field("f")->visit([](auto value) { return describe(value); });
      check(got == want, "the range reads a field as the grammar has it",
            [&] { return line + ": " + got + ", not " + want; });
    }
  }
}

void check_time(std::string_view text) {
  if (text.empty() || text.find_first_not_of("-0123456789") != text.npos) return;
  const std::string line = "measurement field=1 " + std::string(text);
  for (const precision unit : {precision::nanoseconds, precision::microseconds,
                               precision::milliseconds, precision::seconds}) {
    const auto raw = integer_of(text);
    const wide scaled = raw ? wide{*raw} * nanoseconds_in(unit) : 0;
    std::string want;
    if (!is_digits(without_sign(text))) {
      want = "timestamp_syntax";
    } else if (!raw || scaled < std::numeric_limits<std::int64_t>::min() ||
               scaled > std::numeric_limits<std::int64_t>::max()) {
      want = "timestamp_range";
    } else {
      want = std::to_string(static_cast<std::int64_t>(scaled));
    }
    decode_options options;
    options.precision = unit;
    decoder read(line, options);
    check(read.next(), "there is a line", line);
    const point here = read.current();
    const std::string got =
        here ? std::to_string(here.timestamp().value()) : std::string(name(here.error().code));
    check(got == want, "a timestamp is read as the grammar has it",
          [&] { return line + " in " + std::string(name(unit)) + ": " + got + ", not " + want; });
  }
}

// ---- written and read back -----------------------------------------------------------------------

// The digits of a number without sign, dot, exponent and the zeros at both ends.
std::string significant_digits(std::string_view text) {
  std::string digits;
  for (const char byte : text.substr(0, text.find_first_of("eE"))) {
    if (byte >= '0' && byte <= '9' && (byte != '0' || !digits.empty())) digits += byte;
  }
  return digits.substr(0, digits.find_last_not_of('0') + 1);
}

template <class T>
std::string written(T value) {
  std::string out;
  encoder to(out, {.dialect = dialect::go_v2});  // writes unsigned integers
  const errc code = to.measurement("m").field("f", value).end_line().code;
  check(code == errc::none, "a number is written");
  check(out.starts_with("m f=") && out.ends_with('\n'), "a number is written as one line", out);
  return out.substr(4, out.size() - 5);
}

void check_float_written(double number) {
  if (!std::isfinite(number)) {
    std::string out;
    encoder to(out);
    check(to.measurement("m").field("f", number).end_line().code == errc::non_finite_float &&
              out.empty(),
          "what is not finite is refused");
    return;
  }
  const std::string text = written(number);
  check(is_float(text) && text.back() != '.' && text.find("-.") == text.npos && text[0] != '.',
        "a float is written in a form that every reader accepts", text);
  check(is_same(detail::parse_any_float(text.data(), text.size()), std::optional(number)),
        "a float reads back bit for bit", text);
  char shortest[64];
  const auto end =
      std::to_chars(shortest, std::end(shortest), number, std::chars_format::scientific);
  const std::string_view want(shortest, static_cast<std::size_t>(end.ptr - shortest));
  check(significant_digits(text) == significant_digits(want), "a float has the fewest digits",
        [&] { return text + " against " + std::string(want); });
  check(text.size() <= 25, "a float is short", text);
}

void check_written(std::uint64_t word) {
  check_float_written(std::bit_cast<double>(word));
  check_float_written(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(word))));
  // Measured numbers with few decimals, and their neighbours with many.
  for (const double number : {static_cast<double>(static_cast<std::int64_t>(word) >> 20) / 1000.0,
                              static_cast<double>(static_cast<std::int32_t>(word)) / 100.0,
                              static_cast<double>(static_cast<std::int16_t>(word)) / 10.0}) {
    check_float_written(number);
    check_float_written(std::nextafter(number, 1e300));
    check_float_written(std::nextafter(number, -1e300));
  }
  const auto number = static_cast<std::int64_t>(word);
  check(written(number) == std::to_string(number) + "i", "an integer is written as it is");
  check(written(word) == std::to_string(word) + "u", "an unsigned integer is written as it is");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = as_text(data, size);
  const std::string_view text = bytes.substr(0, 2000);
  check_parsers(text);
  if (text.size() > 1) check_parsers(text.substr(0, text.size() - 1));
  check_field(text);
  check_time(text);
  byte_source from(bytes);
  check_written(from.word());
  return 0;
}
