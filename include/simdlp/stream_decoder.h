// SPDX-License-Identifier: Apache-2.0
// Decodes line protocol that arrives in chunks, for example from a socket or a pipe. Chunks may be cut
// anywhere; the points are those that a decoder gives for the whole input.
//
//   simdlp::stream_decoder stream;
//   char buffer[65536];
//   for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;) {
//     stream.feed({buffer, std::size_t(n)});
//     for (simdlp::point point : stream) use(point);
//   }
//   stream.finish();                                  // the last line may lack its LF
//   for (simdlp::point point : stream) use(point);
//
// To avoid a copy, read into the space that prepare() returns, then call commit().
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "simdlp/decode_options.h"
#include "simdlp/detail/line_cursor.h"
#include "simdlp/detail/visit.h"
#include "simdlp/error.h"
#include "simdlp/point.h"
#include "simdlp/sink.h"
#include "simdlp/split.h"
#include "simdlp/totals.h"

namespace simdlp {

namespace detail {
struct series_access;
}

// Points, errors, offsets, lines, columns and totals are those of a decoder that reads all chunks as one
// input, however they are cut.
//
// Memory: about 133 KiB, the space requested with prepare(), and twice the longest unfinished line, which
// `limits.line` bounds. If the options have no line limit, `default_line_limit` is used. A line over the
// limit is rejected once with line_too_long and skipped to its logical end; raw() of such a line, and of a
// comment over the limit, may be only its first `limits.line` bytes, or empty.
// Errors: only std::bad_alloc is thrown.
// Lifetime: a chunk must stay unchanged until its points have been read: until next() returns false, the
// range ends, or visit() returns. All views may become invalid with the next feed(), prepare(), finish()
// or reset(). Points that have not been read when the next chunk is passed come first; the old chunk must
// then still be unchanged.
// Complexity: linear in the input, however it is cut.
// Thread safety: none; use a stream_decoder on one thread at a time.
class stream_decoder {
 public:
  static constexpr std::size_t default_line_limit = std::size_t{16} << 20U;

  explicit stream_decoder(const decode_options& options = {}) noexcept;

  stream_decoder(const stream_decoder&) = delete;
  stream_decoder& operator=(const stream_decoder&) = delete;

  // Passes the next chunk. Ignored after finish(). If stopped(), it is only counted as far as it belongs to the
  // rejected line.
  void feed(std::string_view chunk);
  void feed(std::span<const std::byte> chunk) {
    feed({reinterpret_cast<const char*>(chunk.data()), chunk.size()});
  }

  // prepare() returns space for at least `size` bytes of the next chunk; the points of the last chunk must
  // have been read. commit() passes the first `size` bytes of that space as a chunk; `size` must not be
  // larger than the space. The space is valid until the next call of feed(), prepare(), commit(),
  // finish() or reset().
  [[nodiscard]] std::span<char> prepare(std::size_t size);
  void commit(std::size_t size);

  // Ends the input, so that a last line without an LF is read, too.
  void finish();

  // Starts over with the same options, at offset 0.
  void reset() noexcept;

  // An input iterator over the lines of the chunks passed so far.
  class iterator {
   public:
    using value_type = point;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit iterator(stream_decoder& from) noexcept : stream_(&from) {}

    [[nodiscard]] point operator*() const noexcept {
      stream_->stand_ = stand::seen;
      return stream_->current();
    }
    iterator& operator++() {
      stream_->stand_ = stream_->advance() ? stand::unseen : stand::end;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept {
      return stream_->stand_ == stand::end;
    }

   private:
    stream_decoder* stream_;
  };

