// SPDX-License-Identifier: Apache-2.0
// Assigns numbers to series. The measurement and tags of a line are the text of its series; the table
// gives each text a number, so the tags of a known series need not be read again.
//
//   simdlp::series_table series;
//   const std::uint32_t number = series.insert(point);
//   ids[number]                                  // data of the caller for this series
//   for (const auto& [key, value] : series.tags(number)) ...
//
// visit_series.h passes these numbers to a sink instead of measurement and tags. This is the interface for
// a database that has its own ids for series.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simdlp/detail/hash_index.h"
#include "simdlp/point.h"
#include "simdlp/series_key.h"
#include "simdlp/text.h"

namespace simdlp {

namespace detail {
class series_lookahead;
class series_walk;
}  // namespace detail

// How different texts of the same series are numbered, such as `m,a=1,b=2` and `m,b=2,a=1`.
enum class series_spelling : std::uint8_t {
  separate,   // Each text has its own number. This is the fastest.
  linked,     // Likewise, but canonical() gives the number of the first text of the same series.
  canonical,  // All texts of a series have the number of the first one.
};

struct series_options {
  std::size_t max_series = 10'000'000;            // numbers assigned; at most 2^32 - 2
  std::size_t max_bytes = std::size_t{4} << 30U;  // memory for texts and entries
  series_spelling spelling = series_spelling::separate;
  // The seed of the hash. By default a random one, so that an attacker cannot prepare series whose hashes
  // collide.
  std::optional<std::uint64_t> seed = std::nullopt;
};

// The number of each series. Numbers count up from 0 and do not change until clear().
// Errors: an insertion may throw std::bad_alloc.
// Thread safety: as a std::vector; several threads may read a table that no thread changes.
class series_table {
 public:
  static constexpr std::uint32_t npos = detail::hash_index::npos;

  explicit series_table(const series_options& options = {});
  series_table(series_table&&) noexcept = default;
  series_table& operator=(series_table&&) noexcept = default;

  // Returns the number of a series, or npos if it is not in the table. `raw` is its text in a line:
  // measurement and tags with their escapes, as in `cpu,host=a\ b`. O(raw.size()).
  [[nodiscard]] std::uint32_t find(std::string_view raw) const noexcept;

  // Returns the number of a series, and adds the series if it is new. `raw` must come from a valid line;
  // it is copied. Returns npos if the series is new and the table is full. Amortised O(raw.size()).
  std::uint32_t insert(std::string_view raw);
  // The same for the series of a valid point.
  std::uint32_t insert(const point& of) { return insert(raw_of(of)); }

  // Returns the text of the series of a valid point: everything before the space before its fields.
  [[nodiscard]] static std::string_view raw_of(const point& of) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] bool is_full() const noexcept;
  // Memory in use, in bytes. Does not count memory that clear() has kept for later texts.
  [[nodiscard]] std::size_t bytes() const noexcept;
  // Removes all series. Numbers start again at 0; texts taken from the table become invalid. Keeps the
  // memory for later series.
  void clear();

  // The functions below require a number of this table. Texts are valid until clear().
  [[nodiscard]] std::string_view raw(std::uint32_t number) const noexcept {
    return {entries_[number].raw, entries_[number].size};
  }
  [[nodiscard]] text measurement(std::uint32_t number) const noexcept;

  // A forward range of the tags as written.
  class tag_range;
  [[nodiscard]] tag_range tags(std::uint32_t number) const noexcept;
  // The same for the text of a series, which must come from a valid line. The tags are views of it.
  [[nodiscard]] static tag_range tags_of(std::string_view raw) noexcept;

  // The series in its canonical form. Allocates.
  [[nodiscard]] series_key key(std::uint32_t number) const;

  // The number of the first text of the same series; `number` itself with series_spelling::separate.
  [[nodiscard]] std::uint32_t canonical(std::uint32_t number) const noexcept {
    return links_.empty() ? number : links_[number];
  }

  [[nodiscard]] const series_options& options() const noexcept { return options_; }

 private:
  friend class table_builder;
  friend class detail::series_lookahead;
  friend class detail::series_walk;

  struct entry {
    const char* raw;
    std::uint32_t size;
    std::uint32_t tokens;  // the text's tokens in a window, without the space's; 0: unknown
    std::uint32_t next;    // the series that followed this one last time
    std::uint32_t local;   // table_builder: its number in the table
    void* layout;          // table_builder: the fields of its last line, a detail::layout; or null
  };
  struct block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };

  [[nodiscard]] std::uint64_t hash_of(std::string_view raw) const noexcept;
  [[nodiscard]] std::uint32_t find(std::string_view raw, std::uint64_t hash) const noexcept;
  std::uint32_t add(std::string_view raw, std::uint64_t hash);
  void remove_last() noexcept;
  [[nodiscard]] const char* keep(std::string_view raw);
  void next_block(std::size_t needed);

  series_options options_;
  std::uint64_t seed_;
  std::vector<entry> entries_;
  detail::hash_index index_;
  std::vector<block> blocks_;
  std::vector<block> spare_blocks_;  // of the usual size, for later texts
  char* free_ = nullptr;
  std::size_t free_bytes_ = 0;
  std::size_t text_bytes_ = 0;
  std::vector<std::uint32_t> links_;
  std::unordered_map<series_key, std::uint32_t> first_of_key_;
  // series_spelling::canonical: the other texts of a series, and the numbers that they stand for.
  std::unique_ptr<series_table> aliases_;
  std::vector<std::uint32_t> alias_of_;
};

class series_table::tag_range {
 public:
  class iterator {
   public:
    using value_type = tag;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    iterator() noexcept = default;
    iterator(const char* at, const char* end) noexcept : at_(at), end_(end) { read(); }
    [[nodiscard]] tag operator*() const noexcept { return tag_; }
    iterator& operator++() noexcept {
      at_ = next_;
      read();
      return *this;
    }
    iterator operator++(int) noexcept {
      const iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.at_ == b.at_; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) noexcept {
      return it.at_ == it.end_;
    }

   private:
    void read() noexcept;

    const char* at_ = nullptr;  // the ',' before the tag, or the end
    const char* end_ = nullptr;
    const char* next_ = nullptr;
    tag tag_;
  };

  tag_range(const char* first, const char* end) noexcept : first_(first), end_(end) {}
  [[nodiscard]] iterator begin() const noexcept { return {first_, end_}; }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  const char* first_;
  const char* end_;
};

}  // namespace simdlp
