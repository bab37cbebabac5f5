// SPDX-License-Identifier: Apache-2.0
// Sets and maps of hashes: open addressing, grown by doubling. The owner limits their size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "hash.h"

namespace simdlp::tool {

// A hash and its value. Hash 0 marks a free place, so it is stored as 1.
template <class Beside>
class hash_map {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }

  // Returns the value of `hash`, or null.
  [[nodiscard]] Beside* find(std::uint64_t hash) {
    if (places_.empty()) return nullptr;
    place& at = place_of(hash | static_cast<std::uint64_t>(hash == 0));
    return at.hash == 0 ? nullptr : &at.beside;
  }

  // Requests the memory that find() reads first.
  void prefetch(std::uint64_t hash) const {
    if (places_.empty()) return;
    __builtin_prefetch(&places_[first_place_of(hash | static_cast<std::uint64_t>(hash == 0))]);
  }

  // Adds `hash`, which must not be there, and returns the place for its value.
  Beside& add(std::uint64_t hash, Beside beside) {
    if (2 * (size_ + 1) > places_.size()) grow();
    place& at = place_of(hash | static_cast<std::uint64_t>(hash == 0));
    at = {hash | static_cast<std::uint64_t>(hash == 0), std::move(beside)};
    ++size_;
    return at.beside;
  }

 private:
  struct place {
    std::uint64_t hash = 0;
    [[no_unique_address]] Beside beside{};
  };

  // Taken from the middle bits, on which every byte of the text has an effect.
  [[nodiscard]] std::size_t first_place_of(std::uint64_t hash) const {
    return static_cast<std::size_t>(hash >> 20U) & (places_.size() - 1);
  }
  // Returns the place of `hash`, or the free place where it belongs.
  place& place_of(std::uint64_t hash) {
    const std::size_t mask = places_.size() - 1;
    std::size_t at = first_place_of(hash);
    while (places_[at].hash != 0 && places_[at].hash != hash) at = (at + 1) & mask;
    return places_[at];
  }

  void grow() {
    std::vector<place> before(places_.empty() ? 8 : 2 * places_.size());
    before.swap(places_);
    for (place& old : before) {
      if (old.hash != 0) place_of(old.hash) = std::move(old);
    }
  }

  std::vector<place> places_;
  std::size_t size_ = 0;
};

// Maps names to numbers, exactly: names with the same hash are compared. The owner keeps the names.
class name_index {
 public:
  // Returns the number of `name`, or null. `name_of(number)` returns the name of a number.
  template <class NameOf>
  [[nodiscard]] const std::uint32_t* find(std::string_view name, NameOf&& name_of) {
    for (std::uint64_t hash = hash_of(name);; hash = next_hash(hash)) {
      const std::uint32_t* const known = number_of_hash_.find(hash);
      if (known == nullptr || is_same(name_of(*known), name)) return known;
    }
  }
  // Adds a name that is not there.
  void add(std::string_view name, std::uint32_t number) {
    std::uint64_t hash = hash_of(name);
    while (number_of_hash_.find(hash) != nullptr) hash = next_hash(hash);
    number_of_hash_.add(hash, number);
  }

 private:
  static std::uint64_t next_hash(std::uint64_t hash) { return hash * detail::seeds[2] + 1; }

  hash_map<std::uint32_t> number_of_hash_;
};

// Counts different hashes, exactly up to a cap.
class distinct_count {
 public:
  void add(std::uint64_t hash, std::size_t cap) {
    if (is_over_ || seen_.find(hash) != nullptr) return;
    if (seen_.size() == cap) {
      // The memory is no longer needed.
      is_over_ = true;
      size_ = cap;
      seen_ = {};
      return;
    }
    seen_.add(hash, {});
    size_ = seen_.size();
  }
  // True: there are more than size(), which is the cap.
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct nothing {};
  hash_map<nothing> seen_;
  std::size_t size_ = 0;
  bool is_over_ = false;
};

}  // namespace simdlp::tool
