// SPDX-License-Identifier: Apache-2.0
// Reports rejected lines, each as one line in the format of compilers or as a JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "output.h"
#include "progress.h"
#include "simdlp/error.h"

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

// What is wrong with a record, be it a line, a JSON object or a row of a table. Offsets count from the
// beginning of the text, which is without a byte order mark and in UTF-8.
struct finding {
  std::string_view file;
  location where;            // of the byte that is meant
  std::uint64_t offset = 0;  // likewise
  std::string_view code;
  std::string_view message;
  std::string_view record;          // all of it
  std::uint64_t record_offset = 0;  // of its first byte
};

class reporter {
 public:
  reporter(output& to, const report_flags& flags);

  // Counts one more; is it to be listed, or were there too many?
  [[nodiscard]] bool lists_next() { return ++count_ <= most_; }
  // Lists what lists_next() has counted; takes the bar away before.
  void list(progress& bar, const finding& what);

  // For commands whose output is elsewhere: says how many were not listed, writes everything out,
  // and returns the exit code.
  [[nodiscard]] int finish(bool is_input_unreadable);

  // How many were counted, and how many of them were not listed.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t unlisted() const { return count_ > most_ ? count_ - most_ : 0; }

 private:
  void write_text(const finding& what);
  void write_json(const finding& what);

  output& to_;
  bool json_;
  bool explain_;
  bool at_once_;
  std::uint64_t most_;
  std::uint64_t count_ = 0;
};

}  // namespace simdlp::tool
