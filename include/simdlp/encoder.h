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

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "simdlp/detail/decimal.h"
#include "simdlp/detail/distinct_keys.h"
#include "simdlp/detail/moment.h"
#include "simdlp/detail/plain_copy.h"
#include "simdlp/error.h"
#include "simdlp/options.h"
#include "simdlp/point.h"
#include "simdlp/precision.h"
#include "simdlp/target.h"
#include "simdlp/text.h"
#include "simdlp/value.h"

namespace simdlp {

struct encode_options {
  // The unit of the timestamps written. Times are given in nanoseconds or as time points and are
  // floored to it.
  simdlp::precision precision = precision::nanoseconds;

  // Who is to read the lines: target::portable, target::go_v2 or target::influxdb3.
  simdlp::target target = target::portable;

  // `allow` does not look for a second tag or field of the same key, and is a little faster.
  simdlp::duplicates duplicates = duplicates::reject;

  // Tags and fields may be named `time`, whatever the target says.
  bool allow_time_key = false;

  // LF in a string is refused (newline_in_string), for readers that split at every LF.
  bool reject_newline_in_string = false;

  // A time that is not a whole number of units is refused (timestamp_inexact), not floored.
  bool refuse_inexact_time = false;
};

// What became of a line: true when it was refused, with the code that says why. It compares with an
// errc and converts to one.
struct [[nodiscard]] refusal {
  errc code = errc::none;

  constexpr explicit operator bool() const noexcept { return code != errc::none; }
  constexpr operator errc() const noexcept { return code; }  // NOLINT(google-explicit-constructor)
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
// lines before it stay, and the next one can follow. About 10 KiB large.
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
    if (section_ != section::none || name.size > plain_limit) [[unlikely]] {
      return measurement_slowly(name);
    }
    if (name.size != 0 && *name.data != '#' &&
        detail::copy_plain<detail::text_use::name>(at_, name.data, name.size).plain) [[likely]] {
      at_ += name.size;
      section_ = section::tags;
      keys_.clear();
      return *this;
    }
    return measurement_slowly(name);
  }

  encoder& tag(const detail::given_text& key, const detail::given_text& tag_value) {
    using detail::copy_plain, detail::text_use;
    if (section_ != section::tags || key.size > plain_limit || tag_value.size > plain_limit ||
        room() < 2 * plain_limit + detail::number_room || key.size == 0 || tag_value.size == 0)
        [[unlikely]] {
      return tag_slowly(key, tag_value);
    }
    char* to = at_;
    *to++ = ',';
    const auto key_copied = copy_plain<text_use::name>(to, key.data, key.size);
    to[key.size] = '=';
    const std::size_t key_at = offset_of(to);
    to += key.size + 1;
    const auto value_copied = copy_plain<text_use::name>(to, tag_value.data, tag_value.size);
    if (!key_copied.plain || !value_copied.plain || !accept_key(key_copied, key_at, key.size))
        [[unlikely]] {
      return tag_slowly(key, tag_value);
    }
    at_ = to + tag_value.size;
    return *this;
  }

