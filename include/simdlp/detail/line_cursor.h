// SPDX-License-Identifier: Apache-2.0
// The engine of every reader: a position in a run of bytes, a window over it, and the step from one
// line to the next. It fills windows, walks them, and hands each line that the walker does not accept
// to the strict decoder. decoder, stream_decoder, parallel_decode and tables drive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "simdlp/decode_options.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/known_keys.h"
#include "simdlp/detail/line.h"
#include "simdlp/detail/read_value.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/totals.h"

namespace simdlp::detail {

// Whether the input ends with its bytes, or more bytes may follow. If more may follow, a last line
// without an LF is not read, and rest() returns its start.
enum class input_end : std::uint8_t { here, later };

// A run of bytes to read lines from.
struct input_run {
  const char* begin;   // the first line starts here
  const char* end;     // after the last byte
  const char* origin;  // the first byte that may be read; <= begin
  std::uint64_t base;  // the offset of `origin` in the whole input: offsets of errors count from 0
  input_end ends = input_end::here;
};

class line_cursor {
 public:
  explicit line_cursor(const decode_options& options) noexcept;

  line_cursor(const line_cursor&) = delete;
  line_cursor& operator=(const line_cursor&) = delete;

  // Moves to the start of `run`. Keeps the totals; see reset_totals().
  void start(const input_run& run) noexcept;
  void reset_totals() noexcept { totals_ = {}; }

  // Advances to the next point or rejected line, which is then line(). Returns false if no line is left.
  [[nodiscard]] bool next() noexcept {
    if (needs_checks_ || !window_has_line()) return next_slow(walked::point);
    const walked how = read_line();
    if (how != walked::point) [[unlikely]]
      return next_slow(how);
    ++totals_.points;
    return true;
  }
  [[nodiscard]] const detail::line& line() const noexcept { return line_; }

  // Reads all lines that are left.
  //   walked walk(window&, walk_state&)   reads the next line of the window if it is plainly valid, as
  //                                       walk_line does; else leaves the state unchanged
  //   void deliver()                      called if the strict decoder has read a point into line()
  //   void reject()                       called if line() is a rejected line
  // Does not call walk() if is_selective(), because lines may then be rejected for more than syntax. The
  // exception is rejects_only_duplicates() with a Walk that has finds_duplicates: its walk() also leaves
  // lines with duplicates.
  template <class Walk, class Deliver, class Reject>
  [[gnu::always_inline]] void read_all(Walk&& walk, Deliver&& deliver, Reject&& reject);

  // For readers that know most lines from earlier ones. walk_window() reads lines of the window until
  // walk() does not accept one or none is left. refill() then fills the next window and returns true if
  // that is all that is needed; otherwise call next(). Must not be used if is_selective(), unless
  // rejects_only_duplicates() and walk() leaves lines with duplicates.
  template <class Walk>
  [[gnu::always_inline]] void walk_window(Walk&& walk);
  [[nodiscard]] bool refill() noexcept;

  // Returns the start of the next line. Everything before it has been read.
  [[nodiscard]] const char* rest() const noexcept { return position() < end_ ? position() : end_; }
  // True if a rejected line has ended the input (on_error::stop).
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }
  // True if each line read from this run is known to have exactly one LF, because no line has a string.
  [[nodiscard]] bool has_plain_lines() const noexcept {
    return !may_have_strings_ && ends_ == input_end::later;
  }
  // Exact between two lines. `bytes` counts this run only.
  [[nodiscard]] simdlp::totals totals() const noexcept;
  // The counters, for lines that the owner reads or skips itself.
  [[nodiscard]] simdlp::totals& counts() noexcept { return totals_; }

  // Returns the offset of a byte of this run in the whole input.
  [[nodiscard]] std::uint64_t offset_of(const char* at) const noexcept {
    return base_ + static_cast<std::uint64_t>(at - origin_);
  }

