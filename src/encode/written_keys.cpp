// SPDX-License-Identifier: Apache-2.0
#include "simdlp/detail/written_keys.h"

#include <algorithm>

#include "text/key_hash.h"

namespace simdlp::detail {
namespace {

// Returns the end of the key that starts at `offset`: the first '=' without a backslash before it. No
// key ends in a backslash.
std::size_t find_key_end(std::string_view line, std::size_t offset) noexcept {
  std::size_t at = line.find('=', offset);
  while (at != std::string_view::npos && at != offset && line[at - 1] == '\\') {
    at = line.find('=', at + 1);
  }
  return std::min(at, line.size());
}

bool is_key_at(std::string_view line, std::size_t offset, std::string_view key) noexcept {
  return line.size() - offset > key.size() && line[offset + key.size()] == '=' &&
         line.substr(offset, key.size()) == key;
}

}  // namespace

void written_keys::forget_stamps() noexcept {
  std::fill(std::begin(stamps_), std::end(stamps_), std::uint8_t{0});
  stamp_ = 1;
}

void written_keys::remember(std::uint32_t fingerprint, std::size_t offset) noexcept {
  stamps_[fingerprint >> unused_bits] = stamp_;
  known_[count_++] = known(fingerprint, offset);
}

bool written_keys::add_unlike(std::uint32_t fingerprint, std::size_t offset) noexcept {
  if (count_ >= few) return false;
  const auto looks_alike = [&](std::uint64_t other) {
    return ((other ^ known(fingerprint, 0)) & 0xFFFFU) == 0;
  };
  if (std::any_of(known_, known_ + count_, looks_alike)) return false;
  remember(fingerprint, offset);
  return true;
}

std::size_t written_keys::add_by_bytes(std::uint32_t fingerprint, std::size_t offset,
                                       std::size_t size, std::string_view line) {
  const std::string_view key = line.substr(offset, size);
  if (count_ < few) {
    const auto is_same = [&](std::uint64_t other) {
      return ((other ^ known(fingerprint, 0)) & 0xFFFFU) == 0 &&
             is_key_at(line, static_cast<std::size_t>(other >> 16U), key);
    };
    const std::uint64_t* const same = std::find_if(known_, known_ + count_, is_same);
    if (same != known_ + count_) return static_cast<std::size_t>(*same >> 16U);
    remember(fingerprint, offset);
    return is_new;
  }
  if (count_ == few) use_table(line);
  if (count_ >= table_.size() / 2) grow_table();
  const std::uint64_t hash = key_hash(this)(key);
  slot& place = find_slot(hash, key, line);
  if (place.offset_and_one != 0) return place.offset_and_one - 1;
  place = {hash, offset + 1};
  ++count_;
  return is_new;
}

void written_keys::use_table(std::string_view line) {
  constexpr std::size_t smallest = 4 * few;
  table_.assign(smallest, slot{});
  for (const std::uint64_t each : known_) {
    const auto offset = static_cast<std::size_t>(each >> 16U);
    const std::string_view key = line.substr(offset, find_key_end(line, offset) - offset);
    const std::uint64_t hash = key_hash(this)(key);
    find_slot(hash, key, line) = {hash, offset + 1};
  }
}

void written_keys::grow_table() {
  spare_.assign(4 * table_.size(), slot{});
  const std::size_t mask = spare_.size() - 1;
  for (const slot& old : table_) {
    if (old.offset_and_one == 0) continue;
    std::size_t at = static_cast<std::size_t>(old.hash) & mask;
    while (spare_[at].offset_and_one != 0) at = (at + 1) & mask;
    spare_[at] = old;
  }
  table_.swap(spare_);
}

// Returns the slot that holds the key, or the free one where it belongs.
written_keys::slot& written_keys::find_slot(std::uint64_t hash, std::string_view key,
                                            std::string_view line) noexcept {
  const std::size_t mask = table_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (table_[at].offset_and_one != 0) {
    if (table_[at].hash == hash && is_key_at(line, table_[at].offset_and_one - 1, key)) break;
    at = (at + 1) & mask;
  }
  return table_[at];
}

}  // namespace simdlp::detail
