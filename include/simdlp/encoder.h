// SPDX-License-Identifier: Apache-2.0
// The door from points to bytes. An encoder writes one line after the other, section by section in
// the order in which a decoder reads them, and refuses what would not be read back as it was given.
//
//   std::string out;
//   simdlp::encoder encode(out, {.precision = simdlp::precision::seconds});
//   encode.measurement("home").tag("room", "Kitchen").field("temp", 21.5).field("on", true);
//   if (auto refused = encode.end_line(1641024000000000000)) log(message(refused.code));
//
// What is refused, and why, is told in docs/encoding.md.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line_buffer.h"
#include "simdlp/detail/timestamp_argument.h"
#include "simdlp/dialect.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/point.h"
#include "simdlp/precision.h"
#include "simdlp/text.h"
#include "simdlp/value.h"

namespace simdlp {

struct encode_options {
  // The unit of the timestamps written. Times are given in nanoseconds or as time points and are
  // floored to it.
  simdlp::precision precision = precision::nanoseconds;

  // Who is to read the lines: dialect::portable, dialect::go_v2 or dialect::influxdb3.
  simdlp::dialect dialect = dialect::portable;

  // `allow` does not look for a second tag or field of the same key, and is a little faster.
  simdlp::duplicates duplicates = duplicates::reject;

  // Tags and fields may be named `time`, whatever the target says.
  bool allow_time_key = false;

  // LF in a string is refused (newline_in_string), for readers that split at every LF.
  bool reject_newline_in_string = false;

  // A time that is not a whole number of units is refused (timestamp_inexact), not floored.
  bool refuse_inexact_timestamp = false;

  // The kernel to write with; null for default_kernel(). A kernel that does not run on this machine
  // is not taken either.
  const simdlp::kernel* kernel = nullptr;
};

// What became of a line: true when it was refused, with the code that says why. It compares with an
// errc and converts to one.
struct [[nodiscard]] refusal {
  errc code = errc::none;

  constexpr explicit operator bool() const noexcept { return code != errc::none; }
  constexpr operator errc() const noexcept { return code; }  // NOLINT(google-explicit-constructor)
};

// What became of many rows that were encoded together: good ones are written, bad ones left out.
struct rows_written {
  std::size_t written = 0;
  std::size_t refused = 0;
  std::size_t first_refused = 0;  // the number of that row, from 0; of use when refused != 0
  errc first_code = errc::none;

  void count(std::size_t row, errc code) noexcept {
    if (code == errc::none) {
      ++written;
    } else if (refused++ == 0) {
      first_refused = row;
      first_code = code;
    }
  }
};

// Anything that is a sequence of chars: a literal, std::string, std::string_view.
template <class T>
concept string_like = std::convertible_to<const T&, std::string_view> &&
    !std::same_as<std::remove_cvref_t<T>, std::nullptr_t>;

// What can be the value of a field, each type of one kind only: bool; signed and unsigned integers;
// float and double; strings and texts; a value that was decoded. Characters, pointers and long
// double are none of these and do not compile.
template <class T>
concept field_value = std::same_as<T, bool> || number_integral<T> || std::same_as<T, float> ||
    std::same_as<T, double> || string_like<T> || std::same_as<T, text> || std::same_as<T, value>;

namespace detail {

// A name or string as the caller has it: plain bytes, or a text that was decoded, escapes and all.
// Only a parameter type.
struct given_text {
  template <string_like T>
  given_text(const T& plain) noexcept  // NOLINT(google-explicit-constructor)
      : given_text(std::string_view(plain)) {}
  given_text(std::string_view plain) noexcept  // NOLINT(google-explicit-constructor)
      : data(plain.data()), size(plain.size()) {}
  given_text(text decoded) noexcept  // NOLINT(google-explicit-constructor)
      : data(decoded.raw().data()),
        size(decoded.raw_size()),
        kind(decoded.kind()),
        escaped(decoded.has_escapes()) {}

  const char* data;
  std::size_t size;
  text_kind kind = text_kind::string;  // of use when escaped
  bool escaped = false;
};

}  // namespace detail

// Points in, bytes out. Each line is ended by LF. A line that is refused leaves nothing behind: the
// lines before it stay, and the next one can follow. About 14 KiB large.
//
// Nothing is allocated but by the caller's string when it grows, and by a line of more than 256
// tags or fields (to look for duplicates; that memory is kept). Nothing throws but that.
//
// Until end_line() the caller's buffer may hold a part of the line; it is whole lines then. The
// string may be read and changed between two lines, for instance cleared when it was sent.
class encoder {
 public:
  // Appends to `out`.
  explicit encoder(std::string& out, const encode_options& options = {}) noexcept;
  // Writes to `out` from its start, and never behind its end: a line that does not fit is refused
  // whole (buffer_full).
  explicit encoder(std::span<char> out, const encode_options& options = {}) noexcept;

  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;
  ~encoder() = default;

  // The sections, in this order: measurement, any number of tags, one field at least, end_line().
  // Tags and fields are written in the order given (point_builder sorts). What is wrong with a line
  // is told by end_line(), and nothing more is written of it until then.
  encoder& measurement(const detail::given_text& name) {
    if (name.escaped || plain_->measurement(line_, name.data, name.size) != detail::written::all)
        [[unlikely]] {
      write_measurement_exactly(name);
    }
    return *this;
  }
  encoder& tag(const detail::given_text& key, const detail::given_text& tag_value) {
    if (key.escaped || tag_value.escaped) [[unlikely]] {
      write_tag_exactly(key, tag_value);
    } else {
      const detail::written how =
          plain_->tag(line_, key.data, key.size, tag_value.data, tag_value.size);
      if (how != detail::written::all) [[unlikely]]
        finish_tag(how, key, tag_value);
    }
    return *this;
  }

