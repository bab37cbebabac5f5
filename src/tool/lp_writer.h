// SPDX-License-Identifier: Apache-2.0
// Writes points as line protocol: an encoder and its output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "known_layouts.h"
#include "line_merger.h"
#include "output.h"
#include "records/owned_record.h"
#include "simdlp/encoder.h"
#include "simdlp/point.h"
#include "unquoted_fields.h"

namespace simdlp::tool {

class lp_writer {
 public:
  lp_writer(output& to, const encode_options& options)
      : to_(to), encode_(lines_, options), known_(options) {}

  // To be called at the start of each part of the input.
  void begin_part() { known_.begin_part(); }

  // These functions return errc::none, or why nothing of the point was written. write() keeps the
  // order of tags and the spelling of numbers.
  [[nodiscard]] errc write(point from);
  // In canonical form: tags in byte order of their keys, numbers in their shortest spelling.
  [[nodiscard]] errc write_canonical(point from);
  // The same, but neighbours with the same series and time become one line. Returns duplicate_field
  // if a field has another type in the line before; see line_merger.
  [[nodiscard]] errc write_merged(point from, line_merger& merger);
  // Sorts the tags of `from`.
  [[nodiscard]] errc write(record& from);

  // After this call, strings that hold numbers or booleans are written without quotes in canonical
  // lines.
  void unquote_numbers(unquoted_fields& fields) { unquoted_ = &fields; }

  // The number of bytes that finish() will write to the output.
  [[nodiscard]] std::size_t pending() const { return lines_.size(); }
  // Writes the remaining lines to the output.
  void finish();
  // The same, with the line that is held back.
  void finish(line_merger& merger);

 private:
  [[nodiscard]] errc encode_canonical(point from);
  void write_sorted_tags(point from);
  [[nodiscard]] errc written(errc code) {
    constexpr std::size_t enough = std::size_t{1} << 16U;
    if (lines_.size() >= enough) finish();
    return code;
  }

  output& to_;
  std::string lines_;
  encoder encode_;
  known_layouts known_;    // of canonical lines
  std::vector<tag> tags_;  // of the current line
  unquoted_fields* unquoted_ = nullptr;
};

}  // namespace simdlp::tool
