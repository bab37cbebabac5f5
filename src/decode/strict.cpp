// SPDX-License-Identifier: Apache-2.0
// Implements the grammar of docs/format.md production by production. The first violation from left to
// right is the error. docs/errors.md lists the errors and the bytes they point at.
#include "decode/strict.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simdlp/detail/number.h"
#include "simdlp/detail/piece_end.h"
#include "simdlp/escape.h"
#include "simdlp/text.h"
#include "text/find_either.h"
#include "text/unquoted.h"
#include "text/utf8.h"

namespace simdlp::detail {
namespace {

const char* find_byte(const char* from, const char* end, char byte) {
  const void* const found = std::memchr(from, byte, static_cast<std::size_t>(end - from));
  return found == nullptr ? end : static_cast<const char*>(found);
}

// True at an LF, at a CR before an LF or before the end, and at the end.
bool at_line_end(const char* at, const char* end) {
  if (at == end || *at == '\n') return true;
  return *at == '\r' && (at + 1 == end || at[1] == '\n');
}

// Returns the end of a measurement, key or tag value: the first byte that cannot belong to it.
piece_end name_end(const char* at, const char* end, text_kind kind) {
  bool escaped = false;
  for (; at != end; ++at) {
    if (is_escaped(kind, *at) || is_control(*at)) break;
    if (*at != '\\') continue;
    escaped = true;
    if (at + 1 != end && is_escaped(kind, at[1])) ++at;
  }
  return {at, escaped};
}

// Returns the closing quote of the string whose first byte is at `at`, or `end`.
piece_end string_end(const char* at, const char* end) {
  bool escaped = false;
  for (;;) {
    at = find_either(at, end, '"', '\\');
    if (at == end || *at == '"') return {at, escaped};
    escaped = true;
    // Skips the backslash, and the byte that it escapes.
    at += at + 1 != end && is_escaped(text_kind::string, at[1]) ? 2 : 1;
  }
}

// Reads one line that is neither blank nor a comment.
class line_reader {
 public:
  line_reader(line& into, const char* end, const char* origin, const decode_options& options)
      : into_(into), end_(end), origin_(origin), options_(options), at_(into.begin) {}

  // Returns true if the line is a point; `at_` is then at its end.
  bool read() { return read_measurement() && read_tags() && read_fields() && read_timestamp(); }

  [[nodiscard]] const char* at() const { return at_; }
  [[nodiscard]] const char* timestamp() const { return timestamp_; }
  [[nodiscard]] const char* timestamp_end() const { return timestamp_end_; }

 private:
  bool fail(errc code, const char* where) {
    into_.error = {code, static_cast<std::size_t>(where - origin_)};
    return false;
  }

  bool is_at(char byte) const { return at_ != end_ && *at_ == byte; }

  bool begins_name() const {
    return at_ != end_ && !is_escaped(text_kind::key, *at_) && !is_control(*at_);
  }

  // Reads a name at `at_`; reports `missing` if it is empty. The caller checks the byte that ends it.
  bool read_name(text_kind kind, errc missing, bool* escaped = nullptr) {
    const char* const start = at_;
    const piece_end name = name_end(start, end_, kind);
    at_ = name.at;
    if (escaped != nullptr) *escaped = name.escaped;
    const auto size = static_cast<std::size_t>(name.at - start);
    if (size == 0) return fail(missing, start);
    if (size > options_.limits.name) return fail(errc::name_too_long, start);
    if (!is_acceptable({start, size})) return fail(errc::invalid_utf8, start);
    return true;
  }

  bool is_acceptable(std::string_view bytes) const {
    return !options_.validate_utf8 || is_valid_utf8(bytes);
  }

  bool read_measurement() {
    if (!read_name(text_kind::measurement, errc::measurement_missing, &into_.measurement_escaped)) {
      return false;
    }
    into_.measurement_end = at_;
    return true;
  }

