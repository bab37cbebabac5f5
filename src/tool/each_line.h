// SPDX-License-Identifier: Apache-2.0
// The loop over every point and rejected line of an input, which the commands share. Also reads
// ahead and shows the progress.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "input/input.h"
#include "input/line_blocks.h"
#include "progress.h"
#include "refused_parts.h"
#include "report.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

// The work to be done from time to time while lines are read.
class company {
 public:
  company(const input& from, progress& bar) : from_(from), bar_(bar) {}

  // To be called after each line. `done()` returns the end of the bytes that have been read.
  template <class Done>
  void next_line(Done&& done) {
    if (--left_ != 0) [[likely]]
      return;
    left_ = between_looks;
    const char* const at = done();
    from_.read_ahead(at);
    bar_.at(from_.file_position());
  }

 private:
  // The number of lines between two updates.
  static constexpr std::uint32_t between_looks = 4096;

  const input& from_;
  progress& bar_;
  std::uint32_t left_ = between_looks;
};

// What the callback of a loop can do with the current line, besides reading its point.
template <class Decoder>
class line_at_hand {
 public:
  line_at_hand(const input& from, Decoder& decode, progress& bar, std::string_view bytes)
      : from_(from), decode_(decode), bar_(bar), begin_(bytes.data()), head_(bytes) {}

  // The decoder continues with another block, which follows `offset` bytes and `lines` line feeds. `gap`: see
  // line_blocks.
  void move_to(const char* begin, std::uint64_t offset, std::uint64_t lines, std::uint64_t gap) {
    begin_ = begin;
    offset_ = offset;
    lines_ = lines;
    gap_ = gap;
  }

  // Returns the line and column of a byte of the block. Cheap if it is not before the byte of the
  // last call.
  [[nodiscard]] location locate(const char* at) {
    location where = decode_.locate({errc::none, offset_of(at)});
    where.line += lines_;
    where.column += gap_before(at);
    return where;
  }

  // Reports the line, which the decoder has rejected.
  void reject(reporter& to, point here) {
    const simdlp::error why = here.error();
    report(to, here, begin_ + why.offset, why.code, message(why.code), std::nullopt);
  }
  // Reports the line, which was read and could not be written.
  void refuse(reporter& to, point here, errc why) { refuse(to, here, why, message(why)); }
  void refuse(reporter& to, point here, errc why, std::string_view message) {
    const refused_part part = part_refused(here, why);
    report(to, here, here.raw().data() + part.offset, why, message, part.advice);
  }
  // Reports the line, which is valid but was refused because of the byte at `at`. `say` returns the
  // message.
  template <class Say>
  void refuse(reporter& to, point here, const char* at, std::string_view code, Say&& say) {
    if (!to.lists_next(code)) return;
    const auto message = say();
    to.list(bar_, finding_of(here, at, code, message));
  }

 private:
  [[nodiscard]] std::size_t offset_of(const char* at) const {
    return static_cast<std::size_t>(at - begin_);
  }
  [[nodiscard]] std::uint64_t gap_before(const char* at) const {
    return offset_of(at) < line_blocks::cut_at ? 0 : gap_;
  }
  [[nodiscard]] finding finding_of(point here, const char* at, std::string_view code,
                                   std::string_view message) {
    return {.file = from_.name(),
            .where = locate(at),
            .offset = offset_ + offset_of(at) + gap_before(at),
            .code = code,
            .message = message,
            .record = here.raw(),
            .record_offset = offset_ + offset_of(here.raw().data()),
            .gap = gap_before(at),
            .head = head_};
  }
  void report(reporter& to, point here, const char* at, errc why, std::string_view message,
              std::optional<std::string_view> advice) {
    if (!to.lists_next(name(why))) return;
    finding what = finding_of(here, at, name(why), message);
    if (advice) {
      what.advice = *advice;
    } else if (to.shows_hints()) {
      what.hint = hint_for({what.where.line, what.where.column,
                            static_cast<std::size_t>(what.offset), why, what.message, what.record});
    }
    to.list(bar_, what);
  }

  const input& from_;
  Decoder& decode_;
  progress& bar_;
  const char* begin_;
  std::string_view head_;
  std::uint64_t offset_ = 0;
  std::uint64_t lines_ = 0;
  std::uint64_t gap_ = 0;
};

inline void add(totals& all, const totals& more) {
  all.lines += more.lines;
  all.points += more.points;
  all.rejected += more.rejected;
  all.comments += more.comments;
  all.blank += more.blank;
  all.bytes += more.bytes;
}

// Calls `read(decoder, block)` for each block of a stream. Returns the totals.
template <class Read>
totals for_each_block(input& from, decode_options options, progress& bar, Read&& read) {
  options.limits.line = std::min(options.limits.line, line_blocks::longest_line);
  const auto decode = std::make_unique<decoder>(std::string_view(), options);
  line_blocks blocks(from);
  totals all;
  while (blocks.next()) {
    decode->reset(blocks.bytes());
    read(*decode, blocks);
    add(all, decode->totals());
    all.bytes += blocks.left_out();
    bar.at(from.file_position());
  }
  return all;
}

// Calls `take(point, line_at_hand)` for each line of `from`; the point is false if it was rejected.
// Returns the totals.
template <class Take>
totals for_each_line(input& from, const decode_options& options, bool shows_progress, Take&& take) {
  progress bar(from.name(), from.file_size(), shows_progress);
  if (!from.is_in_memory()) {
    return for_each_block(from, options, bar, [&](decoder& decode, const line_blocks& block) {
      line_at_hand<decoder> at(from, decode, bar, block.bytes());
      at.move_to(block.bytes().data(), block.offset(), block.lines(), block.gap());
      for (const point here : decode) take(here, at);
    });
  }
  const std::string_view bytes = from.bytes();
  from.read_ahead(bytes.data());
  const auto decode = std::make_unique<decoder>(bytes, options);
  company beside(from, bar);
  line_at_hand<decoder> at(from, *decode, bar, bytes);
  for (const point here : *decode) {
    take(here, at);
    beside.next_line([&] { return bytes.data() + decode->totals().bytes; });
  }
  return decode->totals();
}

// A sink that also does the work of `company`.
template <class Sink>
class accompanied {
 public:
  accompanied(Sink& sink, const input& from, progress& bar) : sink_(sink), beside_(from, bar) {}

  void begin(text measurement) {
    line_ = measurement.raw().data();
    sink_.begin(measurement);
  }
  void tag(text key, text value) { sink_.tag(key, value); }
  template <class Value>
  void field(text key, Value value) {
    sink_.field(key, value);
  }
  void end(std::optional<std::int64_t> time) {
    sink_.end(time);
    next_line();
  }
  void reject(simdlp::error error, std::string_view raw) {
    line_ = raw.data();
    sink_.reject(error, raw);
    next_line();
  }

 private:
  void next_line() {
    beside_.next_line([this] { return line_; });
  }

  Sink& sink_;
  const char* line_ = nullptr;  // the current line
  company beside_;
};

// The same for a sink of decoder::visit().
template <class Sink>
totals visit_each_line(input& from, const decode_options& options, Sink& sink) {
  progress bar(from.name(), from.file_size());
  if (!from.is_in_memory()) {
    return for_each_block(from, options, bar,
                          [&](decoder& decode, const line_blocks&) { decode.visit(sink); });
  }
  const std::string_view bytes = from.bytes();
  from.read_ahead(bytes.data());
  const auto decode = std::make_unique<decoder>(bytes, options);
  decode->visit(accompanied<Sink>(sink, from, bar));
  return decode->totals();
}

}  // namespace simdlp::tool
