// SPDX-License-Identifier: Apache-2.0
// The sinks of `simdlp bench`. They add up everything they receive, so that compilers cannot remove the
// reading.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string_view>

#include "simdlp/decoder.h"

namespace simdlp::tool {

// The sink of the decode stage. Its sums can be compared between kernels; they leave out lines that
// are rejected later.
class typed_sink {
 public:
  void begin(text measurement) { line_ = measurement.size(); }
  void tag(text key, text value) { line_ += key.size() + value.size(); }
  template <class Value>
  void field(text key, Value value) {
    line_ += key.size() + bits_of(value);
  }
  void end(std::optional<std::int64_t> time) { sum_ += line_ + bits_of(time.value_or(-1)); }
  void reject(simdlp::error, std::string_view) { ++sum_; }

  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  static std::uint64_t bits_of(double value) { return std::bit_cast<std::uint64_t>(value); }
  static std::uint64_t bits_of(std::int64_t value) { return static_cast<std::uint64_t>(value); }
  static std::uint64_t bits_of(std::uint64_t value) { return value; }
  static std::uint64_t bits_of(bool value) { return value ? 1U : 0U; }
  static std::uint64_t bits_of(text value) { return value.size(); }

  std::uint64_t line_ = 0;
  std::uint64_t sum_ = 0;
};

// The sink of the names stage.
class name_sink {
 public:
  static constexpr projection reads = projection::names;
  void begin(text measurement) { sum_ += measurement.size(); }
  void tag(text key, text value) { sum_ += key.size() + value.size(); }
  void field(text key, text value) { sum_ += key.size() + value.size(); }
  void field(text key, raw_number number) { sum_ += key.size() + number.raw.size(); }
  void end(std::optional<std::int64_t> time) { sum_ += time ? 1U : 0U; }
  void reject(simdlp::error, std::string_view) { ++sum_; }

  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

// The sink of the timestamps stage.
class time_sink {
 public:
  static constexpr projection reads = projection::timestamps;
  void begin(text) {}
  void end(std::optional<std::int64_t> time) {
    sum_ += static_cast<std::uint64_t>(time.value_or(1));
  }
  void reject(simdlp::error, std::string_view) { ++sum_; }

  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

// Visits the points of `from`, which is at the start of its bytes, and returns the sums of the sink.
template <class Sink>
[[nodiscard]] std::uint64_t read(decoder& from) {
  Sink sink;
  from.visit(sink);
  return sink.sum();
}

}  // namespace simdlp::tool
