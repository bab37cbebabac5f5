// SPDX-License-Identifier: Apache-2.0
// The door from bytes to points. A decoder reads line protocol from memory that the caller keeps, a
// logical line at a time, and says of each either what it holds or what is wrong with it.
//
//   simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
//   for (simdlp::point point : decode) {
//     if (!point) { log(decode.describe(point.error())); continue; }
//     ...
//   }
//
// Two doors lead to the same points:
//   the range    delivers only points that are valid as a whole, their numbers read.
//   visit(sink)  one inlined pass, everything typed, the fastest; may hand out the first part of a
//                line and then say that the line is void. A sink that wants less reads faster still.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line.h"
#include "simdlp/detail/number.h"
#include "simdlp/detail/walk.h"
#include "simdlp/detail/window.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/point.h"

namespace simdlp {

namespace detail {

// A container given as a temporary: views of it would dangle.
template <class Owner>
concept temporary_owner =
    std::ranges::contiguous_range<Owner> && !std::ranges::borrowed_range<Owner>;

}  // namespace detail

// What a sink of decoder::visit() wants of each point: its member `static constexpr simdlp::projection
// reads`, or everything when it has none. What is not wanted is not looked at more closely than it
// takes to find the next part, so a line whose only fault lies there may be delivered as a point.
enum class projection : std::uint8_t {
  all,
  names,       // all but numbers and booleans: those come as they stand, neither read nor checked
  timestamps,  // begin(), end() and reject() only
};

// A number or boolean that nobody has looked at: its bytes, the suffix of an integer included.
struct raw_number {
  std::string_view raw;
};

// What has been read so far. lines == points + rejected + comments + blank. A line here is a
// logical one: an LF inside a quoted string does not end it, and what stands behind the last LF is a
// line when it is not empty.
struct totals {
  std::uint64_t lines = 0;
  std::uint64_t points = 0;
  std::uint64_t rejected = 0;
  std::uint64_t comments = 0;
  std::uint64_t blank = 0;  // empty, or nothing but spaces
  std::uint64_t bytes = 0;  // read up to here
  friend bool operator==(const totals&, const totals&) noexcept = default;
};

// Bytes in, points out. About 120 KiB large, and all the memory it ever uses: nothing is allocated
// while decoding. Reads nothing outside the bytes given, which need no padding or terminator.
//
// The caller's bytes must outlive the decoder and every text, value and line taken from it; a
// temporary string does not bind. One decoder is for one thread at a time; any number of decoders
// may read the same bytes at the same time. Time is linear in the input, whatever it holds.
class decoder {
 public:
  explicit decoder(std::string_view bytes, const decode_options& options = {}) noexcept;
  explicit decoder(std::span<const std::byte> bytes, const decode_options& options = {}) noexcept
      : decoder(as_chars(bytes), options) {}
  explicit decoder(const char* zero_terminated, const decode_options& options = {}) noexcept
      : decoder(std::string_view(zero_terminated), options) {}
  explicit decoder(const std::string& bytes, const decode_options& options = {}) noexcept
      : decoder(std::string_view(bytes), options) {}
  // A temporary string or vector would be gone before the first point is read.
  template <detail::temporary_owner Owner>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): the concept leaves the decoder itself out
  explicit decoder(Owner&& bytes, const decode_options& options = {}) = delete;

  decoder(const decoder&) = delete;
  decoder& operator=(const decoder&) = delete;

  // Starts anew with other bytes and the same options; cheaper than a new decoder.
  void reset(std::string_view bytes) noexcept;
  void reset(const std::string& bytes) noexcept { reset(std::string_view(bytes)); }
  void reset(const char* zero_terminated) noexcept { reset(std::string_view(zero_terminated)); }
  template <detail::temporary_owner Owner>
  void reset(Owner&& bytes) = delete;

  // A single pass over what has not been read yet.
  class iterator {
   public:
    using value_type = point;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit iterator(decoder& from) noexcept : decoder_(&from) {}

    [[nodiscard]] point operator*() const noexcept { return point(decoder_->line_); }
    iterator& operator++() noexcept {
      decoder_->ended_ = !decoder_->next();
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept { return decoder_->ended_; }

   private:
    decoder* decoder_;
  };

