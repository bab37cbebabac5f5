// SPDX-License-Identifier: Apache-2.0
#include "warning_flags.h"

#include <CLI/CLI.hpp>

#include "tool/options.h"

namespace simdlp::tool {

void warning_flags::add_to(CLI::App& command) {
  const std::string group = "Warnings";
  command
      .add_flag("--no-warnings", chosen.none,
                "Do not warn about accepted lines that are probably mistakes")
      ->group(group);
  command
      .add_flag("--schema", chosen.schema, "Warn about each field whose type changes, line by line")
      ->group(group);
  command
      .add_flag("--duplicates-in-time", chosen.duplicates_in_time,
                "Warn about points that overwrite fields of a point with the same series and time")
      ->group(group);
  command
      .add_option("--cardinality", chosen.cardinality, "Warn about tags with more than N values")
      ->type_name("N")
      ->check(whole_number())
      ->group(group);
}

file_warnings::file_warnings(const decode_options& reading, const warning_flags& flags,
                             reporter& to)
    : report_(to) {
  if (flags.chosen.none) return;
  points_.emplace(
      reading, flags.chosen, [this](const warning& what) { list(what); },
      [this](std::uint64_t offset) { return part_->locate(offset); });
}

void file_warnings::begin_part(taken_part& part) {
  part_ = &part;
  from_ = &part.from();
  bar_ = &part.bar();
  if (points_) points_->begin_part(part.bytes(), part.offset_of(part.bytes().data()));
}

void file_warnings::end_part() {
  if (points_) points_->end_part();
  part_ = nullptr;
  bar_ = nullptr;
}

void file_warnings::finish(const input& from) {
  from_ = &from;
  if (points_) points_->finish();
}

void file_warnings::list(const warning& what) {
  progress none(from_->name(), 0, false);
  report_.warn(bar_ != nullptr ? *bar_ : none, {.file = from_->name(),
                                                .where = what.where,
                                                .offset = what.offset,
                                                .code = what.code,
                                                .message = what.message,
                                                .record = what.record,
                                                .record_offset = what.record_offset,
                                                .is_warning = true});
}

}  // namespace simdlp::tool
