// SPDX-License-Identifier: Apache-2.0
#include "decode/duplicate_keys.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "simdlp/point.h"
#include "text/key_hash.h"

namespace simdlp::detail {
namespace {

// True if the keys are in the order of their bytes. Then no two are equal.
template <class Pieces>
bool ascends(const Pieces& pieces) {
  std::string_view last;
  for (const auto& piece : pieces) {
    const std::string_view key = piece.key.raw();
    if (!last.empty() && last >= key) return false;
    last = key;
  }
  return true;
}

// Sections of up to this many keys are compared pair by pair, which takes less time than hashing.
constexpr std::size_t compared_keys = 32;

// As key_number(), without reading bytes before the key.
std::uint64_t fingerprint(std::string_view key) {
  if (key.size() >= 8) return key_number(key.data(), key.size());
  std::uint64_t bytes = 0;
  for (const char byte : key) bytes = (bytes << 8U) + static_cast<unsigned char>(byte);
  return bytes * 0x9E3779B97F4A7C15U + key.size();
}

// True if all keys have different fingerprints. Then no two are equal.
template <class Pieces>
bool fingerprints_differ(const Pieces& pieces) {
  std::uint64_t known[compared_keys];
  std::size_t count = 0;
  // A bit for each value of the highest bits. Most keys are the first with theirs and are not compared.
  std::uint64_t seen[4] = {};
  for (const auto& piece : pieces) {
    const std::uint64_t own = fingerprint(piece.key.raw());
    std::uint64_t& word = seen[own >> 62U];
    const std::uint64_t bit = std::uint64_t{1} << (own >> 56U & 63U);
    if ((word & bit) != 0) {
      bool is_known = false;
      for (std::size_t i = 0; i < count; ++i) is_known |= known[i] == own;
      if (is_known) return false;
    }
    word |= bit;
    known[count++] = own;
  }
  return true;
}

template <class Pieces>
bool few_and_distinct(const Pieces& pieces) {
  if (pieces.size() < 2) return true;
  if (pieces.size() > few_keys) return false;
  if (pieces.size() <= compared_keys ? fingerprints_differ(pieces) : ascends(pieces)) return true;
  std::uint64_t slots[2 * few_keys];
  const std::size_t used = std::bit_ceil(2 * pieces.size());
  std::fill_n(slots, used, 0);
  const key_hash hash(slots);
  for (const auto& piece : pieces) {
    const std::uint64_t own = std::max<std::uint64_t>(hash(piece.key.raw()), 1);
    std::size_t at = static_cast<std::size_t>(own) & (used - 1);
    for (; slots[at] != 0; at = (at + 1) & (used - 1)) {
      if (slots[at] == own) return false;  // the same key, or an equal hash
    }
    slots[at] = own;
  }
  return true;
}

// An open-addressed set of keys of one line, at most three quarters full. A slot holds the offset of a
// key in the line, plus one: in one element of the scratch memory, or in two if the line is too long for
// that.
class key_set {
 public:
  key_set(const line& of, std::span<token> memory)
      : line_(of),
        memory_(memory),
        width_(static_cast<std::uint64_t>(of.end - of.begin) < 0xFFFFFFFFU ? 1 : 2),
        slots_(std::bit_floor(memory.size() / width_)),
        hash_(&memory_) {
    std::fill(memory_.begin(), memory_.end(), token{});
  }

  // Returns whether the key is in the set. If it is not and there is room, adds it.
  bool find_or_add(std::string_view key) {
    std::size_t at = static_cast<std::size_t>(hash_(key)) & (slots_ - 1);
    for (std::uint64_t slot = get(at); slot != 0; slot = get(at)) {
      if (is_key_at(line_.begin + (slot - 1), key)) return true;
      at = (at + 1) & (slots_ - 1);
    }
    if (!full()) {
      put(at, static_cast<std::uint64_t>(key.data() - line_.begin) + 1);
      ++size_;
    }
    return false;
  }
  [[nodiscard]] bool full() const { return size_ == slots_ / 4 * 3; }

 private:
  [[nodiscard]] bool is_key_at(const char* other, std::string_view key) const {
    // A key ends at the first '=' that is not escaped. Its last byte is not a backslash.
    return static_cast<std::size_t>(line_.end - other) > key.size() && other[key.size()] == '=' &&
           std::memcmp(other, key.data(), key.size()) == 0;
  }
  [[nodiscard]] std::uint64_t get(std::size_t slot) const {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    std::memcpy(&low, &memory_[width_ * slot], sizeof low);
    if (width_ == 2) std::memcpy(&high, &memory_[2 * slot + 1], sizeof high);
    return std::uint64_t{high} << 32U | low;
  }
  void put(std::size_t slot, std::uint64_t value) {
    const auto low = static_cast<std::uint32_t>(value);
    const auto high = static_cast<std::uint32_t>(value >> 32U);
    std::memcpy(&memory_[width_ * slot], &low, sizeof low);
    if (width_ == 2) std::memcpy(&memory_[2 * slot + 1], &high, sizeof high);
  }

  const line& line_;
  std::span<token> memory_;
  std::size_t width_;  // elements a slot
  std::size_t slots_;
  std::size_t size_ = 0;
  key_hash hash_;
};

// Returns the first key that repeats an earlier one, or null. Keys that do not fit into the set are still
// looked up in it, and are the first ones of the next set.
template <class Pieces>
const char* find_second(const line& of, const Pieces& pieces, std::span<token> scratch) {
  const char* second = nullptr;
  auto next = pieces.begin();
  while (next != pieces.end()) {
    key_set known(of, scratch);
    auto first_left_out = next;
    bool all_added = true;
    for (auto it = next; it != pieces.end(); ++it) {
      const std::string_view key = (*it).key.raw();
      if (second != nullptr && key.data() >= second) break;
      if (all_added && known.full()) {
        all_added = false;
        first_left_out = it;
      }
      if (known.find_or_add(key)) {
        second = key.data();
        break;
      }
    }
    if (all_added) break;
    next = first_left_out;
  }
  return second;
}

// Writes the number of each key to `next`, but not beyond `last`. Returns the end of the numbers.
template <class Pieces>
std::uint64_t* number_keys(const Pieces& pieces, std::uint64_t* next, const std::uint64_t* last) {
  for (const auto& piece : pieces) {
    const std::string_view key = piece.key.raw();
    *next = key_number(key.data(), key.size());
    next += next != last ? 1 : 0;
  }
  return next;
}

}  // namespace

bool surely_distinct(const line& of, known_keys& known) noexcept {
  const point here(of);
  std::uint64_t* const fields = number_keys(here.tags(), known.first(), known.last());
  const std::uint64_t* const end = number_keys(here.fields(), fields, known.last());
  return (end != known.last() && known.are_known(fields, end)) || surely_distinct(of);
}

bool surely_distinct(const line& of) noexcept {
  const point here(of);
  return few_and_distinct(here.tags()) && few_and_distinct(here.fields());
}

error find_duplicate(const line& of, const char* origin, std::span<token> scratch) noexcept {
  const point here(of);
  if (const char* const key = find_second(of, here.tags(), scratch)) {
    return {errc::duplicate_tag, static_cast<std::size_t>(key - origin)};
  }
  if (const char* const key = find_second(of, here.fields(), scratch)) {
    return {errc::duplicate_field, static_cast<std::size_t>(key - origin)};
  }
  return {};
}

}  // namespace simdlp::detail