  // Goes on to the next point or rejected line and stands on it. Amortised O(1) a line.
  [[nodiscard]] iterator begin() noexcept {
    ended_ = !next();
    return iterator(*this);
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  // The same without a range: goes on to the next point or rejected line, false when there is none.
  // current() is that line.
  [[nodiscard]] bool next() noexcept {
    if (careful_ || !window_has_line()) return go_on(detail::walked::point);
    const detail::walked how = walk();
    if (how != detail::walked::point) [[unlikely]]
      return go_on(how);
    ++totals_.points;
    return true;
  }
  [[nodiscard]] point current() const noexcept { return point(line_); }

  // Reads everything that has not been read yet into `sink`, which has the members
  //
  //   void begin(text measurement);
  //   void tag(text key, text value);
  //   void field(text key, V value);   for V = double, std::int64_t, std::uint64_t, bool, text;
  //                                    for V = text, raw_number when it wants names
  //   void end(std::optional<std::int64_t> timestamp);       nanoseconds since the Unix epoch
  //   void reject(simdlp::error error, std::string_view raw);
  //
  // The contract: what was begun and not ended is void. A line that turns out bad after some of its
  // parts were handed out is followed by reject() in place of end(), and a line that needs a second
  // look by another begin(). So commit at end(), roll back at begin() and reject(). Nothing of the
  // library throws; an exception of the sink passes through and leaves the decoder before that line
  // or behind it.
  template <class Sink>
  void visit(Sink&& sink);

  // Counts of what has been read: exact between two lines.
  [[nodiscard]] simdlp::totals totals() const noexcept;

  // Line and column of an error of this decoder. Counting goes on from the last call, so asking for
  // each error in order costs one pass over the input in all; going back starts anew.
  [[nodiscard]] location locate(error error) noexcept;

  // Everything to be said of the rejected line on which the decoder stands: point.error() of
  // current(). Same cost as locate().
  [[nodiscard]] diagnostic describe(error error) noexcept;

  [[nodiscard]] const decode_options& options() const noexcept { return options_; }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return *kernel_; }

 private:
  template <class Sink>
  class typing_receiver;

  // What to do when the walk cannot go on in the window.
  enum class turn : std::uint8_t {
    walk,   // the window is good from walk_ on
    point,  // line_ holds a point that the exact decoder read
    reject,
    end,
  };

  [[nodiscard]] static std::string_view as_chars(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  [[nodiscard]] bool window_has_line() const noexcept { return walk_.token < window_.count; }
  // Walks over the line at walk_, and reads it into line_.
  [[nodiscard]] detail::walked walk() noexcept {
    line_.error = {};
    return kernel_->functions->walk(window_, walk_, line_, numbers_, times_, begin_);
  }
  [[nodiscard]] bool go_on(detail::walked last) noexcept;
  [[nodiscard]] turn turn_page(bool surprised) noexcept;
  void fill(const char* from, detail::quoting quotes) noexcept;
  void set_time() noexcept;
  [[nodiscard]] bool is_acceptable() noexcept;
  [[nodiscard]] bool is_selected() const noexcept;  // by limits and duplicates; in doubt false
  [[nodiscard]] bool are_pieces_selected() const noexcept;
  [[nodiscard]] turn read_exactly(const char* from) noexcept;
  [[nodiscard]] turn reject() noexcept;
  void go_on_at(const char* next) noexcept;
  [[nodiscard]] bool valid_utf8_between(const char* from, const char* to) const noexcept;

  // The time in nanoseconds of a timestamp as it is written; false when it does not fit.
  [[nodiscard, gnu::always_inline]] bool scale_time(std::int64_t raw,
                                                    std::int64_t& time) const noexcept {
    std::int64_t scale = times_.scale;
    if (scale == 0) [[unlikely]]
      scale = nanoseconds_in(detect_precision(raw));
    return !__builtin_mul_overflow(raw, scale, &time);
  }

  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  const simdlp::kernel* kernel_ = nullptr;
  decode_options options_;

  // What the options come to.
  detail::time_rule times_;
  bool selective_ = false;  // limits or duplicates have to be looked at

  bool ended_ = false;
  bool stopped_ = false;                              // on_error::stop, after the first
  const char* next_line_ = nullptr;                   // where to go on when the window does not say
  detail::quoting quotes_ = detail::quoting::paired;  // of the window
  bool careful_ = true;  // the lines of this window need a look that the kernel does not take
  detail::walk_state walk_;
  detail::line line_;
  simdlp::totals totals_;

  // How far locate() has counted.
  std::size_t located_offset_ = 0;
  std::uint64_t located_line_ = 1;
  std::size_t located_line_start_ = 0;

  // The numbers of line_: a field takes four bytes at least.
  std::uint64_t numbers_[detail::window::capacity / 4];
  detail::window window_;
};

namespace detail {

template <class Sink>
inline constexpr projection projection_of = projection::all;
template <class Sink>
requires requires { Sink::reads; }
inline constexpr projection projection_of<Sink> = Sink::reads;

// Hands a point that was read whole to a sink.
template <class Sink>
void deliver(point from, Sink& sink) {
  constexpr projection reads = projection_of<Sink>;
  sink.begin(from.measurement());
  if constexpr (reads != projection::timestamps) {
    for (const auto& [key, value] : from.tags()) sink.tag(key, value);
    for (const field& piece : from.fields()) {
      if constexpr (reads == projection::names) {
        if (piece.value.kind() != value_kind::string) {
          sink.field(piece.key, raw_number{piece.value.raw()});
        } else {
          sink.field(piece.key, piece.value.as_string());
        }
      } else {
        piece.value.visit([&](auto typed) { sink.field(piece.key, typed); });
      }
    }
  }
  sink.end(from.timestamp());
}

}  // namespace detail

// Between the walker and the user's sink: parses numbers, reads the time.
template <class Sink>
class decoder::typing_receiver {
 public:
  typing_receiver(const decoder& from, Sink& sink) noexcept
      : from_(from), numbers_(from.kernel_->functions->numbers), sink_(sink) {}