  bool read_tags() {
    into_.first_tag = at_ + 1;
    const std::size_t most = most_pieces(options_.limits.tags);
    for (; is_at(','); ++into_.tags) {
      const char* const key = ++at_;
      if (into_.tags >= most && begins_name()) return fail(errc::too_many_tags, key);
      if (!read_name(text_kind::key, errc::tag_key_missing)) return false;
      if (!is_at('=')) return fail(errc::tag_equals, key);
      ++at_;
      if (!read_name(text_kind::key, errc::tag_value_missing)) return false;
    }
    if (!is_at(' ')) return fail(errc::expected_space, at_);
    skip_spaces();
    return true;
  }

  bool read_fields() {
    into_.first_field = at_;
    const std::size_t most = most_pieces(options_.limits.fields);
    for (;; ++at_) {
      if (into_.fields >= most && begins_name()) return fail(errc::too_many_fields, at_);
      if (!read_name(text_kind::key, errc::field_key_missing)) return false;
      if (!is_at('=')) return fail(errc::field_equals, at_);
      ++at_;
      if (!(is_at('"') ? read_string() : read_unquoted())) return false;
      ++into_.fields;
      if (!is_at(',')) return true;
    }
  }

  bool read_string() {
    const char* const quote = at_;
    at_ = string_end(quote + 1, end_).at;
    if (at_ == end_) return fail(errc::string_unterminated, quote);
    const auto size = static_cast<std::size_t>(at_ - quote - 1);
    if (size > options_.limits.string) return fail(errc::string_too_long, quote);
    if (!is_acceptable({quote + 1, size})) return fail(errc::invalid_utf8, quote + 1);
    ++at_;
    if (is_at(',') || is_at(' ') || at_line_end(at_, end_)) return true;
    return fail(errc::after_string, at_);
  }

  bool read_unquoted() {
    const char* const start = at_;
    at_ = std::find_if(start, end_, [](char byte) {
      return byte == ',' || byte == ' ' || byte == '\n' || byte == '\r';
    });
    if (at_ == start) return fail(errc::field_value_missing, start);
    if (is_at('\r') && !at_line_end(at_, end_)) return fail(errc::cr, at_);
    const errc wrong = check_unquoted({start, static_cast<std::size_t>(at_ - start)});
    return wrong == errc::none || fail(wrong, start);
  }

  bool read_timestamp() {
    skip_spaces();
    timestamp_ = timestamp_end_ = at_;
    if (at_line_end(at_, end_)) return true;
    at_ = std::find_if(timestamp_, end_,
                       [](char byte) { return byte == ' ' || byte == '\n' || byte == '\r'; });
    timestamp_end_ = at_;
    const std::string_view digits(timestamp_, static_cast<std::size_t>(at_ - timestamp_));
    if (!is_integer(digits)) return fail(errc::timestamp_syntax, timestamp_);
    const auto raw = parse_any_integer(digits.data(), digits.size());
    if (!raw.ok) return fail(errc::timestamp_range, timestamp_);
    const precision unit =
        options_.detect_precision ? detect_precision(raw.value) : options_.precision;
    const result<std::int64_t> time = to_nanoseconds(raw.value, unit);
    if (!time) return fail(errc::timestamp_range, timestamp_);
    skip_spaces();
    return at_line_end(at_, end_) || fail(errc::trailing, at_);
  }

  void skip_spaces() {
    while (is_at(' ')) ++at_;
  }

  [[nodiscard]] std::size_t most_pieces(std::size_t limit) const {
    return options_.duplicates == duplicates::reject ? std::min(limit, duplicates_ceiling) : limit;
  }

