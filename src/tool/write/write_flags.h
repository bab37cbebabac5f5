// SPDX-License-Identifier: Apache-2.0
// The options of `simdlp write`, and their conversion to options of the client.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simdlp/client/client_options.h"
#include "simdlp/client/configuration.h"
#include "tool/cli_fwd.h"
#include "tool/encode_flags.h"

namespace simdlp::tool {

struct write_flags {
  std::vector<std::string> inputs;  // words: a file, '-', '@file' or a line
  std::vector<std::string> files;   // -f
  std::vector<std::string> urls;    // -u
  std::string format = "auto";
  std::string precision;  // may be "auto"
  std::string measurement;
  std::string encoding;
  std::vector<std::string> csv_header;  // rows of CSV in front of those of the files
  std::string skip_header;              // how many rows of CSV are skipped
  std::vector<std::string> tags;        // the words of --tag: columns, or KEY=VALUE for all points
  std::string dry_run;                  // empty, "lines" or "count"
  bool quiet = false;
  bool json = false;
  bool http_debug = false;
  bool append_errors = false;
  std::string errors_file;
  std::string checkpoint;
  std::string queue;  // a directory; of --queue, or of section [queue] of --config
  std::vector<queue_setting> queue_section;
  bool adopt = false;  // sends what the queue holds, and reads no input
  std::optional<std::uint64_t> max_errors;
  std::string rate_limit;

  void add_to(CLI::App& command);

  // The columns that --tag names.
  [[nodiscard]] std::vector<std::string> tag_columns() const;

  // `influx write dryrun` is --dry-run.
  void take_dryrun();

  [[nodiscard]] bool is_dry_run() const { return !dry_run.empty(); }
  // The unit of each timestamp is detected from its magnitude, and nanoseconds are sent.
  [[nodiscard]] bool detects_precision() const { return precision == "auto"; }

  // Flags override the environment, which overrides --config and --profile. Prints warnings on standard
  // error. Throws CLI::ValidationError.
  [[nodiscard]] client_options options();
  // Reads a limit such as "5 MB / 5 min" and returns bytes per second; 0 means no limit. Throws
  // CLI::ValidationError.
  [[nodiscard]] std::uint64_t bytes_a_second() const;

 private:
  void add_target(CLI::App& command);
  void add_input(CLI::App& command);
  void add_sending(CLI::App& command);
  void add_report(CLI::App& command);
  void add_of_influx(CLI::App& command);
  void apply_files(client_options& to);
  void apply_queue();
  void apply_token(client_options& to) const;
  void apply_tags_and_headers(client_options& to) const;

  std::string host_;
  std::string token_;
  std::string token_file_;
  std::string database_;
  std::string org_;
  std::string api_;
  std::string retention_policy_;
  std::string config_;
  std::string profile_;
  std::string profiles_file_;
  std::string ca_;
  std::string max_retries_;
  std::string max_retry_time_;
  std::string tag_order_;
  std::string batch_size_;
  std::string batch_bytes_;
  std::string concurrency_;
  std::vector<std::string> headers_;
  std::string accept_partial_;
  value_flags values_;
  bool gzip_ = false;
  bool no_sync_ = false;
  bool skip_verify_ = false;
  bool retry_forever_ = false;
  // Options of `influx write` that have no effect: accepted because scripts use them.
  std::string compression_;
  std::string longest_line_;
  bool skip_bad_rows_ = false;
};

}  // namespace simdlp::tool
