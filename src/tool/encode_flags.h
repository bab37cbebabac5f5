// SPDX-License-Identifier: Apache-2.0
// The options for writing line protocol.
#pragma once

#include <string>

#include "cli_fwd.h"
#include "simdlp/decode_options.h"
#include "simdlp/encode_options.h"
#include "simdlp/precision.h"

namespace simdlp::tool {

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
  std::string newlines_;
  std::string unsigned_;
  bool allow_time_key_ = false;
  bool exact_time_ = false;
};

}  // namespace simdlp::tool
