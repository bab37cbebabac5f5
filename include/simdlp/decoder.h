// SPDX-License-Identifier: Apache-2.0
// Bytes to points. A decoder reads line protocol from memory that the caller keeps, one logical line
// at a time, and gives for each line either a point or the reason why it is rejected.
//
//   simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
//   for (simdlp::point point : decode) {
//     if (!point) { log(decode.describe()); continue; }
//     ...
//   }
//
// Three ways to read the same points:
//   the range       gives only points that are valid as a whole, with their numbers parsed.
//   next/current    the same without a range.
//   visit(sink)     one inlined pass with typed values, the fastest. It may hand over the first part
//                   of a line and then reject it. See sink.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/visit.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/point.h"
#include "simdlp/sink.h"
#include "simdlp/totals.h"

namespace simdlp {

namespace detail {
struct series_access;

// A container given as a temporary: views of it would dangle.
template <class Owner>
concept temporary_owner =
    std::ranges::contiguous_range<Owner> && !std::ranges::borrowed_range<Owner>;

[[nodiscard]] inline std::string_view as_chars(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace detail

// A decoder is one object of about 120 KiB and uses no other memory: nothing is allocated while
// decoding. It reads nothing outside the bytes given, which need no padding or terminator.
//
// The caller's bytes must outlive the decoder and every text, value and line taken from it; a
// temporary string does not bind. One decoder is for one thread at a time; any number of decoders may
// read the same bytes at the same time. Time is linear in the input, whatever it holds.
class decoder {
 public:
  explicit decoder(std::string_view bytes, const decode_options& options = {}) noexcept
      : cursor_(options) {
    reset(bytes);
  }
  explicit decoder(std::span<const std::byte> bytes, const decode_options& options = {}) noexcept
      : decoder(detail::as_chars(bytes), options) {}
  explicit decoder(const char* zero_terminated, const decode_options& options = {}) noexcept
      : decoder(std::string_view(zero_terminated), options) {}
  explicit decoder(const std::string& bytes, const decode_options& options = {}) noexcept
      : decoder(std::string_view(bytes), options) {}
  // A temporary string or vector would be gone before the first point is read.
  template <detail::temporary_owner Owner>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): the concept leaves the decoder itself out
  explicit decoder(Owner&& bytes, const decode_options& options = {}) = delete;

  decoder(const decoder&) = delete;
  decoder& operator=(const decoder&) = delete;

  // Starts again with other bytes and the same options; cheaper than a new decoder.
  void reset(std::string_view bytes) noexcept;
  void reset(std::span<const std::byte> bytes) noexcept { reset(detail::as_chars(bytes)); }
  void reset(const std::string& bytes) noexcept { reset(std::string_view(bytes)); }
  void reset(const char* zero_terminated) noexcept { reset(std::string_view(zero_terminated)); }
  template <detail::temporary_owner Owner>
  void reset(Owner&& bytes) = delete;

  // A single pass over what is not read yet.
  class iterator {
   public:
    using value_type = point;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit iterator(decoder& from) noexcept : decoder_(&from) {}

    [[nodiscard]] point operator*() const noexcept {
      decoder_->stand_ = stand::seen;
      return decoder_->current();
    }
    iterator& operator++() noexcept {
      decoder_->stand_ = decoder_->cursor_.next() ? stand::unseen : stand::end;
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept {
      return decoder_->stand_ == stand::end;
    }

   private:
    decoder* decoder_;
  };

  // The lines that nobody has looked at yet: a line that an iterator stands on and that was not
  // dereferenced is given again, so no line is lost when begin() is called twice or a loop is left
  // early. Amortised O(1) for each line.
  [[nodiscard]] iterator begin() noexcept {
    iterator first(*this);
    if (stand_ == stand::seen) ++first;
    return first;
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  // Goes to the next point or rejected line, which is then current(). False: there is none.
  [[nodiscard]] bool next() noexcept {
    const bool found = cursor_.next();
    stand_ = found ? stand::seen : stand::end;
    return found;
  }
  [[nodiscard]] point current() const noexcept { return point(cursor_.line()); }

  // Reads everything after the current line into `sink`, whose contract is in sink.h. An exception
  // of the sink passes through and leaves the decoder before or after that line.
  template <class Sink>
  requires decode_sink<std::remove_reference_t<Sink>>
  void visit(Sink&& sink) {
    stand_ = stand::seen;
    detail::visit(cursor_, sink);
  }

  // Counts of what has been read: exact between two lines.
  [[nodiscard]] simdlp::totals totals() const noexcept { return cursor_.totals(); }

  // Line and column of an error of this decoder. Counting goes on from the last call, so asking for
  // each error in order costs one pass over the input in all; going back starts again.
  [[nodiscard]] location locate(error error) noexcept;

  // Everything there is to say about the rejected line the decoder stands on: in a loop the error of
  // current(), in a sink the one given to reject(). Same cost as locate().
  [[nodiscard]] diagnostic describe() noexcept;

  [[nodiscard]] const decode_options& options() const noexcept { return cursor_.options(); }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return cursor_.kernel(); }

 private:
  friend class table_builder;
  friend struct detail::series_access;

  enum class stand : std::uint8_t {
    seen,    // at a line that was looked at, or before the first
    unseen,  // at a line that an iterator has reached but not given yet
    end,
  };

  stand stand_ = stand::seen;
  std::string_view bytes_;

  // How far locate() has counted.
  std::size_t located_offset_ = 0;
  std::uint64_t located_line_ = 1;
  std::size_t located_line_start_ = 0;

  detail::line_cursor cursor_;
};

}  // namespace simdlp
