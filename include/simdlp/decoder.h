// SPDX-License-Identifier: Apache-2.0
// Decodes line protocol in memory, one logical line at a time. Each line is either a point or a rejected
// line with an error.
//
//   simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
//   for (simdlp::point point : decode) {
//     if (!point) { log(decode.describe()); continue; }
//     ...
//   }
//
// There are three ways to read the same points:
//   the range       gives points that have been parsed and validated as a whole.
//   next/current    the same without a range.
//   visit(sink)     passes typed values to a sink in one inlined pass. The fastest. It may pass the first
//                   part of a line and then reject that line; see sink.h.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "simdlp/concepts.h"
#include "simdlp/decode_options.h"
#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/visit.h"
#include "simdlp/error.h"
#include "simdlp/kernel.h"
#include "simdlp/point.h"
#include "simdlp/sink.h"
#include "simdlp/totals.h"

namespace simdlp {

template <class MakeSink, class Take>
class parallel_decoding;

namespace detail {
struct series_access;

// A vector, array or span of bytes that converts neither to a std::string_view nor to a span of std::byte.
template <class Range>
concept byte_range = std::ranges::contiguous_range<const Range> &&
    std::ranges::sized_range<const Range> &&
    (std::same_as<std::ranges::range_value_t<const Range>, char> ||
     std::same_as<std::ranges::range_value_t<const Range>,
                  unsigned char>)&&!std::convertible_to<const Range&, std::string_view>;

[[nodiscard]] inline std::string_view as_chars(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
template <byte_range Range>
[[nodiscard]] std::string_view as_chars(const Range& bytes) noexcept {
  return as_chars(std::as_bytes(std::span(std::ranges::data(bytes), std::ranges::size(bytes))));
}

}  // namespace detail

// A decoder is an object of about 133 KiB and never allocates. The input needs no padding or
// terminator; nothing outside it is read.
//
// Errors: nothing throws. Rejected lines are delivered in order, between the points.
// Lifetime: the input must outlive the decoder and every text, value and line taken from it. Passing a
// temporary string is a compile error.
// Complexity: linear in the size of the input, for any input.
// Thread safety: none; use a decoder on one thread at a time. Several decoders may read the same input.
class decoder {
 public:
  explicit decoder(std::string_view bytes, const decode_options& options = {}) noexcept
      : cursor_(options) {
    reset(bytes);
  }
  explicit decoder(std::span<const std::byte> bytes, const decode_options& options = {}) noexcept
      : decoder(detail::as_chars(bytes), options) {}
  // A std::vector, std::array or std::span of char or unsigned char.
  template <detail::byte_range Bytes>
  explicit decoder(const Bytes& bytes, const decode_options& options = {}) noexcept
      : decoder(detail::as_chars(bytes), options) {}
  explicit decoder(const char* zero_terminated, const decode_options& options = {}) noexcept
      : decoder(std::string_view(zero_terminated), options) {}
  explicit decoder(const std::string& bytes, const decode_options& options = {}) noexcept
      : decoder(std::string_view(bytes), options) {}
  // A temporary string or vector would be destroyed before the first point is read.
  template <detail::temporary_owner Owner>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): the concept leaves the decoder itself out
  explicit decoder(Owner&& bytes, const decode_options& options = {}) = delete;

  decoder(const decoder&) = delete;
  decoder& operator=(const decoder&) = delete;

  // Starts over with another input and the same options. Cheaper than constructing a decoder.
  void reset(std::string_view bytes) noexcept;
  void reset(std::span<const std::byte> bytes) noexcept { reset(detail::as_chars(bytes)); }
  template <detail::byte_range Bytes>
  void reset(const Bytes& bytes) noexcept {
    reset(detail::as_chars(bytes));
  }
  void reset(const std::string& bytes) noexcept { reset(std::string_view(bytes)); }
  void reset(const char* zero_terminated) noexcept { reset(std::string_view(zero_terminated)); }
  template <detail::temporary_owner Owner>
  void reset(Owner&& bytes) = delete;

  // An input iterator over the lines that have not been read yet.
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

  // The lines that have not been read yet. A line counts as read once an iterator to it has been
  // dereferenced, so no line is lost if begin() is called twice or a loop is left early.
  [[nodiscard]] iterator begin() noexcept {
    iterator first(*this);
    if (stand_ == stand::seen) ++first;
    return first;
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  // Advances to the next point or rejected line, which is then current(). Returns false at the end of
  // the input.
  [[nodiscard]] bool next() noexcept {
    const bool found = cursor_.next();
    stand_ = found ? stand::seen : stand::end;
    return found;
  }
  [[nodiscard]] point current() const noexcept { return point(cursor_.line()); }

  // Reads all remaining lines into `sink`; see sink.h for what it calls. If the sink throws, the
  // exception propagates, and the decoder is then positioned before or after that line.
  template <class Sink>
  requires decode_sink<std::remove_reference_t<Sink>>
  void visit(Sink&& sink) {
    stand_ = stand::seen;
    detail::visit(cursor_, sink);
  }

  // The counts of what has been read. Exact between two lines. O(1).
  [[nodiscard]] simdlp::totals totals() const noexcept { return cursor_.totals(); }

  // Returns the line and column of an error of this decoder. Continues counting from the last call, so
  // locating all errors in order costs one pass over the input. Going back starts from the beginning.
  [[nodiscard]] location locate(error error) noexcept;
  // The same for any other offset in the input, such as hint::offset or rejected_line::offset.
  [[nodiscard]] location locate(std::uint64_t offset) noexcept {
    return locate(simdlp::error{errc::none, offset});
  }

  // Describes the current rejected line: in a loop that of current(), in a sink that passed to reject().
  // Costs the same as locate().
  [[nodiscard]] diagnostic describe() noexcept;

  [[nodiscard]] const decode_options& options() const noexcept { return cursor_.options(); }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return cursor_.kernel(); }

 private:
  friend class table_builder;
  friend struct detail::series_access;
  template <class MakeSink, class Take>
  friend class parallel_decoding;

  enum class stand : std::uint8_t {
    seen,    // at a line that has been read, or before the first
    unseen,  // at a line that an iterator has reached but that was not dereferenced
    end,
  };

  // Moves to the start of a part of `whole`. The next line is the first one of `run`.
  void start(std::string_view whole, const detail::input_run& run) noexcept {
    stand_ = stand::seen;
    bytes_ = whole;
    cursor_.reset_totals();
    cursor_.start(run);
  }

  stand stand_ = stand::seen;
  std::string_view bytes_;

  // How far locate() has counted.
  std::size_t located_offset_ = 0;
  std::uint64_t located_line_ = 1;
  std::size_t located_line_start_ = 0;

  detail::line_cursor cursor_;
};

}  // namespace simdlp
