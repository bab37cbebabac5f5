// SPDX-License-Identifier: Apache-2.0
// What is said of rejected lines: a line in the manner of compilers, or a JSON object. Which lines
// are rejected is left to the decoder, where the report goes to the command.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "input.h"
#include "output.h"
#include "progress.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

// The options of a report.
struct report_flags {
  std::string form = "text";
  bool explain = false;
  std::uint64_t most = 0;
  bool limited = false;

  // Adds --errors, --explain and --max-errors to a command; `this` must outlive it.
  void add_to(CLI::App& command);
};

class reporter {
 public:
  reporter(output& to, const report_flags& flags);

  // Counts the rejected line on which `decode` stands, which reads `from`, and lists it unless there
  // were too many.
  void report(const input& from, decoder& decode, progress& bar);

  // How many were counted, and how many of them were not listed.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t unlisted() const { return count_ > most_ ? count_ - most_ : 0; }
  [[nodiscard]] bool is_json() const { return json_; }

 private:
  void write_text(const input& from, const rejection& what);
  void write_json(const input& from, const rejection& what);

  output& to_;
  bool json_;
  bool explain_;
  bool at_once_;
  std::uint64_t most_;
  std::uint64_t count_ = 0;
};

}  // namespace simdlp::tool
