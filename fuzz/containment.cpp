// SPDX-License-Identifier: Apache-2.0
#include "containment.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "check.h"
#include "simdlp/decoder.h"
#include "simdlp/series_table.h"

namespace simdlp::fuzz {
namespace {

// A range of the input, as offsets.
struct stretch {
  std::size_t from;
  std::size_t to;
};

class place {
 public:
  explicit place(std::string_view input) : input_(input) {}

  [[nodiscard]] stretch of(std::string_view piece) const {
    const auto from = reinterpret_cast<std::uintptr_t>(piece.data()) -
                      reinterpret_cast<std::uintptr_t>(input_.data());
    check(from <= input_.size() && piece.size() <= input_.size() - from,
          "all texts of a decoder are pieces of the input");
    return {from, from + piece.size()};
  }

 private:
  std::string_view input_;
};

void check_inside(stretch piece, stretch line) {
  check(line.from <= piece.from && piece.to <= line.to,
        "all parts of a point are in the point's own line");
}

void check_range(std::string_view input, const decode_options& options) {
  const place where(input);
  decoder from(input, options);
  std::size_t behind = 0;
  while (from.next()) {
    const point here = from.current();
    const stretch line = where.of(here.raw());
    check(line.from >= behind, "lines come one after the other");
    behind = line.to;
    if (!here) {
      check(here.error().offset >= line.from && here.error().offset <= line.to,
            "an error points into its own line");
      continue;
    }
    check_inside(where.of(here.measurement().raw()), line);
    for (const auto& [key, value] : here.tags()) {
      check_inside(where.of(key.raw()), line);
      check_inside(where.of(value.raw()), line);
    }
    for (const auto& [key, value] : here.fields()) {
      check_inside(where.of(key.raw()), line);
      check_inside(where.of(value.raw()), line);
    }
  }
}

// All parts of a point, from its first byte to its last, form one range. The ranges of points and
// refused lines must follow each other without overlap.
class stretch_sink {
 public:
  explicit stretch_sink(std::string_view input) : where_(input) {}

  void begin(text measurement) { now_ = where_.of(measurement.raw()); }
  void tag(text key, text value) {
    add(key);
    add(value);
  }
  template <class Value>
  void field(text key, Value value) {
    add(key);
    if constexpr (std::is_same_v<Value, text>) add(value);
  }
  void end(std::optional<std::int64_t> /*time*/) { commit(now_); }
  void reject(error error, std::string_view raw) {
    const stretch line = where_.of(raw);
    check(error.offset >= line.from && error.offset <= line.to,
          "an error points into its own line");
    commit(line);
  }

 private:
  void add(text piece) {
    const stretch here = where_.of(piece.raw());
    check(here.from >= now_.to, "the parts of a line come one after the other");
    now_.to = here.to;
  }
  void commit(stretch line) {
    check(line.from >= behind_, "no byte of a refused line is in any point");
    behind_ = line.to;
  }

  place where_;
  stretch now_{0, 0};
  std::size_t behind_ = 0;
};

// The series of each point: passed once, between its last tag and its first field.
class series_sink {
 public:
  void begin(text /*measurement*/) { series_.reset(); }
  void tag(text /*key*/, text /*value*/) { check(!series_, "a series ends after the last tag"); }
  void end_series(std::string_view raw) {
    check(!series_, "a series ends once");
    series_ = raw;
  }
  template <class Value>
  void field(text /*key*/, Value /*value*/) {
    check(series_.has_value(), "a series ends before the first field");
  }
  void end(std::optional<std::int64_t> /*time*/) { all_.push_back(series_.value()); }
  void reject(error /*why*/, std::string_view /*raw*/) { series_.reset(); }

  [[nodiscard]] const std::vector<std::string_view>& all() const { return all_; }

 private:
  std::optional<std::string_view> series_;
  std::vector<std::string_view> all_;
};

void check_series(std::string_view input, const decode_options& options) {
  series_sink sink;
  decoder(input, options).visit(sink);
  std::size_t index = 0;
  decoder from(input, options);
  while (from.next()) {
    const point here = from.current();
    if (!here) continue;
    const std::string_view want = series_table::raw_of(here);
    check(index < sink.all().size() && sink.all()[index].data() == want.data() &&
              sink.all()[index].size() == want.size(),
          "the series that a sink receives is that of the point");
    ++index;
  }
  check(index == sink.all().size(), "a sink receives one series for each point");
}

}  // namespace

void check_containment(std::string_view input, const decode_options& options) {
  check_range(input, options);
  decoder from(input, options);
  stretch_sink sink(input);
  from.visit(sink);
  check_series(input, options);
}

}  // namespace simdlp::fuzz
