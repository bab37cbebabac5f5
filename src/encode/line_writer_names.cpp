// SPDX-License-Identifier: Apache-2.0
// Slow path of the encoder for names: escapes, the dialect's rules, and duplicate keys. Names are
// written byte by byte.
#include <algorithm>
#include <array>

#include "simdlp/detail/line_writer.h"
#include "text/utf8.h"

namespace simdlp::detail {
namespace {

// The classes of a byte in a name, as bits.
constexpr std::uint8_t escaped_in_measurement = 1;
constexpr std::uint8_t escaped_in_key = 2;
constexpr std::uint8_t backslash = 4;
constexpr std::uint8_t ambiguous = 8;  // after a backslash: some reader takes the two for one byte
constexpr std::uint8_t control = 16;
constexpr std::uint8_t not_ascii = 32;
constexpr std::uint8_t escaped_in_string = 64;

constexpr unsigned escaped_bit(text_kind kind) noexcept {
  if (kind == text_kind::measurement) return escaped_in_measurement;
  return kind == text_kind::key ? escaped_in_key : escaped_in_string;
}

consteval auto classify_bytes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < classes.size(); ++i) {
    const auto byte = static_cast<char>(i);
    unsigned bits = 0;
    if (is_escaped(text_kind::measurement, byte)) bits |= escaped_in_measurement;
    if (is_escaped(text_kind::key, byte)) bits |= escaped_in_key | ambiguous;
    if (is_escaped(text_kind::string, byte)) bits |= escaped_in_string;
    if (byte == '\\') bits |= backslash | ambiguous;
    if (byte == '"') bits |= ambiguous;
    if (is_control(byte)) bits |= control;
    if (i >= 0x80) bits |= not_ascii;
    classes[i] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

constexpr auto byte_classes = classify_bytes();

// Copies a decoded name that is already in the form in which it is written, where `escaped` is the
// class of bytes with a backslash: ASCII, with no other backslash. Returns the end of the copy, or
// null if the name is not of that form. Most escaped names are.
char* copy_escaped_name(char* to, const given_text& name, unsigned escaped) noexcept {
  const char* const end = name.data + name.size;
  for (const char* at = name.data; at != end; ++at) {
    const unsigned is = byte_classes[static_cast<unsigned char>(*at)];
    if ((is & (escaped | backslash | control | not_ascii)) != 0) {
      if (*at != '\\' || at + 1 == end) return nullptr;
      if ((byte_classes[static_cast<unsigned char>(at[1])] & escaped) == 0) return nullptr;
      *to++ = *at++;
    }
    *to++ = *at;
  }
  return to;
}

}  // namespace

// Writes the name, and then refuses the line if the name is invalid.
void line_writer::write_name_slow(const given_text& name, text_kind kind) {
  if (name.size == 0) return refuse(errc::empty_name);
  const bool twice = dialect_.backslash == backslash_rule::twice;
  const unsigned escaped = escaped_bit(kind) | (twice ? backslash : 0U);
  if (name.escaped && name.kind == kind && !twice && name.size <= line_.room() &&
      *name.data != '#') {
    if (char* const to = copy_escaped_name(line_.at, name, escaped); to != nullptr) {
      line_.at = to;
      return;
    }
  }
  const unsigned unescaped = name.escaped ? escaped_bit(name.kind) : 0U;
  unsigned seen = 0;
  unsigned after_backslash = 0;  // `ambiguous` if the byte before is a backslash
  bool is_ambiguous = false;
  const char* at = name.data;
  const char* const end = at + name.size;
  while (at != end) {
    if (line_.room() < 2 && !flush()) return;
    char* to = line_.at;
    for (std::size_t left = line_.room() / 2; left != 0 && at != end; --left) {
      char byte = *at++;
      unsigned is = byte_classes[static_cast<unsigned char>(byte)];
      if (byte == '\\' && at != end) [[unlikely]] {
        const unsigned next = byte_classes[static_cast<unsigned char>(*at)];
        if ((next & unescaped) != 0) {
          byte = *at++;
          is = next;
        }
      }
      *to = '\\';
      to += (is & escaped) != 0 ? 1 : 0;
      *to++ = byte;
      seen |= is;
      is_ambiguous |= (is & after_backslash) != 0;
      after_backslash = (is & backslash) * (ambiguous / backslash);
    }
    line_.at = to;
  }
  if ((seen & control) != 0) return refuse(errc::control_character);
  if ((seen & not_ascii) != 0 && !is_valid_utf8({name.data, name.size})) {
    return refuse(errc::invalid_utf8);
  }
  if (kind == text_kind::measurement && *name.data == '#') {
    return refuse(errc::measurement_starts_with_hash);
  }
  if (after_backslash != 0) return refuse(errc::trailing_backslash);
  if (is_ambiguous && dialect_.backslash == backslash_rule::refuse_ambiguous) {
    return refuse(errc::backslash_not_portable);
  }
}

void line_writer::write_key_slow(const given_text& key) {
  const std::size_t from = line_.offset_of(line_.at);
  write_name_slow(key, text_kind::key);
  if (is_refused()) return;
  if (from < line_.flushed && !flush()) return;
  const std::size_t size = line_.offset_of(line_.at) - from;
  const std::string_view as_written = from < line_.flushed
                                          ? flushed_line().substr(from, size)
                                          : std::string_view(line_.at - size, size);
  errc wrong = check_key(as_written);
  if (wrong == errc::none && line_.check_keys) wrong = remember_key(from, as_written);
  if (is_refused()) return;
  if (wrong != errc::none) return refuse(wrong);
  if (line_.reached == encode_state::fields && dialect_.max_series_key != 0 &&
      line_.series_size + 4 + size > dialect_.max_series_key) {
    return refuse(errc::series_key_too_long);
  }
  put('=');
}

// Applies the dialect's rules for keys.
errc line_writer::check_key(std::string_view key) const noexcept {
  const bool is_tag = line_.reached == encode_state::tags;
  if (!is_tag && dialect_.refuses_odd_quotes && std::count(key.begin(), key.end(), '"') % 2 != 0) {
    return errc::odd_quotes;
  }
  if (refuses_time_ && key == "time") return errc::reserved_name;
  if (is_tag && dialect_.refuses_flux_tags && (key == "_field" || key == "_measurement")) {
    return errc::reserved_name;
  }
  return errc::none;
}

// Returns why the key may not follow those of the line. May refuse the line itself (buffer_full).
errc line_writer::remember_key(std::size_t from, std::string_view key) {
  const std::uint32_t fingerprint = fast_->fingerprint_of(key.data(), key.size());
  if (line_.keys.add(fingerprint, from) || line_.keys.add_unlike(fingerprint, from)) {
    return errc::none;
  }
  const std::size_t size = key.size();
  if (!flush()) return errc::none;
  const std::size_t same = line_.keys.add_by_bytes(fingerprint, from, size, flushed_line());
  if (same == written_keys::is_new) return errc::none;
  if (line_.reached == encode_state::tags) return errc::duplicate_tag;
  return same < line_.series_size ? errc::tag_and_field : errc::duplicate_field;
}

errc line_writer::append_written(std::string& out, std::string_view name, text_kind kind,
                                 const encode_options& options, const encode_functions* fast) {
  line_writer writer(&out, {}, options, fast);
  writer.line_.start_tags();
  writer.write_name_slow(name, kind);
  if (writer.is_refused() || !writer.flush()) return writer.error_;
  return errc::none;
}

}  // namespace simdlp::detail
