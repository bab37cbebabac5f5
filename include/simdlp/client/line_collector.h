// SPDX-License-Identifier: Apache-2.0
// Turns records of any kind into the body of a batch, and records which line came from which record.
// `client` and `batch_writer` use it. It can also be used alone, to see what would be sent.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simdlp/client/client_options.h"
#include "simdlp/client/write_error.h"
#include "simdlp/encoder.h"
#include "simdlp/point.h"
#include "simdlp/point_builder.h"
#include "simdlp/record.h"
#include "simdlp/table_view.h"

namespace simdlp {

class decoder;

// Consecutive lines of a body that come from consecutive records.
struct line_run {
  std::uint64_t first_index = 0;  // of the first line's record
  std::uint64_t lines = 0;
};

// Not thread-safe. An object is about 16 KiB large. Functions that add may throw std::bad_alloc.
class line_collector {
 public:
  // `unix_time` returns the time for points without one, in nanoseconds since the Unix epoch.
  line_collector(const client_options& options, std::function<std::int64_t()> unix_time);
  line_collector(const line_collector&) = delete;
  line_collector& operator=(const line_collector&) = delete;
  ~line_collector();

  // Adds one line: `write` calls the sections of an encoder and returns what its end_line() returns. The
  // record's index is the number of records added before. Adds the default tags whose keys the line does
  // not have, after its own. Returns errc::none, or the code if the record is refused; nothing of it is
  // added then.
  template <std::invocable<encoder&> Write>
  errc encode(Write&& write) {
    const std::size_t begin = begin_line();
    const errc refused = write(encode_).code;
    return finish(begin, refused == errc::none ? add_default_tags(begin) : refused);
  }
  // The same, but adds no default tags, and is faster if there are any.
  template <std::invocable<encoder&> Write>
  errc encode_complete(Write&& write) {
    const std::size_t begin = begin_line();
    return finish(begin, write(encode_).code);
  }
  errc add(const point_builder& point);
  errc add(const point& decoded);
  // Adds a line unchanged. Its timestamp is in the unit of the options.
  errc add_line(const point& decoded);
  template <class Record, class... Parts>
  errc add(const record_layout<Record, Parts...>& layout, const Record& record) {
    return encode([&](encoder& to) { return layout.encode_to(to, record); });
  }
  // Adds the line that another collector with the same options has encoded.
  errc add_encoded(line_collector& other);
  // Counts a record that was refused elsewhere, and returns its number.
  std::uint64_t pass_over() noexcept {
    ++refused_count_;
    return next_index_++;
  }
  // Adds each row as a record.
  void add(const table_view& rows);
  // Adds each logical line as a record. Comments and blank lines are left out and have no index. With
  // `validate`, lines that are not valid are refused one by one.
  void add_text(std::string_view lines);

  // Returns the records that were refused since the last call.
  [[nodiscard]] std::vector<line_error> take_refused() { return std::exchange(refused_, {}); }

  [[nodiscard]] const std::string& body() const noexcept { return body_; }
  [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
  [[nodiscard]] std::uint64_t records() const noexcept { return next_index_; }
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_count_; }
  // The parts left out of the lines added.
  [[nodiscard]] omitted_parts omitted() const noexcept { return omitted_ + encode_.omitted(); }

  // Sets the index of the next record.
  void set_next_index(std::uint64_t index) noexcept { next_index_ = index; }

  // Moves the body out and starts a new one in the memory of `body`.
  void take(std::string& body, std::vector<line_run>& runs);

  // The same, but keeps the last line, which starts the new body. There must be at least two lines.
  void take_all_but_last(std::string& body, std::vector<line_run>& runs);

  // Sets whether refused records are kept for take_refused(). On by default.
  void keep_refused(bool keep) noexcept { keep_refused_ = keep; }

 private:
  [[nodiscard]] std::size_t begin_line() noexcept {
    encode_.drop_line();  // of a call that threw an exception
    return body_.size();
  }
  [[nodiscard]] errc add_default_tags(std::size_t begin);
  [[nodiscard]] static refusal encode_with_default_tags(const point& decoded, encoder& to,
                                                        const std::vector<owned_tag>& tags);
  void prepare_second_encoding();
  errc finish(std::size_t begin, errc refused);
  errc refuse(errc code, std::string_view line, std::string message = {});
  errc accept(std::size_t begin);
  errc add_as_written(const point& decoded);
  [[nodiscard]] std::int64_t stamp();

  client_options options_;
  std::function<std::int64_t()> unix_time_;
  std::string body_;
  encoder encode_;
  omitted_parts omitted_;  // by other encoders
  // To add default tags to a line that is already encoded.
  std::string encoded_;
  std::unique_ptr<decoder> decode_encoded_;
  std::unique_ptr<encoder> encode_again_;
  std::vector<owned_tag> second_tags_;  // the default tags as encode_again_ takes them
  std::vector<line_run> runs_;
  std::vector<line_error> refused_;
  std::uint64_t lines_ = 0;
  std::size_t last_begin_ = 0;  // of the last line in the body
  std::uint64_t next_index_ = 0;
  std::uint64_t refused_count_ = 0;
  std::int64_t last_stamp_ = std::numeric_limits<std::int64_t>::min();
  bool keep_refused_ = true;
};

}  // namespace simdlp
