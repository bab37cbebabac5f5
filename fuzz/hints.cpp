// SPDX-License-Identifier: Apache-2.0
#include "hints.h"

#include <algorithm>
#include <cstddef>
#include <memory>

#include "check.h"
#include "simdlp/decoder.h"
#include "simdlp/hint.h"

namespace simdlp::fuzz {
namespace {

// A hint reads the line several times, so only some lines of a large input are checked.
constexpr int most_lines = 64;

void check_text(const hint& of) {
  check(!of.text().empty(), "a hint has a text");
  const bool is_line = std::all_of(of.text().begin(), of.text().end(), [](char byte) {
    return static_cast<unsigned char>(byte) >= 0x20;
  });
  check(is_line, "a hint is one line of text");
  check(static_cast<std::size_t>(of.code) < hint_code_count, "a hint has a code");
}

void check_rejected(const diagnostic& of, std::size_t begin) {
  const std::string_view line = of.original_line;
  const hint given = hint_for(of);
  // Uses an exact copy, so that sanitizers detect reads outside of the line.
  const auto copy = std::make_unique_for_overwrite<char[]>(line.size());
  std::copy(line.begin(), line.end(), copy.get());
  diagnostic alone = of;
  alone.original_line = {copy.get(), line.size()};
  const hint again = hint_for(alone);
  check(given.code == again.code && given.offset == again.offset && given.text() == again.text(),
        "a hint depends on the line alone");
  if (!given) return;
  check_text(given);
  check(given.offset >= begin && given.offset <= begin + line.size(), "a hint lies in its line");
  check(!given.string_offset ||
            (*given.string_offset >= begin && *given.string_offset < begin + line.size()),
        "the string of a hint opens in its line");
}

void check_accepted(std::string_view line) {
  for (std::size_t code = 0; code < errc_count; ++code) {
    // In another precision the time may be out of range.
    if (static_cast<errc>(code) == errc::timestamp_range) continue;
    check(!hint_for({1, 1, 0, static_cast<errc>(code), {}, line}), "a valid line gets no hint");
  }
}

}  // namespace

void check_hints(std::string_view input, const decode_options& options) {
  const auto decode = std::make_unique<decoder>(input, options);
  int lines = 0;
  for (const point here : *decode) {
    if (++lines > most_lines) break;
    const std::string_view line = here.raw();
    if (!here) {
      check_rejected(decode->describe(), static_cast<std::size_t>(line.data() - input.data()));
    } else if (lines <= 2 && options.validate_utf8) {
      check_accepted(line);
    }
  }
  const auto copy = std::make_unique_for_overwrite<char[]>(input.size());
  std::copy(input.begin(), input.end(), copy.get());
  const hint whole = recognise({copy.get(), input.size()});
  check(whole.offset <= input.size(), "the hint for an input lies in it");
  if (whole) check_text(whole);
}

}  // namespace simdlp::fuzz
