// SPDX-License-Identifier: Apache-2.0
#include "warning_flags.h"

#include <memory>

#include "tool/options.h"

namespace simdlp::tool {

void warning_flags::add_to(CLI::App& command) {
  const std::string group = "Warnings";
  command
      .add_flag("--no-warnings", chosen.none,
                "Do not warn of what is accepted and was surely not meant")
      ->group(group);
  command
      .add_flag("--schema", chosen.schema, "Warn of each field whose type changes, line by line")
      ->group(group);
  command
      .add_flag("--duplicates-in-time", chosen.duplicates_in_time,
                "Warn of points that overwrite fields of a point with the same series and time")
      ->group(group);
  command.add_option("--cardinality", chosen.cardinality, "Warn of tags with more than N values")
      ->type_name("N")
      ->check(whole_number())
      ->group(group);
}

file_warnings::file_warnings(input& from, const decode_options& reading, const warning_flags& flags,
                             reporter& to, progress& bar)
    : from_(from), bytes_(from.bytes()), report_(to), bar_(bar), places_(bytes_) {
  if (flags.chosen.none) return;
  points_.emplace(
      bytes_.data(), reading, flags.chosen, [this](const warning& what) { list(what); },
      [this](std::size_t offset) {
        return places_.locate({errc::none, offset}).line;
      });
}

void file_warnings::list(const warning& what) {
  report_.warn(bar_, {.file = from_.name(),
                      .where = places_.locate({errc::none, what.offset}),
                      .offset = what.offset,
                      .code = what.code,
                      .message = what.message,
                      .record = what.record,
                      .record_offset = what.record_offset,
                      .is_warning = true});
}

void warn_about(input& from, const decode_options& reading, const warning_flags& flags,
                reporter& to) {
  if (flags.chosen.none) return;
  progress bar(from.name(), from.file_size(), false);
  const auto warnings = std::make_unique<file_warnings>(from, reading, flags, to, bar);
  const auto decode = std::make_unique<decoder>(from.bytes(), reading);
  for (const point here : *decode) {
    if (here) warnings->add(here);
  }
  warnings->finish();
}

}  // namespace simdlp::tool
