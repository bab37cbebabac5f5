// SPDX-License-Identifier: Apache-2.0
// The options for writing line protocol.
#pragma once

#include <optional>
#include <string>

#include "cli_fwd.h"
#include "simdlp/decode_options.h"
#include "simdlp/dialect.h"
#include "simdlp/encode_options.h"
#include "simdlp/precision.h"

namespace simdlp::tool {

// How to write the values that not every server reads.
class value_flags {
 public:
  // Adds the options to a command; `this` must outlive it. `otherwise` says what happens without them.
  void add_to(CLI::App& command, const std::string& group, const std::string& otherwise);
  // The rules that the options choose.
  [[nodiscard]] std::optional<newline_rule> newlines() const;
  [[nodiscard]] std::optional<unsigned_rule> unsigned_integers() const;

 private:
  std::string newlines_;
  std::string unsigned_;
};

// How lines are written.
class encode_flags {
 public:
  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command, const std::string& default_precision);
  // `otherwise`: the precision if no option sets it. `duplicates`: the rule that the user chose.
  [[nodiscard]] encode_options options(precision otherwise, duplicates duplicates) const;

 private:
  std::string precision_;
  std::string dialect_ = "portable";
  value_flags values_;
  bool allow_time_key_ = false;
  bool exact_time_ = false;
};

}  // namespace simdlp::tool
