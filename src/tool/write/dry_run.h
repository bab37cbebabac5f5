// SPDX-License-Identifier: Apache-2.0
// --dry-run: writes the points to standard output and sends nothing to a server.
#pragma once

#include <cstdint>
#include <optional>

#include "simdlp/client/line_collector.h"
#include "write_report.h"
#include "write_source.h"

namespace simdlp::tool {

class dry_run final : public line_taker {
 public:
  // `counts`: only counts the lines. `max_errors`: reading stops after more refused lines.
  dry_run(const client_options& options, bool counts, std::optional<std::uint64_t> max_errors,
          const std::vector<write_source>& sources, write_report& report);

  void take(const point& line, const line_origin& from, bool converts) override;
  errc take(record& one, const line_origin& from, const source_text& source) override;
  void pass_over(const line_origin&) override {}
  void pass_over_record() override {}
  void end_of_records(std::uint32_t, std::uint64_t) override {}
  [[nodiscard]] bool goes_on(std::uint64_t) override { return !stops(); }
  // True if no more sources shall be read.
  [[nodiscard]] bool stops() const {
    return report_.has_lost() || report_.refused_more_than(max_errors_);
  }

  // Prints the remaining lines. Returns the exit code of the run.
  [[nodiscard]] int finish(bool all_read);

 private:
  void print(std::size_t from_size_on);

  bool counts_;
  std::optional<std::uint64_t> max_errors_;
  const std::vector<write_source>& sources_;
  write_report& report_;
  line_collector lines_;
  std::string body_;
  std::vector<line_run> runs_;
  std::uint64_t points_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace simdlp::tool
