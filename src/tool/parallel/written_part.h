// SPDX-License-Identifier: Apache-2.0
// Writes parts in another form: each part first into memory, and then to the output in input order.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "line_event.h"
#include "object_pool.h"
#include "text_parts.h"
#include "tool/output.h"
#include "tool/report.h"

namespace simdlp::tool {

// The text written for a part, and the lines that were not written.
struct written_part {
  output text;
  std::vector<line_event> not_written;
};

// The output and the reporter for written parts.
struct written_to {
  output& out;
  reporter& report;
};

namespace detail {

// The writer of one thread, with its part.
template <class Writer>
struct part_writer {
  template <class Make>
  explicit part_writer(Make&& make) : writer(make(part.text)) {}
  written_part part;
  Writer writer;
};

template <class Writer>
class writing_sink {
 public:
  using pool = object_pool<part_writer<Writer>>;
  explicit writing_sink(pool& from) : with_(from.borrow()) {
    with_->part.text.clear();
    with_->part.not_written.clear();
    with_->writer.begin();
  }

  void line(point here) {
    written_part& into = with_->part;
    if (!here) [[unlikely]] {
      into.not_written.push_back(rejected_line(here.error(), here.raw(), with_->writer.written()));
    } else if (const errc code = with_->writer.write(here); code != errc::none) [[unlikely]] {
      into.not_written.push_back(not_written(here, code));
    }
  }
  void finish() { with_->writer.finish(); }

  [[nodiscard]] const written_part& part() const { return with_->part; }
  [[nodiscard]] const Writer& writer() const { return with_->writer; }

 private:
  [[nodiscard]] line_event not_written(point here, errc code) {
    const std::size_t written = with_->writer.written();
    if constexpr (requires { with_->writer.rejection(here); }) {
      if (const simdlp::error found = with_->writer.rejection(here)) {
        return {found.offset, here.raw(), written, found.code, true, true};
      }
    }
    return {0, here.raw(), written, code, false};
  }

  typename pool::lease with_;
};

}  // namespace detail

// Writes out a part and reports its lines, up to the line at which the reporter stops.
void hand_over(const written_part& what, taken_part& part, const written_to& to);

// Writes all points of `from`. `make_writer(output&)` makes the writer of a thread:
//   void begin()             starts a part
//   errc write(point)        returns errc::none, or why nothing of the point was written
//   std::size_t written()    the bytes that will be in the output after finish()
//   void finish()            writes everything to the output
//   error rejection(point)   optional: why a point that was not written is no valid line after all, with an
//                            offset in the line
// `taken(const writer&)` is called in input order after each part whose text was written.
template <class MakeWriter, class Taken>
totals write_parts(input& from, const reading_plan& plan, const written_to& to,
                   MakeWriter&& make_writer, Taken&& taken) {
  using writer = std::invoke_result_t<MakeWriter&, output&>;
  typename detail::writing_sink<writer>::pool writers(
      [&] { return std::make_unique<detail::part_writer<writer>>(make_writer); });
  return for_each_part(
      from, plan, [&](std::uint64_t) { return detail::writing_sink<writer>(writers); },
      [&](auto&& sink, taken_part& part) {
        hand_over(sink.part(), part, to);
        taken(sink.writer());
      });
}

}  // namespace simdlp::tool
