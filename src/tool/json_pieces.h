// SPDX-License-Identifier: Apache-2.0
// A cache of pieces of JSON that occur again and again. The key is the text in the line from which
// the piece was made.
#pragma once

#include <array>
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

namespace simdlp::tool {

// For many texts, such as series. Stops keeping them if few are found again.
class series_pieces {
 public:
  // Returns the piece that was kept for `raw`, or null.
  [[nodiscard]] const std::string* find(std::string_view raw) {
    if (!pays_) return nullptr;
    hash_ = hash_of(raw);
    const std::uint32_t* const known = number_of_hash_.find(hash_);
    if (known == nullptr || kept_[*known].raw != raw) return nullptr;
    ++found_;
    return &kept_[*known].made;
  }
  // Keeps `made` for the text that find() has just not found.
  void keep(std::string_view raw, std::string_view made) {
    if (!pays_ || number_of_hash_.find(hash_) != nullptr) return;
    bytes_ += raw.size() + made.size() + sizeof(piece);
    if (bytes_ > most_bytes) {
      pays_ = found_ > kept_.size();
      found_ = 0;
      bytes_ = 0;
      kept_.clear();
      number_of_hash_ = {};
      return;
    }
    number_of_hash_.add(hash_, static_cast<std::uint32_t>(kept_.size()));
    kept_.push_back({std::string(raw), std::string(made)});
  }

 private:
  static constexpr std::size_t most_bytes = std::size_t{4} << 20U;
  struct piece {
    std::string raw;
    std::string made;
  };

  std::deque<piece> kept_;
  hash_map<std::uint32_t> number_of_hash_;
  std::uint64_t hash_ = 0;  // of the text passed to find()
  std::size_t found_ = 0;
  std::size_t bytes_ = 0;
  bool pays_ = true;
};

// A text that is copied in blocks: copy_to() may write up to a block after its end.
class block_text {
 public:
  static constexpr std::size_t block = 32;

  void set(std::string_view bytes) {
    size_ = bytes.size();
    bytes_ = bytes;
    bytes_.resize((size_ + block - 1) / block * block);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  // Returns the end of the text at `to`.
  [[nodiscard]] char* copy_to(char* to) const {
    for (std::size_t at = 0; at < size_; at += block) {
      std::memcpy(to + at, bytes_.data() + at, block);
    }
    return to + size_;
  }

 private:
  std::string bytes_;
  std::size_t size_ = 0;
};

// For few texts, such as the keys of fields. Each has one place, where it replaces the previous text.
// Expects them in the order in which they came last time.
class key_pieces {
 public:
  static constexpr std::size_t most_bytes = 4096;

  // The next text is the first of a line.
  void start_line() { last_ = nullptr; }
  // Returns the piece that was kept for `raw`, or null.
  [[nodiscard]] const block_text* find(std::string_view raw) {
    piece* at = last_ == nullptr ? nullptr : last_->next;
    if (at == nullptr || !is_same(at->raw, raw)) {
      at = &kept_[hash_of(raw) % places];
      if (raw.empty() || !is_same(at->raw, raw)) {
        last_ = nullptr;
        return nullptr;
      }
      if (last_ != nullptr) last_->next = at;
    }
    last_ = at;
    return &at->made;
  }
  void keep(std::string_view raw, std::string_view made) {
    if (raw.size() + made.size() > most_bytes) return;
    piece& at = kept_[hash_of(raw) % places];
    at.raw = raw;
    at.made.set(made);
  }

 private:
  static constexpr std::size_t places = 512;
  struct piece {
    std::string raw;
    block_text made;
    piece* next = nullptr;  // of the field after this one
  };

  std::array<piece, places> kept_;
  piece* last_ = nullptr;
};

// The pieces that a thread keeps, and a buffer for making a piece.
struct json_pieces {
  series_pieces series;
  key_pieces keys;
  output made;
};

struct json_piece_pool : object_pool<json_pieces> {
  json_piece_pool() : object_pool([] { return std::make_unique<json_pieces>(); }) {}
};

}  // namespace simdlp::tool
