// SPDX-License-Identifier: Apache-2.0
// A finished body and its state. It does not change any more, except that it can be split into
// smaller ones.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/transport.h"
#include "client/verdict.h"
#include "simdlp/client/line_collector.h"
#include "simdlp/client/write_error.h"
#include "simdlp/client/write_result.h"

namespace simdlp::client_internal {

// A call of client::write() or write_async(): its batches add to one result.
struct write_call {
  write_result result;
  std::uint64_t open_batches = 0;
  std::promise<write_result> promise;
};

// Hands over the result. Lines without a result, because the client was closed, count as given up.
void complete(write_call& call);

// The search for bad lines in a batch of which nothing is stored; shared by its parts.
struct line_search {
  std::uint32_t requests = 0;
  std::uint32_t deepest = 0;  // after this many requests, a part must have been written
  bool written = false;       // a part was
  bool poison = false;        // the server answers 500 without naming a line
  std::uint32_t bad = 0;      // lines found
};

struct batch {
  std::string body;
  std::string compressed;  // empty until it is needed
  std::uint64_t lines = 0;
  std::vector<line_run> runs;
  std::uint64_t sequence = 0;  // its parts have the same one

  std::uint32_t attempts = 0;
  std::uint32_t failures = 0;
  std::uint32_t redirects = 0;
  int status = 0;                       // of the last answer
  std::shared_ptr<line_search> search;  // null until a search for bad lines begins
  std::string redirected_to;
  std::optional<time_point> first_attempt;
  time_point not_before{};
  bool deferred = false;  // sent after the other parts in a search
  std::shared_ptr<write_call> call;

  [[nodiscard]] std::uint64_t index_of(std::uint64_t line) const;  // line from 0
};

using batch_pointer = std::unique_ptr<batch>;

// Adds a line, which ends with a line feed, and the number of its record.
void append_line(batch& part, std::string_view line, std::uint64_t index);

// Splits a batch of two or more lines at about half of its lines. Keeps the order.
[[nodiscard]] std::pair<batch_pointer, batch_pointer> halve(const batch& whole);

// Returns the batch without the lines with these numbers, from 0, and a batch of those lines.
[[nodiscard]] std::pair<batch_pointer, batch_pointer> without_lines(
    const batch& whole, const std::vector<std::uint64_t>& taken);

// A line that the server reported, with the number of the caller's record. `position` is the number of
// the line in the batch. locate_lines() compares the line that the server quotes with the line of that
// number and its neighbours.
struct located_line {
  line_error error;
  std::optional<std::uint64_t> position;
};
[[nodiscard]] std::vector<located_line> locate_lines(const batch& in,
                                                     const std::vector<reported_line>& reported);

}  // namespace simdlp::client_internal