  // A literal is a string, `1` an integer, `1u` an unsigned integer, `1.0` and `1.0f` a float, `true`
  // a boolean. A float is written as the double it is equal to. A decoded value keeps its spelling
  // when every reader knows that spelling.
  template <field_value T>
  encoder& field(const detail::given_text& key, const T& given) {
    if constexpr (std::same_as<T, simdlp::value>) {
      copy_field(key, given);
    } else if (char* to = open_field(key)) {
      if constexpr (std::same_as<T, bool>) {
        std::memcpy(to, given ? "true" : "false", 5);
        at_ = to + (given ? 4 : 5);
      } else if constexpr (std::floating_point<T>) {
        write_float(to, given);
      } else if constexpr (std::signed_integral<T>) {
        to = detail::write_integer(to, given);
        *to = 'i';
        at_ = to + 1;
      } else if constexpr (std::unsigned_integral<T>) {
        to = detail::write_unsigned(to, given);
        *to = 'u';
        at_ = to + 1;
      } else {
        write_string(to, given);
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
    return finish(detail::to_moment(time));
  }

  // Leaves out the line that was begun, if there is one.
  void drop_line() noexcept;

  // Writes a decoded point as a line of its own. A rejected line is refused with its own code.
  refusal line(const point& decoded);

  // What was wrong with the line so far: what end_line() is going to say, if the line ends here.
  [[nodiscard]] errc problem() const noexcept { return problem_; }

  // The whole lines in the buffer, with what the string held before.
  [[nodiscard]] std::string_view written() const noexcept;

  [[nodiscard]] const encode_options& options() const noexcept { return options_; }

 private:
  friend class columns;
  friend class point_builder;

  enum class section : std::uint8_t { none, tags, fields, refused };

  // Lines are written into the stage, from where they go to the caller's buffer, whole or in parts.
  // Whatever is written without asking for room first must fit behind the point where room() is
  // asked: two plain names and a number, say.
  static constexpr std::size_t stage_size = 4096;
  static constexpr std::size_t plain_limit = 512;

  [[nodiscard]] std::size_t room() const noexcept {
    return static_cast<std::size_t>(stage_.data() + stage_size - at_);
  }
  // Where in the line a byte of the stage is.
  [[nodiscard]] std::size_t offset_of(const char* staged) const noexcept {
    return flushed_ + static_cast<std::size_t>(staged - stage_.data());
  }

  // Is a plain key neither reserved nor known? It is remembered then.
  [[nodiscard]] bool accept_key(const detail::plain_copied& key, std::size_t at,
                                std::size_t size) noexcept {
    if (size == 4 && key.head == reserved_head_) [[unlikely]]
      return false;
    if (!check_keys_) return true;
    return keys_.add(detail::distinct_keys::print_of(key.head, key.tail, size), at);
  }

  // Writes `,key=` or ` key=`; then there is room for a number. Null when the line is refused.
  [[nodiscard]] char* open_field(const detail::given_text& key) {
    if (section_ == section::tags) {
      section_ = section::fields;
      separator_ = ' ';
      keys_.clear();
    }
    if (section_ != section::fields || key.size > plain_limit || key.size == 0 ||
        room() < plain_limit + 2 * detail::number_room) [[unlikely]] {
      return open_field_slowly(key);
    }
    char* to = at_;
    *to++ = separator_;
    const auto copied = detail::copy_plain<detail::text_use::name>(to, key.data, key.size);
    to[key.size] = '=';
    if (!copied.plain || !accept_key(copied, offset_of(to), key.size)) [[unlikely]] {
      return open_field_slowly(key);
    }
    separator_ = ',';
    return to + key.size + 1;
  }

  void write_float(char* to, double number) noexcept {
    constexpr std::uint64_t exponent = 0x7FF0000000000000U;
    if ((std::bit_cast<std::uint64_t>(number) & exponent) == exponent) [[unlikely]] {
      return refuse(errc::non_finite_float);
    }
    at_ = detail::write_float(to, number);
  }

  void write_string(char* to, const detail::given_text& string) {
    at_ = to;
    if (string.size - 1 < plain_limit && room() >= plain_limit + detail::number_room) [[likely]] {
      *to++ = '"';
      if (detail::copy_plain<detail::text_use::string>(to, string.data, string.size).plain &&
          !looks_at_newlines_) [[likely]] {
        to[string.size] = '"';
        at_ = to + string.size + 1;
        return;
      }
    }
    write_string_slowly(string);
  }

  encoder& measurement_slowly(const detail::given_text& name);
  encoder& tag_slowly(const detail::given_text& key, const detail::given_text& tag_value);
  [[nodiscard]] char* open_field_slowly(const detail::given_text& key);
  void copy_field(const detail::given_text& key, const value& decoded);
  void write_string_slowly(const detail::given_text& string);
  void write_key_slowly(const detail::given_text& key, errc when_duplicate);
  void write_name_slowly(const detail::given_text& name, text_kind kind);
  [[nodiscard]] refusal finish(const detail::moment& time);
  void write_time(const detail::moment& time);

  void put(char byte);
  void put(std::string_view bytes);
  bool hand_over(std::string_view bytes);
  bool flush();
  void refuse(errc code) noexcept;
  [[nodiscard]] std::string_view line_so_far() const noexcept;
  void start_over() noexcept;

  std::array<char, stage_size> stage_;
  char* at_ = stage_.data();
  section section_ = section::none;
  errc problem_ = errc::none;
  char separator_ = ' ';  // before the next field
  bool check_keys_;
  bool looks_at_newlines_;
  std::uint64_t reserved_head_;  // "time" as copy_plain() gives it, or what no key of four bytes is
  std::size_t flushed_ = 0;      // bytes of the line that are in the caller's buffer already

  std::string* string_ = nullptr;  // the caller's buffer: this, or the span
  std::span<char> span_;
  std::size_t used_ = 0;  // of the span, by whole lines; of the string, what stands before the line

  encode_options options_;
  detail::distinct_keys keys_;
};

}  // namespace simdlp
