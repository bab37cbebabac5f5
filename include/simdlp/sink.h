// SPDX-License-Identifier: Apache-2.0
// What a visitor gives a decoder to call: a sink.
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

// How much of each point a sink reads: its member `static constexpr simdlp::projection reads`, or
// `all` when it has none. What a sink does not read is checked only as far as it takes to find the
// next part, so a line whose only error lies there may be delivered as a point.
enum class projection : std::uint8_t {
  all,
  names,       // all but numbers and booleans: those come as raw_number, neither read nor checked
  timestamps,  // begin(), end() and reject() only
};

// A number or boolean that was not parsed: its bytes, with the suffix of an integer.
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
// A sink that reads timestamps only needs no tag() and no field(). Everything since begin() is void
// unless end() follows: a line that turns out to be wrong after some of its parts were handed over is
// followed by reject(), and a line that is read again by another begin(). So commit in end(), and
// roll back in begin() and reject(). A sink may throw: the exception passes through the decoder, which
// stands before or after that line.
template <class Sink>
concept decode_sink = detail::takes_lines<Sink> &&
    (detail::projection_of<Sink> == projection::timestamps ||
     detail::takes_names<Sink>)&&(detail::projection_of<Sink> != projection::all ||
                                  detail::takes_values<Sink>)&&(detail::projection_of<Sink> !=
                                                                    projection::names ||
                                                                detail::takes_raw_numbers<Sink>);

}  // namespace simdlp
