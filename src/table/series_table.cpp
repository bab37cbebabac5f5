// SPDX-License-Identifier: Apache-2.0
// Texts lie one after the other in blocks that never move; entries and the index hold their places.
#include "simdlp/series_table.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "simdlp/decoder.h"
#include "simdlp/detail/seeded_hash.h"

namespace simdlp {
namespace {

constexpr std::size_t block_bytes = std::size_t{64} << 10U;
constexpr std::size_t max_numbers = series_table::npos - 1;

}  // namespace

series_table::series_table(const series_options& options)
    : options_(options),
      seed_(options.seed ? *options.seed : detail::seeded_hash::fresh_seed(this)) {
  options_.max_series = std::min(options_.max_series, max_numbers);
  if (options_.spelling == series_spelling::canonical) {
    series_options aliases = options_;
    aliases.spelling = series_spelling::separate;
    aliases_ = std::make_unique<series_table>(aliases);
  }
}

std::uint64_t series_table::hash_of(std::string_view raw) const noexcept {
  return detail::seeded_hash(seed_)(raw);
}

std::uint32_t series_table::find(std::string_view raw, std::uint64_t hash) const noexcept {
  return index_.find(hash, [&](std::uint32_t number) {
    const entry& here = entries_[number];
    return here.size == raw.size() && std::memcmp(here.raw, raw.data(), raw.size()) == 0;
  });
}

std::uint32_t series_table::find(std::string_view raw) const noexcept {
  const std::uint32_t found = find(raw, hash_of(raw));
  if (found != npos || aliases_ == nullptr) return found;
  const std::uint32_t alias = aliases_->find(raw);
  return alias == npos ? npos : alias_of_[alias];
}

bool series_table::is_full() const noexcept {
  return entries_.size() + alias_of_.size() >= options_.max_series || bytes() >= options_.max_bytes;
}

std::size_t series_table::bytes() const noexcept {
  return text_bytes_ + entries_.size() * (sizeof(entry) + 4) + index_.bytes() +
         (aliases_ != nullptr ? aliases_->bytes() : 0);
}

void series_table::next_block(std::size_t needed) {
  const std::size_t size = std::max(needed, block_bytes);
  if (size == block_bytes && !spare_blocks_.empty()) {
    blocks_.push_back(std::move(spare_blocks_.back()));
    spare_blocks_.pop_back();
  } else {
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
  }
  free_ = blocks_.back().bytes.get();
  free_bytes_ = size;
  text_bytes_ += size;
}

const char* series_table::keep(std::string_view raw) {
  // Room to load whole vectors from any text.
  const std::size_t needed = raw.size() + 64;
  if (needed > free_bytes_) next_block(needed);
  char* const kept = free_;
  std::memcpy(kept, raw.data(), raw.size());
  free_ += raw.size();
  free_bytes_ -= raw.size();
  return kept;
}

std::uint32_t series_table::add(std::string_view raw, std::uint64_t hash) {
  const auto number = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({keep(raw), static_cast<std::uint32_t>(raw.size()), 0, number, 0, nullptr});
  index_.add(hash, number);
  return number;
}

void series_table::remove_last() noexcept {
  const entry& last = entries_.back();
  index_.remove_last(hash_of({last.raw, last.size}),
                     static_cast<std::uint32_t>(entries_.size() - 1));
  free_ -= last.size;
  free_bytes_ += last.size;
  entries_.pop_back();
}

std::uint32_t series_table::insert(std::string_view raw) {
  const std::uint64_t hash = hash_of(raw);
  const std::uint32_t known = find(raw, hash);
  if (known != npos) return known;
  if (aliases_ != nullptr) {
    const std::uint32_t alias = aliases_->find(raw);
    if (alias != npos) return alias_of_[alias];
  }
  if (is_full()) return npos;
  if (options_.spelling == series_spelling::separate) return add(raw, hash);
  const std::uint32_t number = add(raw, hash);
  const auto [first, is_new] = first_of_key_.try_emplace(key(number), number);
  if (aliases_ != nullptr && !is_new) {
    remove_last();
    aliases_->insert(raw);
    alias_of_.push_back(first->second);
    return first->second;
  }
  links_.push_back(first->second);
  return number;
}

std::string_view series_table::raw_of(const point& of) noexcept {
  const char* const begin = of.raw().data();
  for (const auto& [key, value] : of.fields()) {
    const char* end = key.raw().data();
    while (end != begin && end[-1] == ' ') {
      // A name may end in an escaped space.
      if (end - begin >= 2 && end[-2] == '\\') break;
      --end;
    }
    return {begin, static_cast<std::size_t>(end - begin)};
  }
  return {};
}

void series_table::clear() {
  entries_.clear();
  index_.clear();
  links_.clear();
  first_of_key_.clear();
  alias_of_.clear();
  if (aliases_ != nullptr) aliases_->clear();
  for (block& each : blocks_) {
    if (each.size == block_bytes) spare_blocks_.push_back(std::move(each));
  }
  blocks_.clear();
  free_ = nullptr;
  free_bytes_ = 0;
  text_bytes_ = 0;
}

namespace {

// Returns the measurement at the start of the text of a series.
text measurement_of(std::string_view all) noexcept {
  const char* const end = all.data() + all.size();
  const char* at = all.data();
  bool escaped = false;
  for (; at != end; ++at) {
    if (*at == '\\') escaped = true;
    if (*at == ',' && (at == all.data() || at[-1] != '\\')) break;
  }
  return {{all.data(), static_cast<std::size_t>(at - all.data())}, text_kind::measurement, escaped};
}

}  // namespace

text series_table::measurement(std::uint32_t number) const noexcept {
  return measurement_of(raw(number));
}

series_table::tag_range series_table::tags(std::uint32_t number) const noexcept {
  return tags_of(raw(number));
}

series_table::tag_range series_table::tags_of(std::string_view raw) noexcept {
  return {raw.data() + measurement_of(raw).raw_size(), raw.data() + raw.size()};
}

void series_table::tag_range::iterator::read() noexcept {
  if (at_ == end_) return;
  const char* const first = at_ + 1;
  const detail::piece_end key = detail::find_name_end(first, end_);
  const detail::piece_end value = detail::find_name_end(key.at + 1, end_);
  next_ = value.at;
  tag_ = {{{first, static_cast<std::size_t>(key.at - first)}, text_kind::key, key.escaped},
          {{key.at + 1, static_cast<std::size_t>(value.at - key.at - 1)},
           text_kind::key,
           value.escaped}};
}

series_key series_table::key(std::uint32_t number) const {
  std::string line(raw(number));
  line += " f=1";
  decoder decode(line);
  return decode.next() ? series_key(decode.current()) : series_key();
}

}  // namespace simdlp
