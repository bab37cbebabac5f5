// SPDX-License-Identifier: Apache-2.0
// The sums that a consumer of points computes in a benchmark: counts, lengths after unescaping, and
// sums of all values. They are the same for every interface, kernel and peer (peers/README.md
// defines each member). Only public headers are used, as in a user's sink.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "simdlp/decoder.h"

namespace simdlp::bench {

// Takes the place of a value that is not read.
struct no_value {};

struct sums {
  std::uint64_t points = 0;
  std::uint64_t tags = 0;
  std::uint64_t fields = 0;
  std::uint64_t measurement_bytes = 0;
  std::uint64_t tag_key_bytes = 0;
  std::uint64_t tag_value_bytes = 0;
  std::uint64_t field_key_bytes = 0;
  std::uint64_t string_bytes = 0;
  std::uint64_t int_sum = 0;
  std::uint64_t uint_sum = 0;
  std::uint64_t float_bits_sum = 0;
  std::uint64_t bool_true = 0;
  std::uint64_t time_sum = 0;

  void add(double value) { float_bits_sum += std::bit_cast<std::uint64_t>(value); }
  void add(std::int64_t value) { int_sum += static_cast<std::uint64_t>(value); }
  void add(std::uint64_t value) { uint_sum += value; }
  void add(bool value) { bool_true += value ? 1U : 0U; }
  void add(text value) { string_bytes += value.size(); }
  void add(no_value) {}

  void add_tag(text key, text value) {
    ++tags;
    tag_key_bytes += key.size();
    tag_value_bytes += value.size();
  }
  void add_key(text key) {
    ++fields;
    field_key_bytes += key.size();
  }
  void add_time(std::optional<std::int64_t> nanoseconds) {
    time_sum += static_cast<std::uint64_t>(nanoseconds.value_or(0));
  }

  // Reads everything in a valid point.
  void add_point(point from) {
    ++points;
    measurement_bytes += from.measurement().size();
    for (const auto& [key, value] : from.tags()) add_tag(key, value);
    for (const auto& [key, value] : from.fields()) {
      add_key(key);
      value.visit([&](auto typed) { add(typed); });
    }
    add_time(from.timestamp());
  }

  friend bool operator==(const sums&, const sums&) = default;
};

// The sink of decoder::visit(): adds up what it receives, and undoes that for lines that are
// rejected. Always inlined into the visitor, so that its speed does not depend on what else a program
// holds.
class adding_sink {
 public:
  [[gnu::always_inline]] void begin(text measurement) {
    if (open_) [[unlikely]]
      all_ = whole_;
    open_ = true;
    whole_ = all_;
    all_.measurement_bytes += measurement.size();
  }
  [[gnu::always_inline]] void tag(text key, text value) { all_.add_tag(key, value); }
  template <class Value>
  [[gnu::always_inline]] void field(text key, Value value) {
    all_.add_key(key);
    all_.add(value);
  }
  [[gnu::always_inline]] void end(std::optional<std::int64_t> timestamp) {
    ++all_.points;
    all_.add_time(timestamp);
    open_ = false;
  }
  void reject(simdlp::error, std::string_view) {
    if (open_) all_ = whole_;
    open_ = false;
    ++rejected_;
  }

  [[nodiscard]] const sums& total() const { return all_; }
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }

 private:
  sums all_;
  sums whole_;         // the sums before the current line
  bool open_ = false;  // a line has begun and not ended
  std::uint64_t rejected_ = 0;
};

// Reads everything in `bytes`, with the visitor and with the range.
struct outcome {
  sums total;
  std::uint64_t rejected = 0;
  friend bool operator==(const outcome&, const outcome&) = default;
};

inline outcome visit_all(decoder& from) {
  adding_sink sink;
  from.visit(sink);
  return {sink.total(), sink.rejected()};
}

inline void range_into(outcome& found, decoder& from) {
  for (const point here : from) {
    if (here) [[likely]] {
      found.total.add_point(here);
    } else {
      ++found.rejected;
    }
  }
}

inline outcome range_all(decoder& from) {
  outcome found;
  range_into(found, from);
  return found;
}

}  // namespace simdlp::bench
