// SPDX-License-Identifier: Apache-2.0
// The loop that the commands share: every point and rejected line of an input, with the memory
// ahead made ready and the progress shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "input.h"
#include "progress.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

// What there is to do beside reading, once in a while.
class company {
 public:
  company(const input& from, progress& bar) : from_(from), bar_(bar) { from.read_ahead(0); }

  // Another line is done; `done()` says up to which byte.
  template <class Done>
  void next_line(Done&& done) {
    if (--left_ != 0) [[likely]]
      return;
    left_ = between_looks;
    const std::uint64_t offset = done();
    from_.read_ahead(offset);
    bar_.at(offset);
  }

 private:
  // So many lines lie between two looks at the clock.
  static constexpr std::uint32_t between_looks = 4096;

  const input& from_;
  progress& bar_;
  std::uint32_t left_ = between_looks;
};

// Calls `take(point)` for each; it is false for a rejected line. `decode` reads `from`.
template <class Take>
void for_each_line(const input& from, decoder& decode, progress& bar, Take&& take) {
  company beside(from, bar);
  for (const point here : decode) {
    take(here);
    beside.next_line([&] { return decode.totals().bytes; });
  }
}

// A sink with company.
template <class Sink>
class accompanied {
 public:
  accompanied(Sink& sink, const input& from, progress& bar)
      : sink_(sink), begin_(from.bytes().data()), beside_(from, bar) {}

  void begin(text measurement) {
    line_ = measurement.raw().data();
    sink_.begin(measurement);
  }
  void tag(text key, text value) { sink_.tag(key, value); }
  template <class Value>
  void field(text key, Value value) {
    sink_.field(key, value);
  }
  void end(std::optional<std::int64_t> time) {
    sink_.end(time);
    next_line();
  }
  void reject(simdlp::error error, std::string_view raw) {
    line_ = raw.data();
    sink_.reject(error, raw);
    next_line();
  }

 private:
  void next_line() {
    beside_.next_line([this] { return static_cast<std::uint64_t>(line_ - begin_); });
  }

  Sink& sink_;
  const char* begin_;
  const char* line_ = nullptr;  // the line at hand
  company beside_;
};

// The same for a sink of decoder::visit().
template <class Sink>
void visit_each_line(const input& from, decoder& decode, progress& bar, Sink& sink) {
  decode.visit(accompanied<Sink>(sink, from, bar));
}

}  // namespace simdlp::tool
