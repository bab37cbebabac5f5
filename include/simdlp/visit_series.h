// SPDX-License-Identifier: Apache-2.0
// Passes lines to a sink that takes series as numbers. The tags of a known series are not parsed again,
// but their text is compared. docs/performance.md compares the speed with that of decoder::visit().
//
//   struct writer {
//     void series(std::uint32_t number, std::string_view) { id = ids[number]; }
//     void field(simdlp::text key, double value) { ... }
//     void field(simdlp::text, auto) {}
//     void end(std::optional<std::int64_t> time) { ... }
//     void reject(simdlp::error, std::string_view) {}
//     ...
//   };
//   simdlp::series_table series;
//   simdlp::visit_series(decode, series, writer);
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

#include "simdlp/decoder.h"
#include "simdlp/detail/series_walk.h"
#include "simdlp/detail/visit.h"
#include "simdlp/error.h"
#include "simdlp/series_table.h"
#include "simdlp/sink.h"
#include "simdlp/stream_decoder.h"
#include "simdlp/text.h"

namespace simdlp {

namespace detail {

template <class Sink>
class series_receiver : public sink_receiver<Sink> {
 public:
  static constexpr bool knows_series = true;
  // A sink that does not read all parts of a line cannot tell whether its keys are different.
  static constexpr bool asks = knows_keys<Sink> && projection_of<Sink> == projection::all;

  series_receiver(const line_cursor& from, series_table& series, series_lookahead& ahead,
                  Sink& sink) noexcept
      : sink_receiver<Sink>(from, sink),
        known_(series, ahead),
        table_(series),
        rejects_duplicates_(from.is_selective()) {}

  [[nodiscard, gnu::always_inline]] std::ptrdiff_t series(const char* line, const token* tokens,
                                                          const window& in) {
    const std::uint32_t number = known_.find_or_add(line, tokens, in, last_, is_new_);
    if (number == series_table::npos) [[unlikely]]
      return -1;
    this->start_ = line;
    number_ = number;
    const series_walk::entry& entry = known_[number];
    this->sink_.series(number, std::string_view(line, entry.size));
    return static_cast<std::ptrdiff_t>(entry.tokens);
  }
  [[nodiscard, gnu::always_inline]] bool end(const char* first, std::size_t size,
                                             const char* end_of_line) {
    if constexpr (asks) {
      if (rejects_duplicates_ && !this->sink_.has_distinct_keys()) [[unlikely]]
        return false;
    }
    if (!sink_receiver<Sink>::end(first, size, end_of_line)) [[unlikely]]
      return false;
    is_new_ = false;
    follow(number_);
    return true;
  }

  // Handles lines that walk_line did not accept. A series that such a line added is removed again; if
  // the line is valid, it is added once more.
  void undo() noexcept {
    if (is_new_) series_walk::undo_add(table_);
    is_new_ = false;
  }
  void deliver(point here) {
    const std::string_view raw = series_table::raw_of(here);
    const std::uint32_t number = table_.insert(raw);
    if (number != series_table::npos && table_.raw(number) == raw) {
      series_walk::note_tokens(table_, number, here);
      follow(number);
    }
    this->sink_.series(number, raw);
    pass_fields(here, this->sink_);
  }

 private:
  void follow(std::uint32_t number) {
    known_.follow(last_, number);
    last_ = number;
  }

  series_walk known_;
  series_table& table_;
  std::uint32_t last_ = 0;
  std::uint32_t number_ = 0;
  bool is_new_ = false;
  bool rejects_duplicates_;
};

template <class Sink>
void visit_series(line_cursor& from, series_table& series, Sink& sink) {
  series_lookahead ahead(series);
  series_receiver<Sink> receiver(from, series, ahead, sink);
  const bool walks =
      !from.is_selective() || (series_receiver<Sink>::asks && from.rejects_only_duplicates());
  for (;;) {
    if (walks) {
      from.walk_window([&](const window& in, walk_state& state) __attribute__((always_inline)) {
        return walk_line(in, state, receiver);
      });
      receiver.undo();
      if (from.refill()) continue;
    }
    if (!from.next()) return;
    const point here(from.line());
    if (here) {
      receiver.deliver(here);
    } else {
      sink.reject(here.error(), here.raw());
    }
  }
}

template <class Sink>
concept takes_numbers_of_series = requires(Sink& sink) {
  sink.series(std::uint32_t(), std::string_view());
  sink.end(std::optional<std::int64_t>());
  sink.reject(error(), std::string_view());
};

template <class Sink>
concept takes_strings = requires(Sink& sink) {
  sink.field(text(), text());
};

// Gives visit_series() access to the private parts of the decoders.
struct series_access {
  template <class Sink>
  static void visit(decoder& from, series_table& series, Sink& sink) {
    from.stand_ = decoder::stand::seen;
    visit_series(from.cursor_, series, sink);
  }
  template <class Sink>
  static void visit(stream_decoder& from, series_table& series, Sink& sink) {
    from.stand_ = stream_decoder::stand::seen;
    do {
      if (from.take_made_line()) sink.reject(from.line_->error, from.current().raw());
      from.line_ = &from.cursor_.line();
      if (!from.stopped_) visit_series(from.cursor_, series, sink);
    } while (from.next_run());
  }
};

}  // namespace detail

// The members of a sink, called in the order of the line:
//
//   void series(std::uint32_t number, std::string_view raw);
//   void field(text key, V value);     as in sink.h; `reads` has the same meaning, too
//   void end(std::optional<std::int64_t> timestamp);
//   void reject(simdlp::error error, std::string_view raw);
//
// `raw` is the text of the series, a view of the line. It is valid for as long as the texts that visit()
// passes. A series that is new when the table is full has the number series_table::npos. The sink must
// not change the table. As in sink.h, discard a line unless end() is called for it; otherwise another
// series() or reject() follows. A rejected line adds no series to the table. If duplicate keys are rejected,
// a sink that reads all parts and has has_distinct_keys(), as in sink.h, is much faster than others.
template <class Sink>
concept series_sink = detail::takes_numbers_of_series<Sink> &&
    (detail::projection_of<Sink> == projection::timestamps ||
     detail::takes_strings<Sink>)&&(detail::projection_of<Sink> != projection::all ||
                                    detail::takes_values<Sink>)&&(detail::projection_of<Sink> !=
                                                                      projection::names ||
                                                                  detail::takes_raw_numbers<Sink>);

// Reads all remaining lines into `sink`, and passes the number that `series` gives to each series. May
// throw std::bad_alloc for a new series; nothing is allocated for known ones. Exceptions of the sink
// propagate. Linear in the bytes read. Not thread-safe: changes both `from` and `series`.
template <class Sink>
requires series_sink<std::remove_reference_t<Sink>>
void visit_series(decoder& from, series_table& series, Sink&& sink) {
  detail::series_access::visit(from, series, sink);
}

// The same for the chunks that have been passed to a stream so far.
template <class Sink>
requires series_sink<std::remove_reference_t<Sink>>
void visit_series(stream_decoder& from, series_table& series, Sink&& sink) {
  detail::series_access::visit(from, series, sink);
}

}  // namespace simdlp
