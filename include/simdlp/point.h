// SPDX-License-Identifier: Apache-2.0
// A decoded line: views of its measurement, tags, fields and timestamp, in input order. A point is
// either valid, or it is a rejected line with an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include "simdlp/detail/line.h"
#include "simdlp/detail/piece_end.h"
#include "simdlp/detail/window.h"
#include "simdlp/error.h"
#include "simdlp/text.h"
#include "simdlp/value.h"

namespace simdlp {

// Key and value of a tag or field, for example `for (auto [key, value] : point.tags())`.
struct tag {
  text key;
  text value;
};

struct field {
  text key;
  simdlp::value value;
};

namespace detail {

// A position among the `key=value` pieces of a section. If the fast path has read the line, the ends of
// the pieces come from the index; otherwise they are searched for.
class piece_position {
 public:
  using find_end = piece_end (*)(const char*, const char*) noexcept;

  piece_position() noexcept = default;
  // `find`: the search for the end of a value.
  piece_position(const line& of, const char* first, std::size_t count, std::size_t skip,
                 find_end find) noexcept
      : key_(first),
        left_(count),
        token_(of.tokens == nullptr ? nullptr : of.tokens + 2 * skip),
        base_(of.base),
        end_of_line_(of.end) {
    if (left_ != 0) read(find);
  }

  [[nodiscard]] text key() const noexcept {
    return {{key_, static_cast<std::size_t>(equals_ - key_)}, text_kind::key, key_escaped_};
  }
  [[nodiscard]] std::string_view raw_value() const noexcept {
    return {equals_ + 1, static_cast<std::size_t>(end_ - equals_ - 1)};
  }
  [[nodiscard]] bool is_value_escaped() const noexcept { return value_escaped_; }
  [[nodiscard]] bool is_indexed() const noexcept { return token_ != nullptr; }
  [[nodiscard]] std::size_t left() const noexcept { return left_; }

  void advance(find_end find) noexcept {
    if (--left_ == 0) return;
    key_ = end_ + 1;
    if (token_ != nullptr) [[likely]]
      token_ += 2;
    read(find);
  }

 private:
  void read(find_end find) noexcept {
    if (token_ != nullptr) [[likely]] {
      equals_ = base_ + token_[0].position;
      end_ = base_ + token_[1].position;
      key_escaped_ = token_[0].escapes != 0;
      value_escaped_ = token_[1].escapes != 0;
    } else {
      const piece_end key = find_name_end(key_, end_of_line_);
      const piece_end value = find(key.at + 1, end_of_line_);
      equals_ = key.at;
      end_ = value.at;
      key_escaped_ = key.escaped;
      value_escaped_ = value.escaped;
    }
  }

  const char* key_ = nullptr;
  const char* equals_ = nullptr;
  const char* end_ = nullptr;
  std::size_t left_ = 0;
  const token* token_ = nullptr;
  const char* base_ = nullptr;
  const char* end_of_line_ = nullptr;
  bool key_escaped_ = false;
  bool value_escaped_ = false;
};

}  // namespace detail

// Iterates over the tags of a point. A step is O(1), or linear in the tag's size if the strict decoder
// has read the line.
class tag_iterator {
 public:
  using value_type = simdlp::tag;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::forward_iterator_tag;

  tag_iterator() noexcept = default;
  explicit tag_iterator(const detail::line& of) noexcept
      : at_(of, of.first_tag, of.tags, 0, detail::find_name_end) {}

  [[nodiscard]] simdlp::tag operator*() const noexcept {
    return {at_.key(), {at_.raw_value(), text_kind::key, at_.is_value_escaped()}};
  }
  tag_iterator& operator++() noexcept {
    at_.advance(detail::find_name_end);
    return *this;
  }
  tag_iterator operator++(int) noexcept {
    const tag_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const tag_iterator& a, const tag_iterator& b) noexcept {
    return a.at_.left() == b.at_.left();
  }
  friend bool operator==(const tag_iterator& it, std::default_sentinel_t) noexcept {
    return it.at_.left() == 0;
  }

