// SPDX-License-Identifier: Apache-2.0
// Points as line protocol: the encoder, an output behind it, and the options of both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "output.h"
#include "records/record.h"
#include "simdlp/encoder.h"
#include "simdlp/point.h"

namespace simdlp::tool {

// How lines are written.
class encode_flags {
 public:
  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command, const std::string& default_precision);
  // `otherwise`: the precision when none was named; `duplicates`: what was said of them.
  [[nodiscard]] encode_options options(precision otherwise, duplicates duplicates) const;

 private:
  std::string precision_;
  std::string dialect_ = "portable";
  std::string newlines_;
  std::string unsigned_;
  bool allow_time_key_ = false;
  bool exact_time_ = false;
};

class lp_writer {
 public:
  lp_writer(output& to, const encode_options& options) : to_(to), encode_(lines_, options) {}

  // Each returns why nothing was written of the point, or errc::none.
  // As it is: the order of tags and the spelling of numbers are kept.
  [[nodiscard]] errc write(point from);
  // In canonical form: tags in byte order of their keys, numbers in their shortest spelling.
  [[nodiscard]] errc write_canonical(point from);
  // Sorts its tags.
  [[nodiscard]] errc write(record& from);

  // How many bytes finish() will hand to the output.
  [[nodiscard]] std::size_t pending() const { return lines_.size(); }
  // Hands what is left to the output.
  void finish();

 private:
  [[nodiscard]] errc written(errc code) {
    constexpr std::size_t enough = std::size_t{1} << 16U;
    if (lines_.size() >= enough) finish();
    return code;
  }

  output& to_;
  std::string lines_;
  encoder encode_;
  std::vector<tag> tags_;
};

}  // namespace simdlp::tool