  line& into_;
  const char* const end_;
  const char* const origin_;
  const decode_options& options_;
  const char* at_;
  const char* timestamp_ = nullptr;
  const char* timestamp_end_ = nullptr;
};

// Returns the position after the line end at `at`.
const char* behind_line_end(const char* at, const char* end) {
  if (at != end && *at == '\r') ++at;
  return at == end ? end : at + 1;
}

}  // namespace

extent find_logical_line(const char* from, const char* end) noexcept {
  // A CR at the end is part of the line end, also where the input ends without an LF.
  const auto ends_at = [&](const char* at) -> extent {
    return {at != from && at[-1] == '\r' ? at - 1 : at, at == end ? end : at + 1, at != end};
  };
  if (from != end && *from == '#') return ends_at(find_byte(from, end, '\n'));
  // The series: up to the first space that is not after a backslash.
  const char* at = find_either(from, end, ' ', '\n');
  while (at != end && *at == ' ' && (at == from || at[-1] == '\\')) {
    at = find_either(at + 1, end, ' ', '\n');
  }
  // The fields: a quote directly after an '=' that is not escaped opens a string.
  while (at != end && *at != '\n') {
    if (*at == '"' && at[-1] == '=' && at[-2] != '\\') {
      at = string_end(at + 1, end).at;
      if (at == end) return {end, end, false};  // a CR at the end is the string's
    }
    at = find_either(at + 1, end, '"', '\n');
  }
  return ends_at(at);
}

line make_rejected_line(const char* begin, const char* end, error why) noexcept {
  line rejected;
  rejected.begin = rejected.measurement_end = rejected.first_tag = rejected.first_field = begin;
  rejected.end = end;
  rejected.error = why;
  return rejected;
}

strict_line read_line_strictly(line& into, const char* from, const char* end, const char* origin,
                               const decode_options& options) noexcept {
  const char* const begin = std::find_if(from, end, [](char byte) { return byte != ' '; });
  if (at_line_end(begin, end)) {
    const extent whole = find_logical_line(begin, end);
    return {line_kind::blank, whole.next, nullptr, nullptr};
  }
  const auto reject = [&](extent whole, error why) -> strict_line {
    into = make_rejected_line(begin, whole.end, why);
    return {line_kind::rejected, whole.next, nullptr, nullptr};
  };

  if (*begin == '#') {
    const extent whole = find_logical_line(begin, end);
    const char* const control =
        std::find_if(begin, whole.end, [](char byte) { return is_control(byte) && byte != '\t'; });
    if (control == whole.end) {
      return {line_kind::comment, whole.next, nullptr, nullptr};
    }
    return reject(whole, {errc::comment_control, static_cast<std::size_t>(control - origin)});
  }
  if (static_cast<std::size_t>(end - begin) > options.limits.line) {
    const extent whole = find_logical_line(begin, end);
    if (static_cast<std::size_t>(whole.end - begin) > options.limits.line) {
      return reject(whole, {errc::line_too_long, static_cast<std::size_t>(begin - origin)});
    }
  }
  into = make_rejected_line(begin, begin, {});
  line_reader reader(into, end, origin, options);
  if (!reader.read()) return reject(find_logical_line(begin, end), into.error);
  into.end = reader.at();
  const char* const next = behind_line_end(reader.at(), end);
  return {line_kind::point, next, reader.timestamp(), reader.timestamp_end()};
}

piece_end find_name_end(const char* from, const char* end) noexcept {
  bool escaped = false;
  for (const char* at = from;;) {
    at = find_any(at, end, ',', '=', ' ', '\\');
    if (at == end || *at != '\\') return {at, escaped};
    escaped = true;
    at += at + 1 != end && is_escaped(text_kind::key, at[1]) ? 2 : 1;
  }
}

piece_end find_value_end(const char* from, const char* end) noexcept {
  if (from != end && *from == '"') {
    const piece_end quote = string_end(from + 1, end);
    return {quote.at == end ? end : quote.at + 1, quote.escaped};
  }
  const auto ends_value = [](char byte) { return byte == ',' || byte == ' '; };
  return {std::find_if(from, end, ends_value), false};
}

}  // namespace simdlp::detail
