// SPDX-License-Identifier: Apache-2.0
// Sinks: the objects that decoder::visit() calls for each part of each line.
//
//   struct sum {
//     void begin(simdlp::text) {}
//     void tag(simdlp::text, simdlp::text) {}
//     void field(simdlp::text, double value) { total += value; }
//     void field(simdlp::text, auto) {}
//     void end(std::optional<std::int64_t>) {}
//     void reject(simdlp::error, std::string_view) {}
//     double total = 0;
//   };
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "simdlp/error.h"
#include "simdlp/text.h"

namespace simdlp {

// The parts of each point that a sink reads. A sink declares them as a member
// `static constexpr simdlp::projection reads`; the default is `all`. Parts that are not read are not
// validated: a line whose only error is in such a part is delivered as a valid point.
enum class projection : std::uint8_t {
  all,
  names,       // everything, but numbers and booleans are passed as raw_number, not parsed
  timestamps,  // begin(), end() and reject() only
};

// An unparsed number or boolean: its bytes as written, with the suffix of an integer.
struct raw_number {
  std::string_view raw;
};

namespace detail {

template <class Sink>
inline constexpr projection projection_of = projection::all;
template <class Sink>
requires requires { Sink::reads; }
inline constexpr projection projection_of<Sink> = Sink::reads;

template <class Sink>
concept takes_lines = requires(Sink& sink) {
  sink.begin(text());
  sink.end(std::optional<std::int64_t>());
  sink.reject(error(), std::string_view());
};

template <class Sink>
concept takes_names = requires(Sink& sink) {
  sink.tag(text(), text());
  sink.field(text(), text());
};

template <class Sink>
concept takes_values = requires(Sink& sink) {
  sink.field(text(), double());
  sink.field(text(), std::int64_t());
  sink.field(text(), std::uint64_t());
  sink.field(text(), bool());
};

template <class Sink>
concept takes_raw_numbers = requires(Sink& sink) {
  sink.field(text(), raw_number());
};

template <class Sink>
concept takes_series = requires(Sink& sink) {
  sink.end_series(std::string_view());
};

template <class Sink>
concept knows_keys = requires(Sink& sink) {
  static_cast<bool>(sink.has_distinct_keys());
};

}  // namespace detail

// The members of a sink, called in the order of the line:
//
//   void begin(text measurement);
//   void tag(text key, text value);
//   void field(text key, V value);   V: double, std::int64_t, std::uint64_t, bool, text;
//                                    with projection::names: text, raw_number
//   void end(std::optional<std::int64_t> timestamp);   nanoseconds since the Unix epoch
//   void reject(simdlp::error error, std::string_view raw);
//
// A sink that only reads timestamps needs neither tag() nor field().
//
// Discard a line unless end() is called for it. If an error is found after some parts of a line have
// been passed, reject() follows; if a line is read again, another begin() follows. So commit in end(),
// and roll back in begin() and reject().
//
// A sink may also have
//
//   void end_series(std::string_view raw);
//
// It is called after the last tag and before the first field. `raw` is the measurement and the tags as they
// are written in the line, without the spaces after them. Lines with the same bytes here are of one series.
//
// A sink that remembers keys may also have
//
//   bool has_distinct_keys();
//
// If duplicate keys are rejected, the decoder may ask this before end(). True promises that no two tags and
// no two fields of the line have the same key. If it is false, the decoder looks for such keys itself, which
// takes longer than if the sink did not have the function.
//
// If the sink throws, the exception propagates; the decoder is then positioned before or after that line.
template <class Sink>
concept decode_sink = detail::takes_lines<Sink> &&
    (detail::projection_of<Sink> == projection::timestamps ||
     detail::takes_names<Sink>)&&(detail::projection_of<Sink> != projection::all ||
                                  detail::takes_values<Sink>)&&(detail::projection_of<Sink> !=
                                                                    projection::names ||
                                                                detail::takes_raw_numbers<Sink>);

}  // namespace simdlp
