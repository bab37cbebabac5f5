// SPDX-License-Identifier: Apache-2.0
// Slow path of the encoder: escapes, checks, errors and the way from the line buffer to the caller's
// buffer. Names are written byte by byte, strings in runs, all through put(), which makes room.
#include "simdlp/detail/line_writer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "simdlp/precision.h"
#include "text/decimal.h"
#include "text/find_either.h"
#include "text/portable_number.h"
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

written always_slow(line_buffer&, const char*, std::size_t, std::uint64_t) noexcept {
  return written::nothing;
}

// The outermost timestamps of dialect::refuses_outer_timestamps.
constexpr std::int64_t least_timestamp = std::numeric_limits<std::int64_t>::min() + 2;
constexpr std::int64_t greatest_timestamp = std::numeric_limits<std::int64_t>::max() - 1;

}  // namespace

line_writer::line_writer(std::string* string, std::span<char> span, const encode_options& options,
                         const encode_functions* fast) noexcept
    : fast_(fast),
      fast_strings_(&fast->strings),
      refuses_time_(options.dialect.refuses_time_key && !options.allow_time_key),
      string_(string),
      span_(span),
      dialect_(options.dialect),
      precision_(options.precision),
      refuse_inexact_timestamp_(options.refuse_inexact_timestamp) {
  dialect_.newlines = options.newlines.value_or(dialect_.newlines);
  dialect_.unsigned_integers = options.unsigned_integers.value_or(dialect_.unsigned_integers);
  fast_unsigned_ =
      dialect_.unsigned_integers == unsigned_rule::write ? fast->unsigned_integer : always_slow;
  if (dialect_.newlines == newline_rule::write) fast_strings_ = &fast->strings_with_newlines;
  line_.check_keys = options.duplicates == duplicates::reject;
  line_.shared_keys = dialect_.refuses_tag_and_field;
  if (dialect_.max_series_key != 0) {
    // A key on the fast path has at most fast_limit bytes.
    constexpr std::size_t key = 4 + line_buffer::fast_limit;
    line_.fast_series = std::max(dialect_.max_series_key, key) - key;
  }
  const auto reserve = [&](std::string_view key) {
    line_.keys.reserve(fast->fingerprint_of(key.data(), key.size()));
  };
  if (refuses_time_) reserve("time");
  if (dialect_.refuses_flux_tags) {
    reserve("_field");
    reserve("_measurement");
  }
}

// The line and the caller's buffer.

void line_writer::drop_line() noexcept {
  if (line_.flushed != 0 && string_ != nullptr) string_->resize(used_);
  start_over();
}

void line_writer::start_over() noexcept {
  line_.at = line_.bytes;
  line_.flushed = 0;
  line_.reach(encode_state::none);
  error_ = errc::none;
}

void line_writer::refuse(errc code) noexcept {
  drop_line();
  error_ = code;
  line_.reach(encode_state::refused);
}

std::string_view line_writer::written_lines() const noexcept {
  if (string_ == nullptr) return {span_.data(), used_};
  return std::string_view(*string_).substr(0, line_.flushed == 0 ? string_->size() : used_);
}

std::string_view line_writer::flushed_line() const noexcept {
  const char* const buffer = string_ == nullptr ? span_.data() : string_->data();
  return {buffer + used_, line_.flushed};
}

// Appends to the caller's buffer. False if the line is refused.
bool line_writer::hand_over(std::string_view bytes) {
  if (string_ == nullptr) {
    if (bytes.size() > span_.size() - used_ - line_.flushed) {
      refuse(errc::buffer_full);
      return false;
    }
    std::copy(bytes.begin(), bytes.end(), span_.data() + used_ + line_.flushed);
  } else {
    if (line_.flushed == 0) used_ = string_->size();
    try {
      string_->append(bytes);
    } catch (...) {
      drop_line();
      throw;
    }
  }
  line_.flushed += bytes.size();
  return true;
}

bool line_writer::flush() {
  const std::string_view buffered(line_.bytes, static_cast<std::size_t>(line_.at - line_.bytes));
  line_.at = line_.bytes;
  return hand_over(buffered);
}

void line_writer::put(char byte) {
  if (line_.room() == 0 && !flush()) return;
  *line_.at++ = byte;
}

void line_writer::put(std::string_view bytes) {
  if (bytes.size() > line_.room()) {
    if (!flush()) return;
    if (bytes.size() > line_buffer::size) {
      hand_over(bytes);
      return;
    }
  }
  line_.at = std::copy(bytes.begin(), bytes.end(), line_.at);
}

