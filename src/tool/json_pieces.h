// SPDX-License-Identifier: Apache-2.0
// A cache of pieces of JSON that occur again and again. The key is the text in the line from which
// the piece was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "hash.h"
#include "hash_set.h"
#include "output.h"
#include "parallel/object_pool.h"
#include "simdlp/value.h"

namespace simdlp::tool {

// A text that is copied in blocks: copy_to() may write up to a block after its end.
class block_text {
 public:
  static constexpr std::size_t block = 32;

  void set(std::string_view bytes) {
    size_ = bytes.size();
    bytes_ = bytes;
    bytes_.resize((size_ + block - 1) / block * block + 1);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  // Copies the text without its first byte if `skipped` is 1, or all of it if that is 0. Returns the end of the copy.
  [[nodiscard]] char* copy_to(char* to, std::size_t skipped) const {
    const char* const from = bytes_.data() + skipped;
    for (std::size_t at = 0; at < size_; at += block) std::memcpy(to + at, from + at, block);
    return to + size_ - skipped;
  }

 private:
  std::string bytes_;
  std::size_t size_ = 0;
};

// What a name stands for. Fields are distinguished by the kinds of their values.
enum class name_use : std::uint8_t {
  floating,
  integer,
  unsigned_integer,
  boolean,
  string,
  tag,
  measurement,
};
[[nodiscard]] constexpr name_use field_of(value_kind kind) { return static_cast<name_use>(kind); }

// For names with everything up to the value or name after them. Expects them in the order in which they came last
// time.
class name_pieces {
 public:
  static constexpr std::size_t longest = 512;  // of the pieces that are kept

  struct piece {
    std::string raw;  // the name
    name_use use;
    block_text made;
    piece* next = nullptr;  // of the name after this one

    [[nodiscard]] bool is_for(std::string_view name, name_use of) const {
      return use == of && is_same(raw, name);
    }
  };

  // Continues with names of a line of `measurement`, the first of which is expected by `place`.
  void start_at(piece*& place, std::string_view measurement) {
    place_ = &place;
    measurement_ = measurement;
  }
  // Returns the piece that was kept for this name and use, or null.
  [[nodiscard, gnu::always_inline]] const block_text* find(std::string_view name, name_use use) {
    piece* at = *place_;
    if (at == nullptr || !at->is_for(name, use)) [[unlikely]] {
      at = look_up(name, use);
      if (at == nullptr) return nullptr;
    }
    place_ = &at->next;
    return &at->made;
  }
  // Keeps `made` for the name that find() has just not found.
  void keep(std::string_view name, name_use use, std::string_view made) {
    const std::uint64_t hash = hash_of_name(name, use);
    if (made.size() > longest || kept_.size() == most || number_of_hash_.find(hash) != nullptr)
      return;
    number_of_hash_.add(hash, static_cast<std::uint32_t>(kept_.size()));
    piece& added = kept_.emplace_back(piece{std::string(name), use, {}});
    added.made.set(made);
    *place_ = &added;
    place_ = &added.next;
  }
  // To be called between two lines. Returns true if there were too many pieces, and all are forgotten.
  [[nodiscard]] bool forget_if_full() {
    if (kept_.size() < most) return false;
    kept_.clear();
    number_of_hash_ = {};
    return true;
  }

 private:
  static constexpr std::size_t most = std::size_t{1} << 13U;

  // Names of different measurements are kept apart, because other names follow them.
  [[nodiscard]] std::uint64_t hash_of_name(std::string_view name, name_use use) const {
    return detail::fold(hash_of(name) + static_cast<std::uint64_t>(use),
                        hash_of(measurement_) ^ detail::seeds[1]);
  }
  [[gnu::noinline]] piece* look_up(std::string_view name, name_use use) {
    const std::uint32_t* const known = number_of_hash_.find(hash_of_name(name, use));
    if (known == nullptr || !kept_[*known].is_for(name, use)) return nullptr;
    return *place_ = &kept_[*known];
  }

  std::deque<piece> kept_;
  hash_map<std::uint32_t> number_of_hash_;
  piece** place_ = nullptr;  // expects the next name
  std::string_view measurement_;
};

// For many texts, such as series. Stops keeping them if few are found again. Expects them in the order in which they
// came last time.
class series_pieces {
 public:
  struct piece {
    std::string raw;
    std::string made;
    name_pieces::piece* first_field = nullptr;  // of the last line with this series
    piece* next = nullptr;
  };

  // Returns the piece that was kept for `raw`, or null.
  [[nodiscard]] piece* find(std::string_view raw) {
    if (!pays_) return nullptr;
    if (unordered_lines_ != 0) {
      --unordered_lines_;
      return nullptr;
    }
    if (last_ != nullptr && last_->next != nullptr && last_->next->raw == raw) {
      last_ = last_->next;
      if (disorder_ != 0) --disorder_;
    } else if (!look_up(raw)) {
      return nullptr;
    }
    ++found_;
    return last_;
  }
  // Keeps `made` for the text that find() has just not found. Returns null if there is no room.
  piece* keep(std::string_view raw, std::string_view made) {
    if (!pays_ || unordered_lines_ != 0 || number_of_hash_.find(hash_) != nullptr) return nullptr;
    bytes_ += raw.size() + made.size() + sizeof(piece);
    if (bytes_ > most_bytes) {
      pays_ = found_ > kept_.size();
      forget();
      return nullptr;
    }
    number_of_hash_.add(hash_, static_cast<std::uint32_t>(kept_.size()));
    follow(kept_.emplace_back(piece{std::string(raw), std::string(made)}));
    return last_;
  }
  void forget() {
    found_ = 0;
    bytes_ = 0;
    kept_.clear();
    number_of_hash_ = {};
    last_ = nullptr;
  }

 private:
  static constexpr std::size_t most_bytes = std::size_t{4} << 20U;
  // Several unexpected series within a few lines mean that they have no order. Then finding a piece, which is
  // rarely in a cache of the processor, takes longer than making it again, and the next lines are not looked up.
  static constexpr unsigned one_miss = 4;
  static constexpr unsigned most_disorder = 64;
  static constexpr unsigned most_unordered_lines = 1U << 14U;

  bool look_up(std::string_view raw) {
    hash_ = hash_of(raw);
    const std::uint32_t* const known = number_of_hash_.find(hash_);
    if (known == nullptr || kept_[*known].raw != raw) return false;
    if (last_ != nullptr && last_->next != nullptr) disorder_ += one_miss;
    follow(kept_[*known]);
    if (disorder_ < most_disorder) return true;
    disorder_ = 0;
    unordered_lines_ = most_unordered_lines;
    return true;
  }
  void follow(piece& now) {
    if (last_ != nullptr) last_->next = &now;
    last_ = &now;
  }

  std::deque<piece> kept_;
  hash_map<std::uint32_t> number_of_hash_;
  piece* last_ = nullptr;
  std::uint64_t hash_ = 0;  // of the text that find() has not found
  std::size_t found_ = 0;
  std::size_t bytes_ = 0;
  unsigned disorder_ = 0;
  unsigned unordered_lines_ = 0;  // the lines that are not looked up
  bool pays_ = true;
};

// The pieces that a thread keeps, and buffers for making them.
struct json_pieces {
  series_pieces series;
  name_pieces names;
  name_pieces::piece* measurement = nullptr;  // of the last line whose series was not known
  output made_series;
  output made_name;
};

struct json_piece_pool : object_pool<json_pieces> {
  json_piece_pool() : object_pool([] { return std::make_unique<json_pieces>(); }) {}
};

}  // namespace simdlp::tool
