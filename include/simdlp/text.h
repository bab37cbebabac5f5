// SPDX-License-Identifier: Apache-2.0
// A name or a string in place: the bytes as they stand in the line, and what they stand for once
// unescaped. It copies nothing until asked, and knows whether there is anything to unescape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/escape.h"

namespace simdlp {

// A view; it lives as long as the bytes that were given to the decoder. Passed by value.
class text {
 public:
  constexpr text() noexcept = default;
  // `raw` is in the escaped form of `kind`; `escaped` says whether it holds a backslash.
  constexpr text(std::string_view raw, text_kind kind, bool escaped) noexcept
      : data_(raw.data()), size_(raw.size()), escaped_(escaped), kind_(kind) {}

  // The bytes as they stand in the line, escapes included, quotes of a string not.
  [[nodiscard]] constexpr std::string_view raw() const noexcept { return {data_, raw_size()}; }
  [[nodiscard]] constexpr std::size_t raw_size() const noexcept { return size_; }
  [[nodiscard]] constexpr text_kind kind() const noexcept { return kind_; }

  // False: raw() is what the text stands for. True: it holds a backslash, so it may stand for
  // something shorter.
  [[nodiscard]] constexpr bool has_escapes() const noexcept { return escaped_; }

  // How many bytes the text stands for. O(1) without escapes, else O(raw_size()).
  [[nodiscard]] std::size_t size() const noexcept {
    return escaped_ ? unescaped_size(data_, size_, kind_) : size_;
  }

  // Writes what the text stands for to `out`, which must have room for size() bytes (raw_size()
  // always suffices), and returns the number of bytes written. Of the first raw_size() bytes of `out`
  // those behind may be overwritten, too. Nothing is written when there is not enough room, and the answer is then larger than out.size(): nothing is ever cut.
  [[nodiscard]] std::size_t unescape_to(std::span<char> out) const noexcept;

  // Appends what the text stands for to `out`.
  void append_to(std::string& out) const;

  // What the text stands for, as an owned string: the one call here that allocates.
  [[nodiscard]] std::string to_string() const {
    std::string out;
    append_to(out);
    return out;
  }

  // What the text stands for, compared with plain bytes; no copy is made.
  [[nodiscard]] friend bool operator==(text left, std::string_view right) noexcept {
    if (!left.has_escapes()) [[likely]]
      return left.raw() == right;
    return left.equals_unescaped(right);
  }
  // What two texts stand for, compared; no copy is made.
  [[nodiscard]] friend bool operator==(text left, text right) noexcept {
    if (!right.has_escapes()) return left == right.raw();
    if (!left.has_escapes()) return right == left.raw();
    return left.equals_text(right);
  }

 private:
  // Its parts, so that a text whose size is asked need not be in memory.
  [[nodiscard]] static std::size_t unescaped_size(const char* data, std::size_t size,
                                                  text_kind kind) noexcept;
  [[nodiscard]] bool equals_unescaped(std::string_view plain) const noexcept;
  [[nodiscard]] bool equals_text(text other) const noexcept;

  const char* data_ = nullptr;
  std::size_t size_ = 0;
  bool escaped_ = false;
  text_kind kind_ = text_kind::measurement;
};

}  // namespace simdlp
