// SPDX-License-Identifier: Apache-2.0
// Lines to a sink that takes series as numbers. Measurement and tags of a series that was seen before are
// not read again, so for lines with tags this is the fastest way to read everything.
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

  series_receiver(const line_cursor& from, series_walk& known, std::uint32_t& last,
                  Sink& sink) noexcept
      : sink_receiver<Sink>(from, sink), known_(known), last_(last) {}

  [[nodiscard, gnu::always_inline]] std::ptrdiff_t series(const char* line, const token* tokens,
                                                          const window& in) {
    const std::uint32_t number = known_.find(line, tokens, in, last_);
    if (number == series_table::npos) [[unlikely]]
      return -1;
    known_.follow(last_, number);
    last_ = number;
    const series_walk::entry& entry = known_[number];
    this->start_ = line;
    this->sink_.series(number, std::string_view(line, entry.size));
    return static_cast<std::ptrdiff_t>(entry.tokens);
  }

 private:
  series_walk& known_;
  std::uint32_t& last_;
};

template <class Sink>
void visit_series(line_cursor& from, series_table& series, Sink& sink) {
  series_walk known(series);
  std::uint32_t last = 0;
  from.read_all(
      line_walk<series_receiver<Sink>>{series_receiver<Sink>(from, known, last, sink)},
      [&] {
        const point here(from.line());
        const std::string_view raw = series_table::raw_of(here);
        const std::uint32_t number = series.insert(raw);
        if (number != series_table::npos && series.raw(number) == raw) {
          known.note_tokens(number, here);
          known.follow(last, number);
          last = number;
        }
        sink.series(number, raw);
        pass_fields(here, sink);
      },
      [&] { sink.reject(from.line().error, point(from.line()).raw()); });
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

// What decoders let nobody else see.
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
//   void field(text key, V value);     as in sink.h, and so are `reads` and what is void
//   void end(std::optional<std::int64_t> timestamp);
//   void reject(simdlp::error error, std::string_view raw);
//
// `raw` is the text of the series, a view of the line. A series that is new when the table is full has
// the number series_table::npos. The sink must not change the table.
template <class Sink>
concept series_sink = detail::takes_numbers_of_series<Sink> &&
    (detail::projection_of<Sink> == projection::timestamps ||
     detail::takes_strings<Sink>)&&(detail::projection_of<Sink> != projection::all ||
                                    detail::takes_values<Sink>)&&(detail::projection_of<Sink> !=
                                                                      projection::names ||
                                                                  detail::takes_raw_numbers<Sink>);

// Reads everything after the current line into `sink`, and gives every series a number of `series`. An
// exception of the sink passes through.
template <class Sink>
requires series_sink<std::remove_reference_t<Sink>>
void visit_series(decoder& from, series_table& series, Sink&& sink) {
  detail::series_access::visit(from, series, sink);
}

// The same for the chunks that were given to a stream so far.
template <class Sink>
requires series_sink<std::remove_reference_t<Sink>>
void visit_series(stream_decoder& from, series_table& series, Sink&& sink) {
  detail::series_access::visit(from, series, sink);
}

}  // namespace simdlp
