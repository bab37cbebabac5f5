// SPDX-License-Identifier: Apache-2.0
// Connects the cursor to a sink: parses values and converts names to texts and timestamps to
// nanoseconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include "simdlp/detail/known_keys.h"
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
    std::string_view last = from.measurement().raw();
    for (const auto& [key, value] : from.tags()) {
      sink.tag(key, value);
      last = value.raw();
    }
    if constexpr (takes_series<Sink>) {
      const char* const begin = from.measurement().raw().data();
      sink.end_series({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
    }
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
  [[nodiscard, gnu::always_inline]] bool fields(const char* at) const {
    if constexpr (takes_series<Sink> && reads != projection::timestamps) {
      sink_.end_series({start_, static_cast<std::size_t>(at - 1 - start_)});
    }
    return from_.has_room_before(at);
  }
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

// The same for lines in which duplicate keys are not accepted. The strict decoder reads a line that may
// have some, and the first line of the input.
template <class Sink>
class distinct_receiver : public sink_receiver<Sink> {
 public:
  distinct_receiver(const line_cursor& from, Sink& sink, known_keys& known) noexcept
      : sink_receiver<Sink>(from, sink), reading_(from), known_(known), last_(known.last()) {}

  [[gnu::always_inline]] void begin(piece measurement) {
    // Short keys are loaded backwards.
    has_room_ = reading_.has_room_before(measurement.from);
    next_ = known_.first();
    sink_receiver<Sink>::begin(measurement);
  }
  [[gnu::always_inline]] void tag(piece key, piece value) {
    if (has_room_) [[likely]]
      note(key);
    sink_receiver<Sink>::tag(key, value);
  }
  [[nodiscard, gnu::always_inline]] bool fields(const char* at) {
    fields_ = next_;
    return sink_receiver<Sink>::fields(at) && has_room_;
  }
  [[gnu::always_inline]] void string(piece key, piece value, const token* at, std::ptrdiff_t used) {
    note(key);
    sink_receiver<Sink>::string(key, value, at, used);
  }
  [[nodiscard, gnu::always_inline]] bool number(piece key, const char* first, std::size_t size,
                                                const token* at) {
    note(key);
    return sink_receiver<Sink>::number(key, first, size, at);
  }
  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    if (next_ == last_ || !known_.are_distinct(fields_, next_)) [[unlikely]]
      return false;
    return sink_receiver<Sink>::end(first, size, end_of_line);
  }

 private:
  [[gnu::always_inline]] void note(piece key) {
    *next_ = key_number(key.from, static_cast<std::size_t>(key.to - key.from));
    next_ += next_ != last_ ? 1 : 0;
  }

  const line_cursor& reading_;
  known_keys& known_;
  const std::uint64_t* last_;
  std::uint64_t* next_ = nullptr;  // the number of the next key goes here
  std::uint64_t* fields_ = nullptr;
  bool has_room_ = false;
};

// The same for a sink that knows keys; see sink.h.
template <class Sink>
class asking_receiver : public sink_receiver<Sink> {
 public:
  using sink_receiver<Sink>::sink_receiver;

  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    if (!this->sink_.has_distinct_keys()) [[unlikely]]
      return false;
    return sink_receiver<Sink>::end(first, size, end_of_line);
  }
};

// The walk over one line. Owns its receiver so that the receiver's members stay in registers.
template <class Receiver, bool FindsDuplicates = false>
struct line_walk {
  static constexpr bool finds_duplicates = FindsDuplicates;
  Receiver receiver;
  [[gnu::always_inline]] walked operator()(const window& in, walk_state& state) {
    return walk_line(in, state, receiver);
  }
};

// Reads all remaining lines into `sink` with `walk`.
template <class Walk, class Sink>
[[gnu::always_inline]] inline void visit_with(Walk&& walk, line_cursor& from, Sink& sink) {
  from.read_all(
      std::forward<Walk>(walk), [&] { pass_point(point(from.line()), sink); },
      [&] { sink.reject(from.line().error, point(from.line()).raw()); });
}

// Two functions, so that the compiler keeps in registers what one of them needs, whatever the other does.
template <class Sink>
[[gnu::noinline]] void visit_any(line_cursor& from, Sink& sink) {
  visit_with(line_walk<sink_receiver<Sink>>{sink_receiver<Sink>(from, sink)}, from, sink);
}

template <class Sink>
[[gnu::noinline]] void visit_distinct(line_cursor& from, Sink& sink) {
  if constexpr (knows_keys<Sink>) {
    visit_with(line_walk<asking_receiver<Sink>, true>{asking_receiver<Sink>(from, sink)}, from,
               sink);
    return;
  }
  known_keys known;
  visit_with(line_walk<distinct_receiver<Sink>, true>{distinct_receiver<Sink>(from, sink, known)},
             from, sink);
}

// Reads all remaining lines into `sink`.
template <class Sink>
void visit(line_cursor& from, Sink& sink) {
  // A projection leaves parts of the lines unread.
  if constexpr (projection_of<Sink> == projection::all) {
    if (from.rejects_only_duplicates()) {
      visit_distinct(from, sink);
      return;
    }
  }
  visit_any(from, sink);
}

}  // namespace simdlp::detail
