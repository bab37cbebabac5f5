// SPDX-License-Identifier: Apache-2.0
// The segments on disk and the readers that still need them: which ones may be removed, and how.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/places.h"
#include "journal/storage.h"
#include "simdlp/journal.h"

namespace simdlp::journal_format {

// Not thread-safe.
class retention {
 public:
  retention(storage& in, const journal_options& options) noexcept : in_(&in), options_(&options) {}
  retention(const retention&) = delete;
  retention& operator=(const retention&) = delete;
  ~retention();

  // Reads the places.
  [[nodiscard]] int open(std::vector<journal_segment> finished);

  void add(const journal_segment& finished) { segments_.push_back(finished); }
  // Finds the oldest segments that may be removed, and makes the places that allow it durable.
  // `current`: the first number of the segment being written; `written`: its bytes. Returns 0, or an
  // errno below 0; then nothing may be removed.
  [[nodiscard]] int find_passed(std::uint64_t current, std::uint64_t written,
                                std::vector<std::string>& files);
  // To be called when the `count` oldest segments are removed.
  void forget(std::size_t count);

  [[nodiscard]] int set_place(std::string_view name, std::uint64_t sequence);
  [[nodiscard]] std::optional<std::uint64_t> place(std::string_view name) const;
  [[nodiscard]] int remove_reader(std::string_view name);
  // The number that all readers have passed; the largest number if there are none.
  [[nodiscard]] std::uint64_t passed() const noexcept;
  [[nodiscard]] bool has_readers() const noexcept { return !readers_.empty(); }

  [[nodiscard]] const std::vector<journal_segment>& segments() const noexcept { return segments_; }
  [[nodiscard]] std::uint64_t bytes() const noexcept;

 private:
  struct reader {
    reader_place place;
    storage::file file = -1;
    bool changed = false;  // since it was synced
  };
  [[nodiscard]] int sync_places();

  storage* in_;
  const journal_options* options_;
  std::vector<journal_segment> segments_;  // finished ones, in order
  std::map<std::string, reader, std::less<>> readers_;
};

}  // namespace simdlp::journal_format
