// SPDX-License-Identifier: Apache-2.0
// Parts that are written in another form, each into memory and then in input order to the output.
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

// What was made of a part.
struct written_part {
  output text;
  std::vector<line_event> not_written;
};

// Where written parts go.
struct written_to {
  output& out;
  reporter& report;
};

namespace detail {

// What one thread writes a part with.
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
      into.not_written.push_back({0, here.raw(), with_->writer.written(), code, false});
    }
  }
  void finish() { with_->writer.finish(); }

  [[nodiscard]] const written_part& part() const { return with_->part; }
  [[nodiscard]] const Writer& writer() const { return with_->writer; }

 private:
  typename pool::lease with_;
};

}  // namespace detail

// Hands over what was made of a part, up to the line at which the reporter has enough.
void hand_over(const written_part& what, taken_part& part, const written_to& to);

// Writes all points of `from`. `make_writer(output&)` makes what a thread writes with:
//   void begin()             a part begins
//   errc write(point)        why nothing was written of the point, or errc::none
//   std::size_t written()    how many bytes were written to the output, finish() included
//   void finish()            everything is in the output now
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