  // A literal is a string, `1` an integer, `1u` an unsigned integer, `1.0` and `1.0f` a float, `true`
  // a boolean. A float is written as the double it is equal to. A decoded value keeps its spelling
  // when every reader knows that spelling.
  template <field_value T>
  encoder& field(const detail::given_text& key, const T& given) {
    // No name is empty, so an empty key stands for one that is written already.
    const std::size_t key_size = key.escaped ? open_escaped_field(key) : key.size;
    if constexpr (std::same_as<T, bool>) {
      write_number(plain_->boolean, key.data, key_size, given);
    } else if constexpr (std::floating_point<T>) {
      write_number(plain_->floating, key.data, key_size, static_cast<double>(given));
    } else if constexpr (std::signed_integral<T>) {
      write_number(plain_->integer, key.data, key_size, std::int64_t{given});
    } else if constexpr (std::unsigned_integral<T>) {
      write_number(plain_->unsigned_integer, key.data, key_size, std::uint64_t{given});
    } else if constexpr (std::same_as<T, simdlp::value>) {
      copy_value(key.data, key_size, given);
    } else {
      const detail::given_text string = given;
      if (string.escaped) [[unlikely]] {
        write_escaped_string(key.data, key_size, string);
      } else {
        const detail::written how =
            plain_->string(line_, key.data, key_size, string.data, string.size);
        if (how != detail::written::all) [[unlikely]]
          finish_string(how, key.data, key_size, string);
      }
    }
    return *this;
  }

  // Ends the line, without a time or with one: nanoseconds since the Unix epoch, a time point of
  // the system clock of any integral duration, or an optional of these. Says what was wrong with
  // the line, the first thing if there were several; the line is then gone.
  refusal end_line() { return finish({}); }
  template <time_like T>
  refusal end_line(const T& time) {
    return finish(detail::to_timestamp(time));
  }

  // Leaves out the line that was begun, if there is one.
  void drop_line() noexcept;

  // Writes a decoded point as a line of its own. A rejected line is refused with its own code.
  refusal copy(const point& decoded);

  // What was wrong with the line so far: what end_line() is going to say, if the line ends here.
  [[nodiscard]] errc error() const noexcept { return problem_; }

  // The whole lines in the buffer, with what the string held before.
  [[nodiscard]] std::string_view written() const noexcept;

  [[nodiscard]] const encode_options& options() const noexcept { return options_; }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return *kernel_; }

 private:
  friend class table_view;
  friend class point_builder;

  using section = detail::section;
  using line_buffer = detail::line_buffer;

  template <class T>
  void write_number(detail::written (*plain)(line_buffer&, const char*, std::size_t, T) noexcept,
                    const char* key, std::size_t key_size, T given) {
    if (plain(line_, key, key_size, given) != detail::written::all) [[unlikely]]
      write_number_exactly(key, key_size, given);
  }

  // The exact way, in encoder.cpp: everything, and all that is refused.
  void finish_tag(detail::written how, const detail::given_text& key,
                  const detail::given_text& tag_value);
  void finish_string(detail::written how, const char* key, std::size_t key_size,
                     const detail::given_text& string);
  void write_number_exactly(const char* key, std::size_t key_size, bool given);
  void write_number_exactly(const char* key, std::size_t key_size, std::int64_t given);
  void write_number_exactly(const char* key, std::size_t key_size, std::uint64_t given);
  void write_number_exactly(const char* key, std::size_t key_size, double given);
  void write_measurement_exactly(const detail::given_text& name);
  void write_tag_exactly(const detail::given_text& key, const detail::given_text& tag_value);
  // Writes `,key=` or ` key=`; then there is room for a number. Null when the line is refused.
  [[nodiscard]] char* open_field_exactly(const detail::given_text& key);
  // The same for a key with escapes; the next to open a field finds it open.
  std::size_t open_escaped_field(const detail::given_text& key);
  void write_escaped_string(const char* key, std::size_t key_size, const detail::given_text& given);
  void write_string_exactly(const detail::given_text& string);
  void copy_value(const char* key, std::size_t key_size, const value& decoded);
  void write_key_exactly(const detail::given_text& key, errc when_duplicate);
  void write_name_exactly(const detail::given_text& name, text_kind kind);
  [[nodiscard]] refusal finish(const detail::timestamp_argument& time);
  void write_time(const detail::timestamp_argument& time);

  void put(char byte);
  void put(std::string_view bytes);
  bool hand_over(std::string_view bytes);
  bool flush();
  void refuse(errc code) noexcept;
  [[nodiscard]] std::string_view line_so_far() const noexcept;
  void start_over() noexcept;

  const simdlp::kernel* kernel_;
  const detail::encode_functions* plain_;  // of that kernel
  errc problem_ = errc::none;
  bool field_is_open_ = false;
  std::string* string_ = nullptr;  // the caller's buffer: this, or the span
  std::span<char> span_;
  std::size_t used_ = 0;  // of the span, by whole lines; of the string, what stands before the line

  encode_options options_;
  line_buffer line_;
};

}  // namespace simdlp
