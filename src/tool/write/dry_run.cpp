// SPDX-License-Identifier: Apache-2.0
#include "dry_run.h"

#include <chrono>

#include "sender.h"
#include "tool/count_text.h"

namespace simdlp::tool {
namespace {

constexpr std::size_t block = std::size_t{1} << 20U;  // of lines that are printed at once

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

dry_run::dry_run(const client_options& options, bool counts,
                 std::optional<std::uint64_t> max_errors, const std::vector<write_source>& sources,
                 write_report& report)
    : counts_(counts),
      max_errors_(max_errors),
      sources_(sources),
      report_(report),
      lines_(options, now) {
  lines_.keep_refused(false);
}

void dry_run::print(std::size_t from_size_on) {
  if (lines_.body().size() < from_size_on) return;
  points_ += lines_.lines();
  bytes_ += lines_.body().size();
  lines_.take(body_, runs_);
  if (!counts_ && !report_.has_lost()) report_.print(body_);
}

void dry_run::take(const point& line, const line_origin& from, bool converts) {
  const errc refused = converts ? lines_.add(line) : lines_.add_line(line);
  if (refused != errc::none) {
    report_.refuse({.file = sources_[from.file].name,
                    .line = from.line,
                    .column = 1,
                    .code = name(refused),
                    .message = message(refused),
                    .text = line.raw(),
                    .text_offset = 0,
                    .hint = {}});
  }
  print(block);
}

errc dry_run::take(record& one, const line_origin&, const source_text&) {
  const errc refused =
      lines_.encode_complete([&](encoder& to) { return refusal{encode_as_ordered(to, one)}; });
  print(block);
  return refused;
}

int dry_run::finish(bool all_read) {
  print(0);
  if (counts_)
    report_.print(count_text(points_, "point") + ", " + count_text(bytes_, "byte") + "\n");
  if (!all_read) return unreadable_input;
  return report_.refused() != 0 ? some_refused : all_written;
}

}  // namespace simdlp::tool
