// SPDX-License-Identifier: Apache-2.0
// The likely encoding of bytes that are not UTF-8.
#include <cstdint>

#include "decode/hints/causes.h"
#include "decode/hints/sections.h"
#include "text/utf8.h"

namespace simdlp::detail {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0U) == 0x80U; }

// The size of a UTF-8 sequence by its first byte; 0 if no sequence starts with it.
std::size_t size_of_sequence(std::uint8_t lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// Letters and signs that Western European text has in Windows-1252.
bool is_western(std::uint8_t byte) {
  if (byte >= 0xC0) return byte != 0xD7 && byte != 0xF7 && byte < 0xFE;
  switch (byte) {
    case 0x80:  // euro sign
    case 0x85:  // ellipsis
    case 0x91:
    case 0x92:
    case 0x93:
    case 0x94:
    case 0x96:
    case 0x97:  // quotes, dashes
    case 0xA0:
    case 0xA3:
    case 0xA7:
    case 0xB0:  // degree
    case 0xB1:
    case 0xB2:
    case 0xB3:
    case 0xB5:  // micro
    case 0xB7:
    case 0xBD: return true;
    default: return false;
  }
}

struct survey {
  std::size_t valid = 0;    // sequences of UTF-8
  std::size_t singles = 0;  // runs of one or two western bytes
  std::size_t others = 0;
  std::size_t cut = nowhere;        // a sequence that lacks its last bytes
  std::size_t surrogate = nowhere;  // ED A0..BF
};

survey look_at(std::string_view text) {
  survey found;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint8_t lead = byte_at(text, at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = size_of_sequence(lead);
    if (size != 0 && at + size <= text.size() && is_valid_utf8(text.substr(at, size))) {
      ++found.valid;
      at += size;
      continue;
    }
    if (lead == 0xED && byte_at(text, at + 1) >= 0xA0 && is_continuation(byte_at(text, at + 1)) &&
        is_continuation(byte_at(text, at + 2))) {
      if (found.surrogate == nowhere) found.surrogate = at;
      at += 3;
      continue;
    }
    std::size_t run = 1;
    bool western = is_western(lead);
    while (byte_at(text, at + run) >= 0x80) {
      western = western && is_western(byte_at(text, at + run));
      ++run;
    }
    if (size > run && found.cut == nowhere && run >= 1 && (run > 1 || size > 1)) {
      bool continued = true;
      for (std::size_t i = 1; i < run; ++i) {
        continued = continued && is_continuation(byte_at(text, at + i));
      }
      if (continued && (run > 1 || lead >= 0xC2)) found.cut = at;
    }
    // In Western text these two are rare letters; in UTF-8 they begin the usual ones.
    const bool is_lead = run == 1 && (lead == 0xC2 || lead == 0xC3);
    ++(western && run <= 2 && !is_lead ? found.singles : found.others);
    at += run;
  }
  return found;
}

bool is_text(std::string_view text) {
  std::size_t ascii = 0;
  for (const char byte : text) {
    const auto code = static_cast<std::uint8_t>(byte);
    if ((code < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || code == 0xFF) return false;
    if (code < 0x80) ++ascii;
  }
  return 2 * ascii > text.size();
}

}  // namespace

hint cause_in_encoding(const rejected_line& of) noexcept {
  // Much longer than a name, and short enough to check for every line.
  const std::string_view text = of.line.substr(0, of.at + 4096);
  if (text.find('\0') != nowhere) return {};
  const survey found = look_at(text);
  if (found.surrogate != nowhere) {
    return {hint_code::surrogate,
            found.surrogate,
            {"these are UTF-16 surrogates written as UTF-8 (CESU-8): write the character itself"}};
  }
  if (found.valid == 0 && found.others == 0 && found.singles != 0) {
    return {hint_code::windows_1252,
            of.at,
            {"the bytes look like Windows-1252 (Latin-1): convert the text to UTF-8"}};
  }
  // Letters of another code page; bytes that no text has would be binary data.
  if (found.valid == 0 && found.cut == nowhere && found.others != 0 && is_text(text)) {
    return {hint_code::other_encoding,
            of.at,
            {"the text is in another encoding, such as a code page: convert it to UTF-8"}};
  }
  if (found.valid != 0 && found.cut != nowhere && found.singles + found.others == 1) {
    return {hint_code::cut_character,
            found.cut,
            {"a UTF-8 character was cut off: shorten text between characters, not between bytes"}};
  }
  return {};
}

}  // namespace simdlp::detail
