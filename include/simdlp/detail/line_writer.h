// SPDX-License-Identifier: Apache-2.0
// Writes line protocol into the caller's buffer, one line at a time: the engine of encoder and
// table_view. Calls come in the order of the line. If a part cannot be written, the line is refused:
// its bytes are removed, and nothing more is written until end_line(), which returns the code.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "simdlp/detail/encode_functions.h"
#include "simdlp/detail/given_text.h"
#include "simdlp/detail/line_buffer.h"
#include "simdlp/detail/timestamp_argument.h"
#include "simdlp/encode_options.h"
#include "simdlp/error.h"
#include "simdlp/omitted_parts.h"
#include "simdlp/value.h"

namespace simdlp::detail {

class line_writer {
 public:
  // Writes to `string`, at its end, or to `span`, from its start, if `string` is null. `fast` must
  // run on this processor.
  line_writer(std::string* string, std::span<char> span, const encode_options& options,
              const encode_functions* fast) noexcept;

  // These functions try the fast path first. The slow path, in line_writer.cpp, handles every case.
  void measurement(const given_text& name) {
    if (name.escaped || fast_->measurement(line_, name.data, name.size) != written::all)
        [[unlikely]] {
      measurement_slow(name);
    }
  }
  void tag(const given_text& key, const given_text& tag_value) {
    if (key.escaped || tag_value.escaped) [[unlikely]] {
      tag_slow(written::nothing, key, tag_value);
      return;
    }
    const written how = fast_->tag(line_, key.data, key.size, tag_value.data, tag_value.size);
    if (how != written::all) [[unlikely]]
      tag_slow(how, key, tag_value);
  }
  void field(const given_text& key, bool given) { number(fast_->boolean, key, given); }
  void field(const given_text& key, double given) { number(fast_->floating, key, given); }
  void field(const given_text& key, std::int64_t given) { number(fast_->integer, key, given); }
  void field(const given_text& key, std::uint64_t given) { number(fast_unsigned_, key, given); }
  void field(const given_text& key, const given_text& string) {
    if (key.escaped || string.escaped) [[unlikely]] {
      string_slow(written::nothing, key, string);
      return;
    }
    const written how = fast_strings_->field(line_, key.data, key.size, string.data, string.size);
    if (how != written::all) [[unlikely]]
      string_slow(how, key, string);
  }
  void field(const given_text& key, const value& decoded);

  // Counts parts that are left out, or refuses the line, as the options say. omits() returns true if
  // a number is one of them.
  void null_fields(std::uint64_t count) noexcept;
  void empty_tag() noexcept;
  [[nodiscard]] bool omits(double given) noexcept;
  // The parts left out of the lines that were written.
  [[nodiscard]] const omitted_parts& omitted() const noexcept { return omitted_; }
  omitted_parts take_omitted() noexcept { return std::exchange(omitted_, {}); }

  // Ends the line, and returns errc::none or why it was refused.
  [[nodiscard]] errc end_line(const timestamp_argument& time);

  // Removes the unfinished line, if there is one.
  void drop_line() noexcept;

  // Removes the unfinished line; end_line() will return `code`.
  void refuse(errc code) noexcept;
  [[nodiscard]] bool is_refused() const noexcept { return line_.reached == encode_state::refused; }
  // The code of the line so far.
  [[nodiscard]] errc error() const noexcept { return error_; }

  // The whole lines in the caller's buffer, including what a string held before.
  [[nodiscard]] std::string_view written_lines() const noexcept;

  // The functions for tables take names that are already escaped. `row_key` is an escaped key with its
  // '=', padded to a multiple of 16 bytes.
  struct row_key {
    const char* bytes;
    std::size_t size;  // without the padding
  };
  // Appends the escaped form of a name to `out`, or returns the error if the name cannot be written.
  [[nodiscard]] static errc append_written(std::string& out, std::string_view name, text_kind kind,
                                           const encode_options& options,
                                           const encode_functions* fast);
  void row_measurement(std::string_view as_written);
  void row_tag(const row_key& key, std::string_view tag_value);
  // Starts the fields. Each field is a key, and one of write_value() if that returns true.
  void row_fields();
  [[nodiscard]] bool row_field_key(const row_key& key);

  // Write the value of a field after its key and '='.
  void write_value(bool given);
  void write_value(double given);
  void write_value(std::int64_t given);
  void write_value(std::uint64_t given);
  void write_value(const given_text& string);
  void write_value(const value& decoded);

 private:
  template <class T>
  void number(written (*fast)(line_buffer&, const char*, std::size_t, T) noexcept,
              const given_text& key, T given) {
    if (key.escaped || fast(line_, key.data, key.size, given) != written::all) [[unlikely]]
      field_slow(key, given);
  }

  // Arguments by value: callers that stay on the fast path need not keep them in memory.
  void measurement_slow(given_text name);
  void tag_slow(written how, given_text key, given_text tag_value);
  void field_slow(given_text key, bool given);
  void field_slow(given_text key, double given);
  void field_slow(given_text key, std::int64_t given);
  void field_slow(given_text key, std::uint64_t given);
  void string_slow(written how, given_text key, given_text string);

  // Writes `,key=` or ` key=`; the buffer then has room for a number. False if the line is refused.
  [[nodiscard]] bool open_field_slow(const given_text& key);
  [[nodiscard]] bool copy_row_key(char separator, const row_key& key);
  // Writes `key=`.
  void write_key_slow(const given_text& key);
  [[nodiscard]] errc check_key(std::string_view key) const noexcept;
  [[nodiscard]] errc remember_key(std::size_t from, std::string_view key);
  void write_name_slow(const given_text& name, text_kind kind);
  void write_string_slow(const given_text& string);
  void write_escaped(const given_text& string);
  void write_time(const timestamp_argument& time);

  void put(char byte) {
    if (line_.room() == 0 && !flush()) return;
    *line_.at++ = byte;
  }
  void put(std::string_view bytes) {
    if (bytes.size() > line_.room()) return put_long(bytes);
    line_.at = std::copy(bytes.begin(), bytes.end(), line_.at);
  }
  void put_long(std::string_view bytes);
  bool hand_over(std::string_view bytes);
  bool flush();
  [[nodiscard]] std::string_view flushed_line() const noexcept;
  void start_over() noexcept;

  const encode_functions* fast_;
  const string_functions* fast_strings_;
  // The fast path for unsigned integers, or a function that sends all to the slow path.
  written (*fast_unsigned_)(line_buffer&, const char*, std::size_t, std::uint64_t) noexcept;
  errc error_ = errc::none;
  bool refuses_time_;
  std::string* string_;  // the caller's buffer: this, or the span
  std::span<char> span_;
  std::size_t used_ = 0;  // bytes before this line: of the string, or whole lines in the span

  omitted_parts omitted_;
  omitted_parts omitted_here_;  // in this line

  dialect dialect_;  // with the overrides of the options
  precision precision_;
  part_rule empty_tags_;
  part_rule non_finite_;
  part_rule null_fields_;
  bool refuse_inexact_timestamp_;
  line_buffer line_;
};

}  // namespace simdlp::detail