  [[nodiscard]] const decode_options& options() const noexcept { return options_; }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return *kernel_; }
  [[nodiscard]] const long_numbers& numbers() const noexcept { return kernel_->functions->numbers; }
  [[nodiscard]] const time_rule& times() const noexcept { return times_; }
  // True if limits or duplicates must be checked before a line counts as a point.
  [[nodiscard]] bool is_selective() const noexcept { return selective_; }
  // True if only duplicates must be checked.
  [[nodiscard]] bool rejects_only_duplicates() const noexcept { return selective_ && !limited_; }

  // True if the bytes before the first field at `field` may be loaded backwards.
  [[nodiscard]] bool has_room_before(const char* field) const noexcept {
    return field - origin_ >= number_reach;
  }
  // Detects the unit of a timestamp and returns nanoseconds, which always fit.
  [[nodiscard]] static std::int64_t detected_time(std::int64_t raw) noexcept {
    return raw * nanoseconds_in(detect_precision(raw));
  }
  // True if the line [from, to) of the window is valid UTF-8.
  [[nodiscard]] bool is_valid_utf8(const char* from, const char* to) const noexcept {
    return !window_.any_invalid_utf8 || are_valid_blocks(from, to);
  }

 private:
  // What to do next.
  enum class step : std::uint8_t {
    walk,    // read the next line of the window
    refill,  // fill a window that starts with the next line
    strict,  // let the strict decoder read the next line
    end,     // no line is left
  };
  // The result of that step.
  enum class outcome : std::uint8_t { walk, point, reject, end };

  [[nodiscard]] const char* position() const noexcept { return window_.data + walk_.at; }
  [[nodiscard]] bool window_has_line() const noexcept { return walk_.token < window_.count; }
  [[nodiscard]] walked read_line() noexcept {
    line_.error = {};
    return kernel_->functions->read_line(window_, walk_, line_, numbers_, times_, origin_);
  }

  [[nodiscard]] bool next_slow(walked last) noexcept;
  [[nodiscard]] step next_step(walked last) const noexcept;
  [[nodiscard]] outcome resume(walked last) noexcept;
  [[nodiscard]] outcome read_strictly() noexcept;
  [[nodiscard]] outcome leave_unfinished(const char* from) noexcept;
  [[nodiscard]] outcome find_duplicates(const char* next) noexcept;
  [[nodiscard]] outcome reject() noexcept;
  void fill(const char* from, quoting quotes) noexcept;
  void leave_window(const char* next) noexcept;
  void resume_at(const char* next) noexcept;

  void set_time() noexcept;
  [[nodiscard]] bool is_acceptable() noexcept;
  [[nodiscard]] bool is_selected() noexcept;  // may be false for an acceptable line
  [[nodiscard]] bool are_pieces_selected() const noexcept;
  [[nodiscard]] bool are_valid_blocks(const char* from, const char* to) const noexcept;

  const char* origin_ = nullptr;
  const char* end_ = nullptr;
  const simdlp::kernel* kernel_;
  decode_options options_;
  time_rule times_;
  bool limited_ = false;
  bool selective_ = false;

  bool stopped_ = false;
  bool may_have_strings_ = false;  // a line of this run
  bool needs_checks_ = true;  // lines of this window need a check that the kernel does not make
  input_end ends_ = input_end::here;
  quoting quotes_ = quoting::paired;  // of the window
  walk_state walk_;                   // the position in window_
  detail::line line_;
  simdlp::totals totals_;
  const char* begin_ = nullptr;
  std::uint64_t base_ = 0;

  known_keys known_keys_;  // of lines without duplicates; used by next()
  // The numbers of line_. A field takes at least four bytes.
  std::uint64_t numbers_[window::capacity / 4];
  window window_;
};

template <class Walk>
inline void line_cursor::walk_window(Walk&& walk) {
  while (window_has_line()) {
    const walked how = walk(window_, walk_);
    if (how == walked::point) [[likely]] {
      ++totals_.points;
    } else if (how == walked::blank) {
      ++totals_.blank;
    } else {
      return;
    }
  }
}

// Always inlined, so that the variables captured by the functions stay in registers.
template <class Walk, class Deliver, class Reject>
inline void line_cursor::read_all(Walk&& walk, Deliver&& deliver, Reject&& reject) {
  bool checks_whole_lines = selective_;
  if constexpr (std::remove_reference_t<Walk>::finds_duplicates) checks_whole_lines = limited_;
  if (checks_whole_lines) {
    // A line can only be checked after all of it has been read.
    while (next()) {
      if (line_.error) {
        reject();
      } else {
        deliver();
      }
    }
    return;
  }
  walked last = walked::point;
  for (;;) {
    while (window_has_line()) {
      const walked how = walk(window_, walk_);
      if (how == walked::point) [[likely]] {
        ++totals_.points;
      } else if (how == walked::blank) {
        ++totals_.blank;
      } else {
        last = walked::fallback;
        break;
      }
    }
    switch (resume(std::exchange(last, walked::point))) {
      case outcome::walk: break;
      case outcome::point: deliver(); break;
      case outcome::reject: reject(); break;
      case outcome::end: return;
    }
  }
}

}  // namespace simdlp::detail
