// SPDX-License-Identifier: Apache-2.0
// The loop over the parts of an input, which the commands share: several threads read the parts, and the
// results are passed on in input order. A single thread uses the same parts.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "block_reader.h"
#include "simdlp/parallel.h"
#include "tool/input/input.h"
#include "tool/input/line_blocks.h"
#include "tool/progress.h"

namespace simdlp::tool {

// Bytes of a part.
inline constexpr std::size_t part_size = std::size_t{1} << 19U;

// A piece of an input in memory, and the numbers of bytes and line feeds before it. `gap`: see line_blocks.
struct text_block {
  std::string_view bytes;
  std::uint64_t offset = 0;
  std::uint64_t lines = 0;
  std::uint64_t gap = 0;
  std::string_view head;  // the first bytes of the input
};

// A part, as `take` receives it.
class taken_part {
 public:
  taken_part(const input& from, const text_block& block, parallel_part& part, progress& bar)
      : from_(from), block_(block), part_(part), bar_(bar) {}

  [[nodiscard]] const input& from() const { return from_; }
  [[nodiscard]] progress& bar() const { return bar_; }
  [[nodiscard]] std::string_view head() const { return block_.head; }
  [[nodiscard]] std::string_view bytes() const { return part_.bytes(); }
  [[nodiscard]] const simdlp::totals& totals() const { return part_.totals(); }

  // Returns the offset in the input of a byte of the part.
  [[nodiscard]] std::uint64_t offset_of(const char* at) const { return offset_of(in_block(at)); }
  [[nodiscard]] std::uint64_t in_block(const char* at) const {
    return static_cast<std::uint64_t>(at - block_.bytes.data());
  }
  // The same for an offset in the block, as in the errors that the sink receives.
  [[nodiscard]] std::uint64_t offset_of(std::uint64_t in_block) const {
    return block_.offset + in_block + gap_before(in_block);
  }
  // The bytes that are missing between the start of the block and a byte of it.
  [[nodiscard]] std::uint64_t gap_before(std::uint64_t in_block) const {
    return in_block < line_blocks::cut_at ? 0 : block_.gap;
  }
  // Returns the line and column of an offset in the input, which must be in the block. Fastest if called
  // in the order of offsets.
  [[nodiscard]] location locate(std::uint64_t offset) {
    const std::uint64_t all = offset - block_.offset;
    const std::uint64_t gap = all < line_blocks::cut_at ? 0 : block_.gap;
    location where = part_.locate({errc::none, all - gap});
    where.line += block_.lines;
    where.column += gap;
    return where;
  }

 private:
  const input& from_;
  const text_block& block_;
  parallel_part& part_;
  progress& bar_;
};

// How an input is read.
struct reading_plan {
  decode_options options;
  unsigned threads = 1;
  bool shows_progress = true;
  // Called before reading may have to wait, so that earlier results can be written out.
  std::function<void()> on_wait = [] {};
};

namespace detail {

template <class MakeSink, class Take>
class part_loop {
 public:
  part_loop(input& from, const reading_plan& plan, MakeSink& make_sink, Take& take)
      : from_(from),
        plan_(plan),
        make_sink_(make_sink),
        take_(take),
        bar_(from.name(), from.file_size(), plan.shows_progress) {}

  totals run() {
    if (from_.is_in_memory()) {
      const std::string_view bytes = from_.bytes();
      from_.read_ahead(bytes.data());
      read({bytes, 0, 0, 0, bytes}, plan_.options, true);
      return all_;
    }
    // Reading a regular file never waits for another process.
    if (plan_.threads > 1 && from_.file_size() != 0) {
      std::optional<block_reader> blocks;
      try {
        blocks.emplace(from_, std::size_t{4} * part_size * plan_.threads);
      } catch (const std::system_error&) {
        // The system has no more threads, so this one does all the work.
      }
      if (blocks) {
        read_blocks(*blocks, [&] { bar_.at(blocks->file_position()); });
        return all_;
      }
    }
    from_.on_wait(plan_.on_wait);
    line_blocks blocks(from_);
    read_blocks(blocks, [&] { bar_.at(from_.file_position()); });
    from_.on_wait({});
    return all_;
  }

 private:
  template <class Blocks, class Advance>
  void read_blocks(Blocks& blocks, Advance&& advance) {
    decode_options options = plan_.options;
    options.limits.line = std::min(options.limits.line, line_blocks::longest_line);
    while (blocks.next()) {
      if (head_.empty()) head_ = blocks.bytes().substr(0, part_size);
      read({blocks.bytes(), blocks.offset(), blocks.lines(), blocks.gap(), head_}, options, false);
      all_.bytes += blocks.left_out();
      advance();
    }
  }

  void read(const text_block& block, const decode_options& options, bool is_all) {
    parallel_options how;
    how.threads = plan_.threads;
    how.part_size = part_size;
    how.decode = options;
    const parallel_result read = parallel_decode(
        block.bytes, how, [&](std::size_t at) { return make_sink_(block.offset + at); },
        [&](auto&& filled, parallel_part& part) {
          taken_part taken(from_, block, part, bar_);
          take_(std::forward<decltype(filled)>(filled), taken);
          if (!is_all) return;
          const char* const end = part.bytes().data() + part.bytes().size();
          from_.read_ahead(end);
          bar_.at(taken.offset_of(end));
        });
    all_ += read.totals;
  }

  input& from_;
  const reading_plan& plan_;
  MakeSink& make_sink_;
  Take& take_;
  progress bar_;
  std::string head_;
  totals all_;
};

}  // namespace detail

// Reads all of `from`; see parallel_decoding for `make_sink(offset)`. `take(Sink&&, taken_part&)` is called
// for each part in input order. Returns the totals.
template <class MakeSink, class Take>
totals for_each_part(input& from, const reading_plan& plan, MakeSink&& make_sink, Take&& take) {
  return detail::part_loop(from, plan, make_sink, take).run();
}

}  // namespace simdlp::tool
