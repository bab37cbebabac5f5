// SPDX-License-Identifier: Apache-2.0
// Connects the cursor to a sink: parses values and converts names to texts and timestamps to
// nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/read_value.h"
#include "simdlp/detail/walk.h"
#include "simdlp/point.h"
#include "simdlp/sink.h"

namespace simdlp::detail {

// Passes the fields and the timestamp of a point that has already been read to the sink.
template <class Sink>
void pass_fields(point from, Sink& sink) {
  constexpr projection reads = projection_of<Sink>;
  if constexpr (reads != projection::timestamps) {
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

// Passes a point that has already been read to the sink.
template <class Sink>
void pass_point(point from, Sink& sink) {
  sink.begin(from.measurement());
  if constexpr (projection_of<Sink> != projection::timestamps) {
    for (const auto& [key, value] : from.tags()) sink.tag(key, value);
  }
  pass_fields(from, sink);
}

// The receiver of walk_line for a sink.
template <class Sink>
class sink_receiver {
 public:
  sink_receiver(const line_cursor& from, Sink& sink) noexcept
      : sink_(sink), from_(from), numbers_(from.numbers()) {}

  [[gnu::always_inline]] void begin(piece measurement) {
    start_ = measurement.from;
    sink_.begin(as_text<text_kind::measurement>(measurement));
  }
  [[gnu::always_inline]] void tag(piece key, piece value) {
    if constexpr (reads != projection::timestamps) {
      sink_.tag(as_text<text_kind::key>(key), as_text<text_kind::key>(value));
    }
  }
  [[nodiscard]] bool fields(const char* at) const { return from_.has_room_before(at); }
  [[gnu::always_inline]] void string(piece key, piece value, const token*, std::ptrdiff_t) {
    if constexpr (reads != projection::timestamps) {
      sink_.field(as_text<text_kind::key>(key), as_text<text_kind::string>(value));
    }
  }
  [[nodiscard, gnu::always_inline]] bool number(piece name, const char* first, std::size_t size,
                                                const token*) {
    if constexpr (reads == projection::timestamps) return true;
    const text key = as_text<text_kind::key>(name);
    if constexpr (reads == projection::names) {
      sink_.field(key, raw_number{{first, size}});
      return true;
    }
    if constexpr (reads == projection::all) {
      return read_value(
          numbers_, first,
          size, [&](auto value) __attribute__((always_inline)) { sink_.field(key, value); });
    }
  }
  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    const time_rule& times = from_.times();
    std::optional<std::int64_t> time;
    if (size != 0) [[likely]] {
      std::int64_t raw = 0;
      std::int64_t nanoseconds = 0;
      if (!times.read(numbers_, first, size, raw, nanoseconds)) [[unlikely]]
        return false;
      if (times.scale == 0) [[unlikely]]
        nanoseconds = line_cursor::detected_time(raw);
      time = nanoseconds;
    } else if (times.has_missing) {
      time = times.missing;
    }
    if (!from_.is_valid_utf8(start_, end_of_line)) [[unlikely]]
      return false;
    sink_.end(time);
    return true;
  }

 protected:
  Sink& sink_;
  const char* start_ = nullptr;  // of the line

 private:
  static constexpr projection reads = projection_of<Sink>;

  template <text_kind Kind>
  [[nodiscard]] static text as_text(piece from) {
    return {{from.from, static_cast<std::size_t>(from.to - from.from)}, Kind, from.escaped};
  }

  const line_cursor& from_;
  const long_numbers& numbers_;
};

// The walk over one line. Owns its receiver so that the receiver's members stay in registers.
template <class Receiver>
struct line_walk {
  Receiver receiver;
  [[gnu::always_inline]] walked operator()(const window& in, walk_state& state) {
    return walk_line(in, state, receiver);
  }
};

// Reads all remaining lines into `sink`.
template <class Sink>
void visit(line_cursor& from, Sink& sink) {
  from.read_all(
      line_walk<sink_receiver<Sink>>{sink_receiver<Sink>(from, sink)},
      [&] { pass_point(point(from.line()), sink); },
      [&] { sink.reject(from.line().error, point(from.line()).raw()); });
}

}  // namespace simdlp::detail
