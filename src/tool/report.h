// SPDX-License-Identifier: Apache-2.0
// Reports rejected lines, each as one line in the format of compilers or as a JSON object.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli_fwd.h"
#include "kept_lines.h"
#include "output.h"
#include "progress.h"
#include "simdlp/error.h"
#include "simdlp/hint.h"

namespace simdlp::tool {

// The options of a report.
struct report_flags {
  std::string form = "text";
  std::string color = "auto";
  std::string rejected_file;
  bool explain = false;
  bool no_hints = false;
  bool stop = false;
  std::uint64_t most = 0;
  bool limited = false;

  // Adds the options to a command; `this` must outlive it.
  void add_to(CLI::App& command);
  // Throws CLI::ValidationError if the file of --rejected is one of `inputs`: it would be emptied before
  // it is read.
  void spare(const std::vector<std::string>& inputs) const;
};

// An error or warning about a record: a line, a JSON object or a row of a table. Offsets count from the
// beginning of the text in UTF-8, without a byte order mark.
struct finding {
  std::string_view file;
  location where;            // of the offending byte
  std::uint64_t offset = 0;  // of the offending byte
  std::string_view code;
  std::string_view message;
  std::string_view record;          // all of it
  std::uint64_t record_offset = 0;  // of its first byte
  std::uint64_t gap = 0;       // bytes of it that are missing in `record` before the offending byte
  std::string_view head = {};  // the first bytes of the file, if they are in memory
  simdlp::hint hint = {};      // its offsets count like `offset`
  std::string_view advice = {};  // in place of a hint: an option of the tool
  bool is_warning = false;
};

// Thrown by reporter::list() if reading is to stop at this error.
struct enough_errors {};

// Calls `read` and returns its result, or true if enough_errors stopped it.
template <class Read>
[[nodiscard]] bool until_enough(Read&& read) {
  try {
    return read();
  } catch (const enough_errors&) {
    return true;
  }
}

class reporter {
 public:
  reporter(output& to, const report_flags& flags);

  // Counts an error with this code. Returns false if it will not be listed or kept.
  [[nodiscard]] bool lists_next(std::string_view code);
  // True if list() will show the error that lists_next() has counted, and not only keep its line.
  [[nodiscard]] bool shows() const { return count_ <= most_; }
  [[nodiscard]] bool shows_hints() const { return hints_ && shows(); }
  // Removes the bar and lists the error that lists_next() has counted. With --stop, throws
  // enough_errors after the last one.
  void list(progress& bar, const finding& what);
  // Lists a warning, which is not counted.
  void warn(progress& bar, const finding& what);

  // Writes out the file of --rejected. Throws `failure` if that is not possible.
  void flush();

  // The codes and their counts if not all were listed, and how often each hint applied. Nothing in
  // JSON.
  [[nodiscard]] std::string summary() const;

  // For commands that do not report to standard output: prints how many errors were not listed,
  // writes everything out, and returns the exit code.
  [[nodiscard]] int finish(bool is_input_unreadable);

  // The number of errors counted, and how many of them were not listed.
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t unlisted() const { return count_ > most_ ? count_ - most_ : 0; }

  [[nodiscard]] std::uint64_t warnings() const { return warnings_; }

 private:
  // A code or hint, and how often it occurred.
  struct tally {
    std::string what;
    std::string shown;
    std::uint64_t count = 0;
  };

  void keep(const finding& what);
  void end_finding(std::size_t before);
  void write_text(const finding& what);
  void write_excerpt(const finding& what, std::uint64_t offset, location where);
  void write_hint(const finding& what);
  void write_advice(const finding& what);
  void write_file_hint(const finding& what);
  void write_json(const finding& what);
  void write_place(const finding& what, location where);
  void write_kind(std::string_view word, std::string_view color);
  static tally& tally_of(std::vector<tally>& all, std::string_view what);

  output& to_;
  bool json_;
  bool explain_;
  bool at_once_;
  bool colored_;
  bool hints_;
  bool stops_;
  std::uint64_t most_;
  std::uint64_t count_ = 0;
  std::uint64_t warnings_ = 0;
  std::vector<tally> codes_;
  std::vector<tally> told_hints_;
  std::string file_;  // the file whose errors are being listed
  bool is_first_of_file_ = false;
  simdlp::hint file_hint_;
  std::unique_ptr<kept_lines> rejected_;
};

}  // namespace simdlp::tool