 private:
  detail::piece_position at_;
};

// Iterates over the fields of a point. A step costs the same as that of a tag_iterator.
class field_iterator {
 public:
  using value_type = simdlp::field;
  using difference_type = std::ptrdiff_t;
  using iterator_concept = std::forward_iterator_tag;

  field_iterator() noexcept = default;
  explicit field_iterator(const detail::line& of) noexcept
      : at_(of, of.first_field, of.fields, of.tags, detail::find_value_end),
        number_(of.numbers),
        step_(of.numbers == nullptr ? 0 : 1) {}

  [[nodiscard]] simdlp::field operator*() const noexcept {
    const std::string_view raw = at_.raw_value();
    if (!at_.is_indexed()) [[unlikely]]
      return {at_.key(), {raw, at_.is_value_escaped(), detail::bits_of_number(raw)}};
    return {at_.key(), {raw, at_.is_value_escaped(), *number_}};
  }
  field_iterator& operator++() noexcept {
    number_ += step_;
    at_.advance(detail::find_value_end);
    return *this;
  }
  field_iterator operator++(int) noexcept {
    const field_iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const field_iterator& a, const field_iterator& b) noexcept {
    return a.at_.left() == b.at_.left();
  }
  friend bool operator==(const field_iterator& it, std::default_sentinel_t) noexcept {
    return it.at_.left() == 0;
  }

 private:
  detail::piece_position at_;
  const std::uint64_t* number_ = nullptr;
  std::ptrdiff_t step_ = 0;
};

// The tags or fields of a point, in input order: a range with a size. Valid as long as the point.
template <class Iterator>
class section {
 public:
  section(const detail::line& of, std::size_t size) noexcept : line_(&of), size_(size) {}

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(*line_); }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  const detail::line* line_;
  std::size_t size_;
};

// The current line of a decoder.
//
// Lifetime: a point is one pointer to the decoder's current line. After the decoder has advanced, it
// shows the new line; after a reset or the decoder's destruction it is invalid. Texts and values taken
// from it are views of the input and stay valid as long as the input.
// Thread safety: as the decoder; one thread at a time.
class point {
 public:
  explicit point(const detail::line& of) noexcept : line_(&of) {}

  // True for a valid point. False for a rejected line, which only has error() and raw().
  [[nodiscard]] explicit operator bool() const noexcept { return !line_->error; }
  [[nodiscard]] simdlp::error error() const noexcept { return line_->error; }

  // The whole logical line, without leading spaces and without its line end.
  [[nodiscard]] std::string_view raw() const noexcept {
    return {line_->begin, static_cast<std::size_t>(line_->end - line_->begin)};
  }

  // A rejected line has an empty measurement and no tags, fields or timestamp.
  [[nodiscard]] text measurement() const noexcept {
    return {{line_->begin, static_cast<std::size_t>(line_->measurement_end - line_->begin)},
            text_kind::measurement,
            line_->measurement_escaped};
  }
  [[nodiscard]] section<tag_iterator> tags() const noexcept { return {*line_, line_->tags}; }
  [[nodiscard]] section<field_iterator> fields() const noexcept { return {*line_, line_->fields}; }

  // Nanoseconds since the Unix epoch: the timestamp of the line, or else
  // decode_options::default_timestamp, or else nullopt.
  [[nodiscard]] std::optional<std::int64_t> timestamp() const noexcept {
    return line_->has_time ? std::optional(line_->time) : std::nullopt;
  }
  // The timestamp as written, in the precision of the input; nullopt if the line has none.
  [[nodiscard]] std::optional<std::int64_t> raw_timestamp() const noexcept {
    return line_->has_raw_time ? std::optional(line_->raw_time) : std::nullopt;
  }

  // The value of the first tag or field with that unescaped key, or nullopt. Linear in the number of
  // tags or fields. To look up several keys of each point, iterate once instead.
  [[nodiscard]] std::optional<text> tag(std::string_view key) const noexcept {
    for (const auto& [tag_key, tag_value] : tags()) {
      if (tag_key == key) return tag_value;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<value> field(std::string_view key) const noexcept {
    for (const auto& [field_key, field_value] : fields()) {
      if (field_key == key) return field_value;
    }
    return std::nullopt;
  }

 private:
  const detail::line* line_;
};

}  // namespace simdlp
