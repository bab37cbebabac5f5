// SPDX-License-Identifier: Apache-2.0
// Encodes points into line protocol. An encoder writes one line after the other, section by section
// in the order of the format, and refuses lines that a reader of the chosen dialect would not read
// back as they were given.
//
//   std::string out;
//   simdlp::encoder encode(out, {.precision = simdlp::precision::seconds});
//   encode.measurement("home").tag("room", "Kitchen").field("temp", 21.5).field("on", true);
//   if (auto refused = encode.end_line(1641024000000000000)) log(message(refused.code));
//
// docs/encoding.md lists what is refused and why.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/concepts.h"
#include "simdlp/detail/given_text.h"
#include "simdlp/detail/line_writer.h"
#include "simdlp/detail/timestamp_argument.h"
#include "simdlp/encode_options.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/omitted_parts.h"
#include "simdlp/point.h"
#include "simdlp/refusal.h"
#include "simdlp/text.h"
#include "simdlp/value.h"

namespace simdlp {

// Writes lines, each ended by LF, to a string or a fixed buffer.
//
// Errors: a line that cannot be written is removed as a whole, and end_line() returns its code. Earlier
// lines are kept, and the encoder can write the next line. The buffer may end in a partial line until
// end_line() returns.
// Lifetime: the buffer must outlive the encoder. A string may be read and changed between two lines,
// for instance cleared after it was sent.
// Allocates only to grow the caller's string, and for lines with more than 256 keys (that memory is
// kept). Only those allocations can throw; the line is then removed, and the encoder remains usable.
// Complexity: linear in the bytes given. An encoder is about 14 KiB large.
// Thread safety: none; use an encoder on one thread at a time.
class encoder {
 public:
  // Appends to `out`.
  explicit encoder(std::string& out, const encode_options& options = {}) noexcept;
  // Writes to `out` from its start, and never past its end: a line that does not fit is refused as a
  // whole (buffer_full).
  explicit encoder(std::span<char> out, const encode_options& options = {}) noexcept;

  encoder(const encoder&) = delete;
  encoder& operator=(const encoder&) = delete;
  ~encoder() = default;

  // The sections of a line, in this order: measurement, any number of tags, at least one field,
  // end_line(). Names and strings are unescaped bytes, or texts of a decoded point. Tags and fields
  // are written in the given order; point_builder sorts tags.
  encoder& measurement(const detail::given_text& name) {
    line_.measurement(name);
    return *this;
  }
  encoder& tag(const detail::given_text& key, const detail::given_text& tag_value) {
    line_.tag(key, tag_value);
    return *this;
  }

  // The type of `given` decides the kind of the field: a literal is a string, `1` an integer, `1u` an
  // unsigned integer, `1.0` and `1.0f` a float, `true` a boolean. A float is written as the double
  // that it equals. A decoded value keeps its spelling if every reader accepts that spelling.
  template <field_value T>
  encoder& field(const detail::given_text& key, const T& given) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, simdlp::value>) {
      line_.field(key, given);
    } else if constexpr (std::floating_point<T>) {
      line_.field(key, static_cast<double>(given));
    } else if constexpr (std::signed_integral<T>) {
      line_.field(key, std::int64_t{given});
    } else if constexpr (std::unsigned_integral<T>) {
      line_.field(key, std::uint64_t{given});
    } else {
      line_.field(key, detail::given_text(given));
    }
    return *this;
  }
  // The same for a value that may be missing. An empty optional writes nothing, unless
  // encode_options::null_fields refuses the line.
  template <field_value T>
  encoder& field(const detail::given_text& key, const std::optional<T>& given) {
    return given ? field(key, *given) : null_fields(1);
  }
  // Counts fields that have no value.
  encoder& null_fields(std::uint64_t count) {
    line_.null_fields(count);
    return *this;
  }
  // An empty optional writes no tag.
  template <class T>
  requires(string_like<T> ||
           std::same_as<T, text>) encoder& tag(const detail::given_text& key,
                                               const std::optional<T>& tag_value) {
    return tag_value ? tag(key, detail::given_text(*tag_value)) : *this;
  }

  // Ends the line, without a timestamp or with one: nanoseconds since the Unix epoch, a time point, a
  // timespec, or an optional of one of these. time_from_rfc3339() reads dates. Returns the first error of
  // the line, if there was one; the line is then removed.
  refusal end_line() { return end_line(detail::timestamp_argument{}); }
  template <time_like T>
  refusal end_line(const T& time) {
    return end_line(detail::to_timestamp(time));
  }
  // The same for point_builder, which keeps its timestamp in this form.
  refusal end_line(const detail::timestamp_argument& time) { return {line_.end_line(time)}; }

  // Removes the unfinished line, if there is one.
  void drop_line() noexcept { line_.drop_line(); }

  // Writes a decoded point as one line. A rejected line is refused with its own code.
  refusal copy(const point& decoded);

  // The first error of the line so far; errc::none if there is none yet.
  [[nodiscard]] errc error() const noexcept { return line_.error(); }

  // The whole lines in the buffer, including what the string held before. Valid until the next call.
  [[nodiscard]] std::string_view written() const noexcept { return line_.written_lines(); }

  // The parts left out of all lines written so far.
  [[nodiscard]] const omitted_parts& omitted() const noexcept { return line_.omitted(); }
  // The same, and starts again from 0.
  omitted_parts take_omitted() noexcept { return line_.take_omitted(); }

  [[nodiscard]] const encode_options& options() const noexcept { return options_; }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return *kernel_; }

 private:
  friend class table_view;  // writes its rows into line_

  const simdlp::kernel* kernel_;
  encode_options options_;
  detail::line_writer line_;
};

}  // namespace simdlp
