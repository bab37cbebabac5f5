// SPDX-License-Identifier: Apache-2.0
#include "contract.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <vector>

namespace simdlp::test {
namespace {

using detail::quoting;
using detail::token;
using detail::window;

// The number of backslashes directly before `at`.
std::size_t backslashes_before(std::string_view bytes, std::size_t at) {
  std::size_t count = 0;
  while (count < at && bytes[at - count - 1] == '\\') ++count;
  return count;
}

// Quotes that open or close something if quotes are assumed to pair up.
bool is_live_quote(std::string_view bytes, std::size_t at) {
  return bytes[at] == '"' && backslashes_before(bytes, at) % 2 == 0;
}

bool could_end_something(std::string_view bytes, std::size_t at) {
  const auto byte = static_cast<unsigned char>(bytes[at]);
  if (byte == ',' || byte == '=' || byte == ' ') return backslashes_before(bytes, at) == 0;
  return byte < 0x20 || byte == 0x7F;
}

std::vector<token> tokens_of(std::string_view bytes, manner how) {
  std::vector<token> tokens;
  bool inside = false;
  bool backslash = false;
  const auto put = [&](std::size_t at, char kind) {
    tokens.push_back(
        {static_cast<std::uint16_t>(at), kind, static_cast<std::uint8_t>(backslash ? 1 : 0)});
    backslash = false;
  };
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const bool paired = how.quotes == quoting::paired;
    if (paired && is_live_quote(bytes, at)) {
      put(at, '"');
      inside = !inside;
    } else if (!paired && bytes[at] == '"') {
      put(at, '"');
    } else if (could_end_something(bytes, at) && !inside) {
      put(at, bytes[at]);
    } else {
      backslash = backslash || bytes[at] == '\\';
    }
  }
  if (how.final) put(bytes.size(), '\n');
  return tokens;
}

// Table 3-7 of the Unicode Standard as a state machine: which bytes may come next. Any other byte is
// an error, and the machine restarts after the run of bytes that are not ASCII.
class utf8_machine {
 public:
  // Returns false if the byte is not allowed here.
  bool take(unsigned char byte) {
    if (left_ == 0) return start(byte);
    if (byte < low_ || byte > high_) return false;
    --left_;
    low_ = 0x80;
    high_ = 0xBF;
    return true;
  }

 private:
  bool start(unsigned char byte) {
    if (byte <= 0x7F) return true;
    if (byte >= 0xC2 && byte <= 0xDF) return expect(1, 0x80, 0xBF);
    if (byte == 0xE0) return expect(2, 0xA0, 0xBF);
    if (byte == 0xED) return expect(2, 0x80, 0x9F);
    if (byte >= 0xE1 && byte <= 0xEF) return expect(2, 0x80, 0xBF);
    if (byte == 0xF0) return expect(3, 0x90, 0xBF);
    if (byte >= 0xF1 && byte <= 0xF3) return expect(3, 0x80, 0xBF);
    if (byte == 0xF4) return expect(3, 0x80, 0x8F);
    return false;
  }
  bool expect(int more, unsigned char low, unsigned char high) {
    left_ = more;
    low_ = low;
    high_ = high;
    return true;
  }

  int left_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;
};

constexpr std::size_t blocks = sizeof(window::invalid_utf8) * 8;

struct block_verdicts {
  std::array<bool, blocks> must{};  // the first invalid byte of a run is reported here
  std::array<bool, blocks> may{};   // an invalid run continues or ends here
};

// A run is a sequence of non-ASCII bytes and the byte after them, which may end it too early. The end of
// the input counts as an ASCII byte. A lead byte requires up to three more bytes, so an invalid run may be
// reported at the two bytes after it, too. A byte that is never valid looks like a lead byte, and is
// reported at the byte after it.
block_verdicts judge_utf8(std::string_view bytes) {
  block_verdicts verdicts;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    utf8_machine machine;
    bool wrong = false;
    for (;; ++at) {
      const auto byte = static_cast<unsigned char>(at < bytes.size() ? bytes[at] : '\0');
      if (!wrong && !machine.take(byte)) {
        wrong = true;
        const bool never = byte == 0xC0 || byte == 0xC1 || byte >= 0xF5;
        verdicts.must[(at + (never ? 1 : 0)) / window::block] = true;
      }
      if (wrong) verdicts.may[at / window::block] = true;
      if (byte <= 0x7F) break;
    }
    if (wrong && at + 2 < blocks * window::block) verdicts.may[(at + 2) / window::block] = true;
  }
  return verdicts;
}

