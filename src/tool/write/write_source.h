// SPDX-License-Identifier: Apache-2.0
// The loop of `simdlp write` that passes the lines of its inputs on, in any format. Memory is bounded by a
// block and the longest line.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "checkpoint.h"
#include "settled_lines.h"
#include "simdlp/client/client_options.h"
#include "simdlp/point.h"
#include "tool/input/input.h"
#include "tool/records/column_flags.h"
#include "tool/records/each_record.h"
#include "tool/records/owned_record.h"
#include "write_flags.h"
#include "write_inputs.h"
#include "write_report.h"

namespace simdlp::tool {

// Receives the lines. It reports the lines that it refuses.
class line_taker {
 public:
  line_taker() = default;
  line_taker(const line_taker&) = delete;
  line_taker& operator=(const line_taker&) = delete;
  virtual ~line_taker() = default;

  // `converts`: the timestamp is not in the unit of the options.
  virtual void take(const point& line, const line_origin& from, bool converts) = 0;
  virtual errc take(record& point, const line_origin& from, const source_text& source) = 0;
  // To be called for a line that could not be read and has been reported.
  virtual void pass_over(const line_origin& from) = 0;
  // To be called for a record that is not a point and has been reported.
  virtual void pass_over_record() = 0;
  // To be called when all records of a source have been read. A later run continues at `end`.
  virtual void end_of_records(std::uint32_t file, std::uint64_t end) = 0;
  // To be called for each line; does other work from time to time. Returns false if no more lines
  // are wanted.
  [[nodiscard]] virtual bool goes_on(std::uint64_t bytes_read) = 0;
};

class source_reader {
 public:
  // Throws CLI::ValidationError for invalid columns.
  source_reader(const write_flags& flags, const column_flags& columns,
                const client_options& options, write_report& report, line_taker& to)
      : flags_(flags),
        options_(options),
        columns_(chosen_columns(flags, columns, options)),
        report_(report),
        to_(to) {}

  // Reads a source from `begin` on. If it cannot be read to its end, reports that and returns
  // false.
  bool read(const write_source& from, std::uint32_t number, checkpoint::place begin);

  // True if the columns of a source do not fit the options. That has been reported.
  [[nodiscard]] bool has_misfit() const { return has_misfit_; }

 private:
  [[nodiscard]] std::optional<record_form> form_of(const write_source& from, bool is_csv) const;
  bool read_file(const write_source& from, checkpoint::place begin);
  [[nodiscard]] static column_choice chosen_columns(const write_flags& flags,
                                                    const column_flags& columns,
                                                    const client_options& options);
  void read_line_protocol(input& in, checkpoint::place begin);
  // Lines of a text that begins at `offset` after `before` line feeds.
  bool read_lines(std::string_view text, std::uint64_t offset, std::uint64_t before);
  void complete(record& one) const;
  void read_records(input& in, record_form form, checkpoint::place begin);
  void note_unit(std::string_view line);
  void tell_units();
  void look_at(std::int64_t time, std::uint64_t line);
  void reject(const diagnostic& what, std::uint64_t before, std::size_t begin);

  const write_flags& flags_;
  const client_options& options_;
  column_choice columns_;
  write_report& report_;
  line_taker& to_;
  std::string name_;
  std::uint32_t number_ = 0;
  bool has_misfit_ = false;
  bool has_looked_ = false;              // at a time that is not plausible
  std::uint64_t bytes_ = 0;              // read of all sources
  std::vector<std::string_view> units_;  // that --precision auto has found in this source
};

}  // namespace simdlp::tool