// Names.

// Writes the name first, and refuses the line afterwards if something is wrong with it.
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

// Sections.

void line_writer::measurement_slow(given_text name) {
  if (is_refused()) return;
  if (line_.reached != encode_state::none) return refuse(errc::out_of_order);
  line_.start_tags();
  write_name_slow(name, text_kind::measurement);
}

void line_writer::tag_slow(written how, given_text key, given_text tag_value) {
  if (how == written::nothing) {
    if (is_refused()) return;
    if (line_.reached != encode_state::tags) return refuse(errc::out_of_order);
    put(',');
    if (!is_refused()) write_key_slow(key);
  }
  if (!is_refused()) write_name_slow(tag_value, text_kind::key);
}

bool line_writer::open_field_slow(const given_text& key) {
  if (line_.reached == encode_state::none) refuse(errc::out_of_order);
  if (is_refused()) return false;
  if (line_.reached == encode_state::tags) line_.start_fields();
  put(std::exchange(line_.separator, ','));
  if (!is_refused()) write_key_slow(key);
  if (line_.room() < number_room) flush();
  return !is_refused();
}

void line_writer::field_slow(given_text key, bool given) {
  if (open_field_slow(key)) write_value(given);
}
void line_writer::field_slow(given_text key, double given) {
  if (open_field_slow(key)) write_value(given);
}
void line_writer::field_slow(given_text key, std::int64_t given) {
  if (open_field_slow(key)) write_value(given);
}
void line_writer::field_slow(given_text key, std::uint64_t given) {
  if (open_field_slow(key)) write_value(given);
}
void line_writer::string_slow(written how, given_text key, given_text string) {
  if (how == written::key || open_field_slow(key)) write_string_slow(string);
}

void line_writer::field(const given_text& key, const value& decoded) {
  if (decoded.kind() == value_kind::string) return field(key, given_text(decoded.as_string()));
  if ((!key.escaped && fast_->key(line_, key.data, key.size) == written::all) ||
      open_field_slow(key)) {
    write_value(decoded);
  }
}

// Values.

void line_writer::write_value(bool given) {
  put(given ? std::string_view("true") : std::string_view("false"));
}

void line_writer::write_value(double given) {
  if (!is_finite(given)) return refuse(errc::non_finite_float);
  line_.at = write_float(line_.at, given);
}

void line_writer::write_value(std::int64_t given) {
  line_.at = write_integer(line_.at, given);
  *line_.at++ = 'i';
}

void line_writer::write_value(std::uint64_t given) {
  const bool as_integer = dialect_.unsigned_integers == unsigned_rule::as_integer;
  if (dialect_.unsigned_integers == unsigned_rule::refuse ||
      (as_integer && !std::in_range<std::int64_t>(given))) {
    return refuse(errc::unsigned_not_portable);
  }
  line_.at = write_unsigned(line_.at, given);
  *line_.at++ = as_integer ? 'i' : 'u';
}

void line_writer::write_value(const given_text& string) {
  if (string.escaped || fast_strings_->value(line_, string.data, string.size) != written::all) {
    write_string_slow(string);
  }
}

void line_writer::write_value(const value& decoded) {
  const std::string_view raw = decoded.raw();
  if (decoded.kind() == value_kind::string) return write_value(given_text(decoded.as_string()));
  const bool keeps_suffix = raw.back() != 'u' || dialect_.unsigned_integers == unsigned_rule::write;
  if (keeps_suffix && is_portable_number(raw)) [[likely]]
    return put(raw);
  decoded.visit([&](auto typed) { write_value(typed); });
}

void line_writer::write_string_slow(const given_text& string) {
  const std::string_view raw(string.data, string.size);
  if (!is_valid_utf8(raw)) return refuse(errc::invalid_utf8);
  const bool writes_newlines = dialect_.newlines == newline_rule::write;
  const bool has_newline = !writes_newlines && raw.find('\n') != std::string_view::npos;
  if (has_newline && dialect_.newlines == newline_rule::refuse) {
    return refuse(errc::newline_in_string);
  }
  // If the caller's buffer is full, the rest is written to a refused line, which end_line() clears.
  put('"');
  if (!has_newline) {
    write_escaped(string);
  } else {
    // No escape reaches across a line feed, so the lines can be written one by one.
    given_text line = string;
    for (std::string_view rest = raw; !rest.empty();) {
      line.data = rest.data();
      line.size = std::min(rest.find('\n'), rest.size());
      write_escaped(line);
      rest.remove_prefix(line.size);
      if (rest.empty()) break;
      put(' ');
      rest.remove_prefix(1);
    }
  }
  put('"');
}

