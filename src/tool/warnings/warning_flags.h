// SPDX-License-Identifier: Apache-2.0
// The options about warnings, and the warnings of one file listed by a reporter.
#pragma once

#include <optional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "point_warnings.h"
#include "simdlp/decoder.h"
#include "tool/input/input.h"
#include "tool/progress.h"
#include "tool/report.h"

namespace simdlp::tool {

struct warning_flags {
  warning_options chosen;

  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command);
};

// Collects the warnings of one file while its points go by, and lists them.
class file_warnings {
 public:
  file_warnings(input& from, const decode_options& reading, const warning_flags& flags,
                reporter& to, progress& bar);

  void add(point here) {
    if (points_) points_->add(here);
  }
  // At the end of the file.
  void finish() {
    if (points_) points_->finish(bytes_);
  }

 private:
  void list(const warning& what);

  input& from_;
  std::string_view bytes_;
  reporter& report_;
  progress& bar_;
  decoder places_;  // counts lines, and reads nothing
  std::optional<point_warnings> points_;
};

// Reads a file for its warnings alone.
void warn_about(input& from, const decode_options& reading, const warning_flags& flags,
                reporter& to);

}  // namespace simdlp::tool