  // The lines that have not been read yet; see decoder::begin().
  [[nodiscard]] iterator begin() {
    iterator first(*this);
    if (stand_ != stand::unseen) ++first;
    return first;
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

  // Advances to the next point or rejected line. Returns false if the chunks passed so far have no other
  // whole line.
  [[nodiscard]] bool next() {
    const bool found = advance();
    stand_ = found ? stand::seen : stand::end;
    return found;
  }
  [[nodiscard]] point current() const noexcept { return point(*line_); }

  // Reads all remaining whole lines into `sink`; see sink.h.
  template <class Sink>
  requires decode_sink<std::remove_reference_t<Sink>>
  void visit(Sink&& sink) {
    stand_ = stand::seen;
    do {
      if (take_made_line()) sink.reject(line_->error, current().raw());
      line_ = &cursor_.line();
      if (!stopped_) detail::visit(cursor_, sink);
    } while (next_run());
  }

  // `bytes` counts the whole lines that have been read, and skipped bytes.
  [[nodiscard]] simdlp::totals totals() const noexcept;

  // Returns the line and column, in the whole stream, of an error of the current line. Linear in the bytes
  // between this line and the last one that was located.
  [[nodiscard]] location locate(error error) noexcept;
  // The same for any other offset in the current line, such as hint::offset or rejected_line::offset.
  [[nodiscard]] location locate(std::uint64_t offset) noexcept {
    return locate(simdlp::error{errc::none, offset});
  }

  // Describes the current rejected line.
  [[nodiscard]] diagnostic describe() noexcept;

  // True after a rejected line with on_error::stop.
  [[nodiscard]] bool stopped() const noexcept { return stopped_ || cursor_.stopped(); }

  [[nodiscard]] const decode_options& options() const noexcept { return cursor_.options(); }
  [[nodiscard]] const simdlp::kernel& kernel() const noexcept { return cursor_.kernel(); }

 private:
  friend class table_builder;
  friend struct detail::series_access;

  enum class stand : std::uint8_t { seen, unseen, end };  // as in decoder
  // What happens to the bytes of a line that is not kept.
  enum class skip : std::uint8_t { no, line, comment };

  // A position in the stream, and the physical line it is in.
  struct place {
    std::uint64_t offset = 0;
    std::uint64_t line = 1;
    std::uint64_t line_start = 0;
    void pass(std::string_view bytes) noexcept;
  };

  [[nodiscard]] bool advance() {
    if (!has_made_line_ && cursor_.next()) [[likely]] {
      line_ = &cursor_.line();
      return true;
    }
    return advance_slow();
  }
  [[nodiscard]] bool advance_slow();
  [[nodiscard]] bool take_made_line() noexcept;
  [[nodiscard]] bool next_run();

  void start_run(std::string_view bytes, bool in_buffer, detail::input_end ends) noexcept;
  void end_run();
  std::size_t pass_run() noexcept;
  void collect();
  void take(std::string_view chunk, bool in_buffer);
  void read_buffer(std::size_t size, detail::input_end ends) noexcept;
  void complete_line(std::string_view chunk, bool has_line_feed);
  void make_room(std::size_t size);
  void append(std::string_view bytes);
  void give_up_line(std::string_view line, std::string_view rest);
  [[nodiscard]] std::string_view skip_line(std::string_view bytes);
  [[nodiscard]] std::string_view skip_comment(std::string_view bytes, std::string_view shown);
  void make_rejected(std::string_view raw, errc code, std::uint64_t offset) noexcept;
  void look_at(std::string_view bytes, const place& where) noexcept;
  [[nodiscard]] std::size_t most_kept() const noexcept;

  bool finished_ = false;
  bool stopped_ = false;
  bool running_ = false;         // the cursor reads run_
  bool run_in_buffer_ = false;   // run_ is part of buffer_, not of the chunk
  bool has_made_line_ = false;   // made_line_ comes before the run
  bool made_line_lost_ = false;  // its text is no longer there; its line begins at lost_place_
  bool kept_in_other_ = false;   // the kept bytes are in other_
  bool kept_lines_ = false;      // the kept bytes may hold whole lines that were not read
  bool indent_dropped_ = false;  // spaces at the start of the unfinished line are not kept
  bool cr_dropped_ = false;      // the last byte of the comment that is skipped was a CR
  skip skip_ = skip::no;
  stand stand_ = stand::seen;
  line_state state_ = line_state::line_start;  // after followed_ kept bytes, or of a skipped line

  const detail::line* line_ = nullptr;
  detail::line made_line_;

  std::string_view run_;
  std::uint64_t lines_before_run_ = 0;
  std::string_view pending_;  // of the chunk, after the run
  place next_;  // of the first byte neither read nor in the run; it may not have arrived

  // The bytes that locate() can read, and how far it has counted.
  std::string_view seen_;
  place seen_place_;
  place located_;
  place lost_place_;

  // An unfinished line is kept in buffer_, from kept_at_ on. While views of buffer_ may be in use, it
  // is kept in other_.
  std::vector<char> buffer_;
  std::vector<char> other_;
  std::size_t kept_at_ = 0;
  std::size_t kept_ = 0;
  std::size_t followed_ = 0;

  detail::line_cursor cursor_;
};

}  // namespace simdlp
