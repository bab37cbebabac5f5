// SPDX-License-Identifier: Apache-2.0
// The options about warnings, and the warnings of one file listed by a reporter.
#pragma once

#include <optional>

#include "point_warnings.h"
#include "tool/cli_fwd.h"
#include "tool/input/input.h"
#include "tool/parallel/text_parts.h"
#include "tool/progress.h"
#include "tool/report.h"

namespace simdlp::tool {

struct warning_flags {
  warning_options chosen;

  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command);
};

// Collects the warnings of one file while its parts go by, and lists them.
class file_warnings {
 public:
  file_warnings(const decode_options& reading, const warning_flags& flags, reporter& to);

  // Returns true if no warning is enabled.
  [[nodiscard]] bool is_silent() const { return !points_; }
  // True if every line must be passed as a point.
  [[nodiscard]] bool needs_every_line() const { return points_ && points_->needs_every_line(); }

  void begin_part(taken_part& part);
  void add(point here) {
    if (points_) points_->add(here);
  }
  void add(const new_series& of) {
    if (points_) points_->add(of);
  }
  void add(const line_counts& of) {
    if (points_) points_->add(of);
  }
  void end_part();
  // To be called at the end of the file.
  void finish(const input& from);

 private:
  void list(const warning& what);

  reporter& report_;
  taken_part* part_ = nullptr;  // the current part
  const input* from_ = nullptr;
  progress* bar_ = nullptr;
  std::optional<point_warnings> points_;
};

}  // namespace simdlp::tool
