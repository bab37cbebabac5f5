// SPDX-License-Identifier: Apache-2.0
#include "decode/hints/characters.h"

namespace simdlp::detail {
namespace {

struct row {
  std::string_view bytes;
  lookalike_kind kind;
  std::string_view name;
  std::string_view plain;
};

using enum lookalike_kind;

constexpr row rows[] = {
    {"\xE2\x80\x9C", quote, "U+201C, a typographic quote", "\""},
    {"\xE2\x80\x9D", quote, "U+201D, a typographic quote", "\""},
    {"\xE2\x80\x9E", quote, "U+201E, a typographic quote", "\""},
    {"\xE2\x80\x9F", quote, "U+201F, a typographic quote", "\""},
    {"\xC2\xAB", quote, "U+00AB, a quote (guillemet)", "\""},
    {"\xC2\xBB", quote, "U+00BB, a quote (guillemet)", "\""},
    {"\xE2\x80\xB9", quote, "U+2039, a quote (guillemet)", "\""},
    {"\xE2\x80\xBA", quote, "U+203A, a quote (guillemet)", "\""},
    {"\xE2\x80\x98", quote, "U+2018, a typographic quote", "\""},
    {"\xE2\x80\x99", quote, "U+2019, a typographic quote", "\""},
    {"\xE2\x80\x9A", quote, "U+201A, a typographic quote", "\""},
    {"\xE2\x80\x9B", quote, "U+201B, a typographic quote", "\""},
    {"\xE2\x80\xB2", quote, "U+2032, a prime", "\""},
    {"\xE2\x80\xB3", quote, "U+2033, a double prime", "\""},
    {"\xEF\xBC\x82", quote, "U+FF02, a fullwidth quote", "\""},
    {"\xE3\x80\x8C", quote, "U+300C, a corner bracket", "\""},
    {"\xE3\x80\x8D", quote, "U+300D, a corner bracket", "\""},
    {"\xE2\x88\x92", minus, "U+2212, a minus sign", "-"},
    {"\xE2\x80\x90", minus, "U+2010, a hyphen", "-"},
    {"\xE2\x80\x91", minus, "U+2011, a hyphen", "-"},
    {"\xE2\x80\x92", minus, "U+2012, a dash", "-"},
    {"\xE2\x80\x93", minus, "U+2013, a dash", "-"},
    {"\xE2\x80\x94", minus, "U+2014, a dash", "-"},
    {"\xEF\xBC\x8D", minus, "U+FF0D, a fullwidth hyphen", "-"},
    {"\xC2\xA0", space, "U+00A0, a no-break space", "an ordinary space"},
    {"\xE2\x80\xAF", space, "U+202F, a narrow no-break space", "an ordinary space"},
    {"\xE2\x80\x89", space, "U+2009, a thin space", "an ordinary space"},
    {"\xE2\x80\x87", space, "U+2007, a figure space", "an ordinary space"},
    {"\xE2\x80\x82", space, "U+2002, an en space", "an ordinary space"},
    {"\xE2\x80\x83", space, "U+2003, an em space", "an ordinary space"},
    {"\xE3\x80\x80", space, "U+3000, an ideographic space", "an ordinary space"},
    {"\xE2\x80\x8B", space, "U+200B, a zero-width space", "an ordinary space, or nothing"},
    {"\xEF\xBB\xBF", space, "U+FEFF, a byte order mark", "nothing"},
    {"\xEF\xBC\x8C", comma, "U+FF0C, a fullwidth comma", ","},
    {"\xE3\x80\x81", comma, "U+3001, an ideographic comma", ","},
    {"\xEF\xBC\x9D", equals, "U+FF1D, a fullwidth equals sign", "="},
};

}  // namespace

lookalike lookalike_at(std::string_view text, std::size_t at) noexcept {
  const std::string_view rest = text.substr(at);
  for (const row& of : rows) {
    if (rest.starts_with(of.bytes)) return {of.kind, of.bytes.size(), of.name, of.plain};
  }
  // Fullwidth digits, U+FF10 to U+FF19.
  if (rest.size() >= 3 && rest.starts_with("\xEF\xBC") &&
      static_cast<unsigned char>(rest[2]) - 0x90U < 10U) {
    return {digit, 3, "a fullwidth digit", "ASCII digits"};
  }
  return {};
}

lookalike find_lookalike(std::string_view text, std::size_t& at) noexcept {
  for (at = 0; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0x80) continue;
    const lookalike found = lookalike_at(text, at);
    if (found.kind != none) return found;
  }
  return {};
}

}  // namespace simdlp::detail
