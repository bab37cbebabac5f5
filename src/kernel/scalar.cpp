// SPDX-License-Identifier: Apache-2.0
// The reference kernel: implements the contract of simdlp/detail/window.h byte by byte. It runs on every
// processor; all other kernels must match it.
#include <array>
#include <bit>
#include <cstring>

#include "kernel/count_feeds_baseline.h"
#include "kernel/follow_lines_portable.h"
#include "kernel/kernels.h"
#include "kernel/make_kernel.h"
#include "kernel/utf8_rules.h"
#include "simdlp/detail/number.h"
#include "simdlp/escape.h"

namespace simdlp::detail {
namespace {

enum byte_class : std::uint8_t { ordinary, structural, quote, backslash };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto byte = static_cast<char>(i);
    if (is_control(byte) || is_escaped(text_kind::key, byte)) classes[i] = structural;
  }
  classes['"'] = quote;
  classes['\\'] = backslash;
  return classes;
}
constexpr std::array<std::uint8_t, 256> classes = make_classes();

std::uint8_t class_of(char byte) { return classes[static_cast<unsigned char>(byte)]; }

bool is_escapable(char byte) { return is_escaped(text_kind::key, byte); }

// Sets the highest bit of each byte of `word` that equals `Byte`, and possibly of bytes after the first
// of them.
template <char Byte>
std::uint64_t bytes_equal(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  const std::uint64_t zero_where_equal = word ^ (ones * static_cast<unsigned char>(Byte));
  return (zero_where_equal - ones) & ~zero_where_equal & (ones << 7U);
}

// Returns the index of the quote that closes the string opened before `at`, or `size`. Sets `escaped` if
// the string holds a backslash.
std::size_t closing_quote(const char* data, std::size_t at, std::size_t size, bool& escaped) {
  while (at < size) {
    if (at + 8 <= size) {
      // Eight bytes at a time. The first byte found is correct; later ones may not be.
      const std::uint64_t word = load_eight(data + at);
      const std::uint64_t found = bytes_equal<'"'>(word) | bytes_equal<'\\'>(word);
      if (found == 0) {
        at += 8;
        continue;
      }
      at += static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    if (data[at] == '"') return at;
    if (data[at] != '\\') {
      ++at;
      continue;
    }
    escaped = true;
    do {
      at += 2;
    } while (at < size && data[at] == '\\');
  }
  return size;
}

void find_tokens(window& into, const char* data, std::size_t size, quoting quotes, bool final) {
  std::uint32_t count = 0;
  std::uint8_t escapes = 0;  // 1 after a backslash, until the next token
  const auto put = [&](std::size_t at, char kind) {
    into.tokens[count] = {static_cast<std::uint16_t>(at), kind, escapes};
    ++count;
    escapes = 0;
  };
  for (std::size_t at = 0; at < size; ++at) {
    const char byte = data[at];
    const std::uint8_t what = class_of(byte);
    // Always written, kept only if it is a token: this avoids an unpredictable branch.
    into.tokens[count] = {static_cast<std::uint16_t>(at), byte, escapes};
    if (what <= structural) [[likely]] {
      count += what;
      escapes = what == structural ? 0 : escapes;
      continue;
    }
    if (what == backslash) {
      escapes = 1;
      // An escaped byte is not a token. With `paired` that includes quotes, and a second backslash is
      // escaped, too.
      if (at + 1 == size) break;
      const char next = data[at + 1];
      if (is_escapable(next)) {
        ++at;
      } else if (quotes == quoting::paired && (next == '"' || next == '\\')) {
        ++at;
        // `\\,`: the comma directly follows a backslash, so it is not a token.
        if (next == '\\' && at + 1 < size && is_escapable(data[at + 1])) ++at;
      }
      continue;
    }
    put(at, byte);
    if (quotes == quoting::unpaired) continue;
    bool escaped = false;
    at = closing_quote(data, at + 1, size, escaped);
    escapes = escaped ? 1 : 0;
    if (at < size) put(at, '"');
  }
  if (final) put(size, '\n');
  into.count = count;
}

// Applies the rules to the byte `at`, given what precedes it in the window (zeros before its first
// byte and after its last).
bool is_wrong_utf8(const char* data, std::size_t at, std::size_t size) {
  const auto byte = [&](std::size_t before) -> unsigned {
    if (before > at || at - before >= size) return 0;
    return static_cast<unsigned char>(data[at - before]);
  };
  const auto& tables = utf8_nibbles;
  const unsigned pair = static_cast<unsigned>(tables.first_high[byte(1) >> 4U]) &
                        tables.first_low[byte(1) & 0xFU] & tables.second_high[byte(0) >> 4U];
  const unsigned due =
      static_cast<unsigned>(tables.third_due[byte(2) >> 4U]) | tables.fourth_due[byte(3) >> 4U];
  return pair != due;
}

bool has_non_ascii(const char* data, std::size_t size) {
  std::uint64_t bits = 0;
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + at, 8);
    bits |= word;
  }
  for (; at < size; ++at) bits |= static_cast<unsigned char>(data[at]) & 0x80U;
  return (bits & 0x8080808080808080U) != 0;
}

void find_invalid_utf8(window& into, const char* data, std::size_t size) {
  bool ascii_before = true;
  for (std::size_t start = 0; start <= size; start += window::block) {
    const std::size_t length = size - start < window::block ? size - start : window::block;
    const bool ascii = !has_non_ascii(data + start, length);
    if (ascii && ascii_before) continue;
    for (std::size_t at = start; at < start + window::block; ++at) {
      if (!is_wrong_utf8(data, at, size)) continue;
      if (!into.any_invalid_utf8) std::memset(into.invalid_utf8, 0, sizeof into.invalid_utf8);
      into.any_invalid_utf8 = true;
      const std::size_t index = start / window::block;
      into.invalid_utf8[index / 64] |= std::uint64_t{1} << (index % 64);
      break;
    }
    ascii_before = ascii;
  }
}

struct scalar {};

void index(window& into, const char* data, std::size_t size, quoting quotes, bool final) noexcept {
  into.data = data;
  into.size = static_cast<std::uint32_t>(size);
  into.may_have_quote = true;
  into.any_invalid_utf8 = false;
  find_tokens(into, data, size, quotes, final);
  find_invalid_utf8(into, data, size);
}

}  // namespace

constexpr kernel_functions scalar_kernel =
    make_kernel<scalar>(index, follow_lines_portably<scalar>, count_feeds_of_baseline);

}  // namespace simdlp::detail