  [[gnu::always_inline]] void begin(detail::piece measurement) {
    start_ = measurement.from;
    sink_.begin(as_text<text_kind::measurement>(measurement));
  }
  [[gnu::always_inline]] void tag(detail::piece key, detail::piece value) {
    if constexpr (reads != projection::timestamps) {
      sink_.tag(as_text<text_kind::key>(key), as_text<text_kind::key>(value));
    }
  }
  [[nodiscard]] bool fields(const char* at) const { return at - from_.begin_ >= 16; }
  [[gnu::always_inline]] void string(detail::piece key, detail::piece value, const detail::token*,
                                     std::ptrdiff_t) {
    if constexpr (reads != projection::timestamps) {
      sink_.field(as_text<text_kind::key>(key), as_text<text_kind::string>(value));
    }
  }
  [[nodiscard, gnu::always_inline]] bool number(detail::piece name, const char* first,
                                                std::size_t size, const detail::token*) {
    if constexpr (reads == projection::timestamps) return true;
    const text key = as_text<text_kind::key>(name);
    if constexpr (reads == projection::names) {
      sink_.field(key, raw_number{{first, size}});
      return true;
    }
    if constexpr (reads == projection::all) return typed(key, first, size);
  }
  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    std::int64_t time = from_.times_.missing;
    bool has_time = from_.times_.has_missing;
    if (size != 0) [[likely]] {
      std::int64_t raw = 0;
      if (!detail::read_integer(numbers_, first, size, raw)) [[unlikely]]
        return false;
      if (!from_.scale_time(raw, time)) [[unlikely]]
        return false;
      has_time = true;
    }
    if (from_.window_.any_invalid_utf8 && !from_.valid_utf8_between(start_, end_of_line))
        [[unlikely]] {
      return false;
    }
    sink_.end(has_time ? std::optional(time) : std::nullopt);
    return true;
  }

 private:
  static constexpr projection reads = detail::projection_of<Sink>;

  template <text_kind Kind>
  [[nodiscard]] static text as_text(detail::piece from) {
    return {{from.from, static_cast<std::size_t>(from.to - from.from)}, Kind, from.escaped};
  }

  [[nodiscard, gnu::always_inline]] bool typed(text key, const char* first, std::size_t size) {
    const char last = first[size - 1];
    if (last == 'i') {
      std::int64_t value = 0;
      if (!detail::read_integer(numbers_, first, size - 1, value)) [[unlikely]]
        return false;
      sink_.field(key, value);
      return true;
    }
    if (detail::may_end_float(last)) {
      double value = 0;
      if (!detail::read_float(numbers_, first, size, value)) [[unlikely]]
        return false;
      sink_.field(key, value);
      return true;
    }
    if (last == 'u') {
      std::uint64_t value = 0;
      if (!detail::read_unsigned(numbers_, first, size - 1, value)) [[unlikely]]
        return false;
      sink_.field(key, value);
      return true;
    }
    const auto read = detail::parse_boolean(first, size);
    if (!read.ok) [[unlikely]]
      return false;
    sink_.field(key, read.value);
    return true;
  }

  const decoder& from_;
  const detail::long_numbers& numbers_;
  Sink& sink_;
  const char* start_ = nullptr;
};

template <class Sink>
void decoder::visit(Sink&& sink) {
  if (selective_) {
    // Whether the line is acceptable is known only when all of it is read.
    while (next()) {
      if (const point here = current()) {
        detail::deliver(here, sink);
      } else {
        sink.reject(here.error(), here.raw());
      }
    }
    return;
  }
  typing_receiver<std::remove_reference_t<Sink>> receiver(*this, sink);
  bool surprised = false;
  for (;;) {
    while (window_has_line()) {
      const detail::walked how = detail::walk_line(window_, walk_, receiver);
      if (how == detail::walked::point) [[likely]] {
        ++totals_.points;
      } else if (how == detail::walked::blank) {
        ++totals_.blank;
      } else {
        surprised = true;
        break;
      }
    }
    switch (turn_page(std::exchange(surprised, false))) {
      case turn::walk: break;
      case turn::point: detail::deliver(current(), sink); break;
      case turn::reject: sink.reject(line_.error, current().raw()); break;
      case turn::end: return;
    }
  }
}

}  // namespace simdlp
