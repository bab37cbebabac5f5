// SPDX-License-Identifier: Apache-2.0
// A name or string inside a decoded line: its bytes as written, and the unescaped text, which is only
// made on request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "simdlp/escape.h"

namespace simdlp {

// A view; valid as long as the bytes given to the decoder. Pass it by value. Comparisons and conversions
// use the unescaped text. Linear in raw_size() unless stated otherwise. Thread-safe, like any view.
class text {
 public:
  constexpr text() noexcept = default;
  // `raw` is in the escaped form of `kind`; `escaped` says whether it holds a backslash.
  constexpr text(std::string_view raw, text_kind kind, bool escaped) noexcept
      : data_(raw.data()), size_(raw.size()), escaped_(escaped), kind_(kind) {}

  // The bytes as written in the line, with escapes but without the quotes of a string. O(1).
  [[nodiscard]] constexpr std::string_view raw() const noexcept { return {data_, raw_size()}; }
  [[nodiscard]] constexpr std::size_t raw_size() const noexcept { return size_; }
  [[nodiscard]] constexpr text_kind kind() const noexcept { return kind_; }

  // False if raw() is the unescaped text. True if raw() has a backslash, so the unescaped text may be
  // shorter. O(1).
  [[nodiscard]] constexpr bool has_escapes() const noexcept { return escaped_; }

  // The size of the unescaped text in bytes. O(1) without escapes.
  [[nodiscard]] std::size_t size() const noexcept {
    return escaped_ ? unescaped_size(data_, size_, kind_) : size_;
  }

  // Writes the unescaped text to `out` and returns its size. If `out` is too small, writes nothing and
  // returns a number larger than out.size(). Room for raw_size() bytes is always enough. Bytes of `out`
  // after the text, up to raw_size(), may be overwritten.
  [[nodiscard]] std::size_t unescape_to(std::span<char> out) const noexcept;

  // Appends the unescaped text to `out`. Throws std::bad_alloc.
  void append_to(std::string& out) const;

  // Returns the unescaped text. Throws std::bad_alloc.
  [[nodiscard]] std::string to_string() const {
    std::string out;
    append_to(out);
    return out;
  }

  // Writes the unescaped text to a stream. Allocates only if the text has escapes.
  template <class Traits>
  friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                                      text unescaped) {
    if (!unescaped.has_escapes()) return out << unescaped.raw();
    return out << unescaped.to_string();
  }

  // Compares the unescaped text with bytes. Makes no copy.
  [[nodiscard]] friend bool operator==(text left, std::string_view right) noexcept {
    if (!left.has_escapes()) [[likely]]
      return left.raw() == right;
    return left.equals_unescaped(right);
  }
  // Compares two unescaped texts. Makes no copy.
  [[nodiscard]] friend bool operator==(text left, text right) noexcept {
    if (!right.has_escapes()) return left == right.raw();
    if (!left.has_escapes()) return right == left.raw();
    return left.equals_text(right);
  }

 private:
  // Static, so that a text need not be in memory when its size is needed.
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
