// SPDX-License-Identifier: Apache-2.0
// The functions that pass one record to a writer; they are the same for all writers.
#pragma once

#include <concepts>
#include <utility>

#include "simdlp/client/line_collector.h"
#include "simdlp/client/write_result.h"

namespace simdlp {

// Base of a `Writer` with a member feed(add), which calls `add` with its line_collector and returns a
// write_status. The results of these functions convert to false if the record was accepted.
template <class Writer>
class record_feed {
 public:
  write_status write(const point_builder& point) {
    return give([&](line_collector& to) { return to.add(point); });
  }
  write_status write(const point& decoded) {
    return give([&](line_collector& to) { return to.add(decoded); });
  }
  // A record of a described struct or tuple.
  template <class Record, class... Parts>
  write_status write(const record_layout<Record, Parts...>& layout, const Record& record) {
    return give([&](line_collector& to) { return to.add(layout, record); });
  }
  // Writes a decoded line unchanged. Its timestamp is in the writer's precision.
  write_status write_line(const point& decoded) {
    return give([&](line_collector& to) { return to.add_line(decoded); });
  }
  // Calls `sections(encoder&)` to write one line. It must return the result of end_line(). Default tags
  // whose keys the line does not have are added.
  template <std::invocable<encoder&> Sections>
  write_status encode(Sections&& sections) {
    return give([&](line_collector& to) { return to.encode(sections); });
  }
  // The same, but adds no default tags, and is faster if there are any.
  template <std::invocable<encoder&> Sections>
  write_status encode_complete(Sections&& sections) {
    return give([&](line_collector& to) { return to.encode_complete(sections); });
  }

 protected:
  record_feed() = default;
  ~record_feed() = default;

 private:
  template <class Add>
  write_status give(Add&& add) {
    return static_cast<Writer&>(*this).feed(std::forward<Add>(add));
  }
};

}  // namespace simdlp