std::string describe(const char* what, std::size_t number, std::size_t expected, std::size_t got) {
  return std::string(what) + " " + std::to_string(number) + ": expected " +
         std::to_string(expected) + ", got " + std::to_string(got);
}

bool is_same(const token& one, const token& other) {
  return one.position == other.position && one.kind == other.kind && one.escapes == other.escapes;
}

std::string unlike(std::size_t number, const token& expected, const token& got) {
  const auto text = [](const token& of) {
    return std::to_string(of.position) + " byte " +
           std::to_string(static_cast<unsigned>(static_cast<unsigned char>(of.kind))) +
           " escapes " + std::to_string(of.escapes);
  };
  return "token " + std::to_string(number) + ": expected " + text(expected) + ", got " + text(got);
}

}  // namespace

std::string violation(const window& got, std::string_view bytes, manner how) {
  if (got.data != bytes.data() || got.size != bytes.size()) return "data or size";
  const std::vector<token> expected = tokens_of(bytes, how);
  if (got.count != expected.size()) return describe("count", 0, expected.size(), got.count);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!is_same(got.tokens[i], expected[i])) return unlike(i, expected[i], got.tokens[i]);
  }
  const block_verdicts verdicts = judge_utf8(bytes);
  bool any = false;
  for (std::size_t block = 0; block < blocks; ++block) {
    const bool bit =
        got.any_invalid_utf8 && (got.invalid_utf8[block / 64] >> (block % 64) & 1U) != 0;
    any = any || bit;
    if (verdicts.must[block] && !bit) return describe("UTF-8 of block", block, 1, 0);
    if (bit && !verdicts.may[block]) return describe("UTF-8 of block", block, 0, 1);
  }
  return any == got.any_invalid_utf8 ? "" : "any_invalid_utf8 without a block";
}

std::string difference(const window& expected, const window& got) {
  if (got.data != expected.data || got.size != expected.size) return "data or size";
  if (got.count != expected.count) return describe("count", 0, expected.count, got.count);
  for (std::size_t i = 0; i < expected.count; ++i) {
    const token& right = expected.tokens[i];
    if (!is_same(got.tokens[i], right)) return unlike(i, right, got.tokens[i]);
  }
  if (expected.any_invalid_utf8 != got.any_invalid_utf8) return "any_invalid_utf8";
  if (!expected.any_invalid_utf8) return "";
  for (std::size_t block = 0; block < blocks; ++block) {
    const auto bit = [&](const window& of) {
      return of.invalid_utf8[block / 64] >> (block % 64) & 1U;
    };
    if (bit(expected) != bit(got)) {
      return describe("UTF-8 of block", block, bit(expected), bit(got));
    }
  }
  return "";
}

std::string show(std::string_view bytes, manner how) {
  std::string out = std::to_string(bytes.size()) + " bytes, ";
  out += how.quotes == quoting::paired ? "paired, " : "plain, ";
  out += how.final ? "final: " : "not final: ";
  constexpr std::size_t most = 400;
  for (const char byte : bytes.substr(0, most)) {
    if (byte >= 0x20 && byte < 0x7F) {
      out += byte;
      continue;
    }
    char hex[8];
    std::snprintf(hex, sizeof hex, "<%02X>",
                  static_cast<unsigned>(static_cast<unsigned char>(byte)));
    out += hex;
  }
  if (bytes.size() > most) out += "...";
  return out;
}

}  // namespace simdlp::test
