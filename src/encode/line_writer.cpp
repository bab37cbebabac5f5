// SPDX-License-Identifier: Apache-2.0
// Slow path of the encoder: the sections of a line, its timestamp, and the way from the line buffer to
// the caller's buffer. Names and values are in line_writer_names.cpp and line_writer_values.cpp.
#include "simdlp/detail/line_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "simdlp/precision.h"
#include "text/decimal.h"

namespace simdlp::detail {
namespace {

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
      empty_tags_(options.empty_tags),
      non_finite_(options.non_finite),
      null_fields_(options.null_fields),
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
  omitted_here_ = {};
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

// put() of more bytes than the buffer has room for.
void line_writer::put_long(std::string_view bytes) {
  if (!flush()) return;
  if (bytes.size() > line_buffer::size) {
    hand_over(bytes);
    return;
  }
  line_.at = std::copy(bytes.begin(), bytes.end(), line_.at);
}

// Sections.

void line_writer::measurement_slow(given_text name) {
  if (is_refused()) return;
  if (line_.reached != encode_state::none) return refuse(errc::out_of_order);
  line_.start_tags();
  write_name_slow(name, text_kind::measurement);
}

void line_writer::tag_slow(written how, given_text key, given_text tag_value) {
  if (tag_value.size == 0 && empty_tags_ == part_rule::leave_out) return empty_tag();
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
  if (omits(given)) return;
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

// Parts that are left out.

void line_writer::null_fields(std::uint64_t count) noexcept {
  if (count == 0 || is_refused()) return;
  if (line_.reached == encode_state::none) return refuse(errc::out_of_order);
  if (null_fields_ == part_rule::refuse) return refuse(errc::null_field);
  omitted_here_.null_fields += count;
}

void line_writer::empty_tag() noexcept {
  if (is_refused()) return;
  if (line_.reached != encode_state::tags) return refuse(errc::out_of_order);
  ++omitted_here_.empty_tags;
}

bool line_writer::omits(double given) noexcept {
  if (is_finite(given) || non_finite_ == part_rule::refuse) return false;
  if (line_.reached == encode_state::none) refuse(errc::out_of_order);
  if (!is_refused()) ++omitted_here_.non_finite_fields;
  return true;
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
    omitted_ = omitted_ + omitted_here_;
  }
  const errc code = error_;
  start_over();
  return code;
}

void line_writer::write_time(const timestamp_argument& time) {
  if (!time.in_range) return refuse(errc::timestamp_range);
  std::int64_t units = time.nanoseconds;
  result<std::int64_t> read_back = units;
  // Nanoseconds need no division.
  if (precision_ != precision::nanoseconds) {
    units = floor_to(time.nanoseconds, precision_);
    // The smallest int64 timestamps are rounded down to a unit that does not fit in int64.
    read_back = to_nanoseconds(units, precision_);
  }
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
