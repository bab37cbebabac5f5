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

  struct removal {
    std::size_t files = 0;
    int error = 0;  // an errno below 0 if more of them should have been removed
  };

  // Reads the places.
  [[nodiscard]] int open(std::vector<journal_segment> finished);

  void add(const journal_segment& finished) { segments_.push_back(finished); }
  // `current`: the first number of the segment being written; `written`: its bytes.
  [[nodiscard]] removal remove_passed(std::uint64_t current, std::uint64_t written);

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