// In one pass, because unescaping first would search every string twice. The escapes of a decoded
// string are those that are written, so runs include them.
void line_writer::write_escaped(const given_text& string) {
  const text_kind kind = string.kind;
  const bool escaped = string.escaped;
  const bool keeps_escapes = escaped && kind == text_kind::string;
  const char* from = string.data;
  const char* const end = from + string.size;
  for (const char* at = from;;) {
    const char* const special = find_either(at, end, '"', '\\');
    if (special == end) break;
    at = special + 1;
    const bool escapes = escaped && *special == '\\' && at != end && is_escaped(kind, *at);
    if (escapes && keeps_escapes) {
      ++at;
      continue;
    }
    put({from, static_cast<std::size_t>(special - from)});
    const char byte = escapes ? *at++ : *special;
    if (is_escaped(text_kind::string, byte)) put('\\');
    put(byte);
    from = at;
  }
  put({from, static_cast<std::size_t>(end - from)});
}

// The end of a line.

errc line_writer::end_line(const timestamp_argument& time) {
  if (line_.reached == encode_state::none) return errc::out_of_order;
  if (line_.reached == encode_state::tags) refuse(errc::no_fields);
  if (line_.reached == encode_state::fields && time.present) write_time(time);
  if (line_.reached == encode_state::fields) put('\n');
  if (line_.reached == encode_state::fields && flush()) {
    used_ += line_.flushed;
    line_.flushed = 0;
  }
  const errc code = error_;
  start_over();
  return code;
}

void line_writer::write_time(const timestamp_argument& time) {
  if (!time.in_range) return refuse(errc::timestamp_range);
  const std::int64_t units = floor_to(time.nanoseconds, precision_);
  // The smallest int64 timestamps are rounded down to a unit that does not fit in int64.
  const auto read_back = to_nanoseconds(units, precision_);
  const bool lossless = time.lossless && read_back && *read_back == time.nanoseconds;
  if (refuse_inexact_timestamp_ && !lossless) return refuse(errc::timestamp_inexact);
  if (!read_back) return refuse(errc::timestamp_range);
  if (dialect_.refuses_outer_timestamps &&
      (*read_back < least_timestamp || *read_back > greatest_timestamp)) {
    return refuse(errc::timestamp_range);
  }
  if (line_.room() < number_room && !flush()) return;
  *line_.at++ = ' ';
  line_.at = write_integer(line_.at, units);
}

// Rows of tables.

errc line_writer::append_written(std::string& out, std::string_view name, text_kind kind,
                                 const encode_options& options, const encode_functions* fast) {
  line_writer writer(&out, {}, options, fast);
  writer.line_.start_tags();
  writer.write_name_slow(name, kind);
  if (writer.is_refused() || !writer.flush()) return writer.error_;
  return errc::none;
}

void line_writer::row_measurement(std::string_view as_written) {
  if (line_.reached != encode_state::none) return refuse(errc::out_of_order);
  line_.reach(encode_state::tags);
  put(as_written);
}

// Writes a separator and a key. The buffer then has room for a name or string of the fast path, and
// for a number. False if the line is refused.
bool line_writer::copy_row_key(char separator, const row_key& key) {
  if (line_.room() < key.size + line_buffer::fast_room) [[unlikely]] {
    return flush() && hand_over({&separator, 1}) && hand_over({key.bytes, key.size});
  }
  *line_.at = separator;
  char* const to = line_.at + 1;
  for (std::size_t at = 0; at < key.size; at += 16) std::copy_n(key.bytes + at, 16, to + at);
  line_.at = to + key.size;
  return true;
}

void line_writer::row_tag(const row_key& key, std::string_view tag_value) {
  if (!copy_row_key(',', key)) return;
  if (fast_->tag_value(line_, tag_value.data(), tag_value.size()) != written::all) [[unlikely]]
    write_name_slow(tag_value, text_kind::key);
}

void line_writer::row_fields() {
  if (!is_refused()) line_.start_fields();
}

bool line_writer::row_field_key(const row_key& key) {
  // key.size includes the '='.
  if (dialect_.max_series_key != 0 && line_.series_size + 3 + key.size > dialect_.max_series_key) {
    refuse(errc::series_key_too_long);
    return false;
  }
  return copy_row_key(std::exchange(line_.separator, ','), key);
}

}  // namespace simdlp::detail
