// SPDX-License-Identifier: Apache-2.0
// The messages of `simdlp write` while it works: refused lines, the errors file, the progress.
// Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace simdlp::tool {

struct refused_line {
  std::string_view file;
  std::uint64_t line = 0;    // 0: not known
  std::uint64_t column = 1;  // in `line` of the file
  std::string_view code;
  std::string_view message;
  std::string_view text;          // unchanged, without its line end
  std::uint64_t text_offset = 0;  // of the offending byte, in `text`
  std::string_view hint;
  std::string_view source = {};  // what the errors file gets, if that is not `text`
  std::string_view head = {};    // rows of CSV without which it cannot be read
};

class write_report {
 public:
  // Throws `failure` if the errors file cannot be opened. An empty name: there is none.
  write_report(const std::string& errors_file, bool append, bool quiet);

  // Prints a sentence on standard error.
  void say(const std::string& text);
  // Prints a line of text unchanged.
  void show(std::string_view line);
  // Lists a refused line in the format of `check`, with its text below, and keeps it in the errors file,
  // so that the user can correct and load it.
  void refuse(const refused_line& what);
  // Writes a line to the errors file without listing it. `line` is 0 if it is not known. `head` as in
  // refused_line.
  void keep(const std::string& file, std::uint64_t line, std::string_view reason,
            std::string_view text, std::string_view head);
  // True if there is an errors file.
  [[nodiscard]] bool keeps() const { return errors_.is_open(); }
  // Prints the results of the run on standard output. If that fails, says so once, and returns false.
  bool print(std::string_view text);
  // True if a line could not be written to the errors file, or print() has failed. That has been said.
  [[nodiscard]] bool has_lost() const { return lost_.load(); }
  [[nodiscard]] std::uint64_t refused() const { return refused_.load(); }
  // True if more lines than that were refused; without a number, always false.
  [[nodiscard]] bool refused_more_than(std::optional<std::uint64_t> most) const {
    return most && refused() > *most;
  }

  // Shows the progress: at most once per second on a terminal, otherwise at most once every ten
  // seconds.
  void progress(std::uint64_t points, std::uint64_t bytes);
  [[nodiscard]] double seconds() const;

 private:
  using clock = std::chrono::steady_clock;

  void take_bar_away();
  void keep_locked(const std::string& place, std::string_view reason, std::string_view text,
                   std::string_view head);

  std::mutex mutex_;
  std::string errors_name_;
  std::ofstream errors_;
  std::atomic<bool> lost_{false};
  bool has_rows_ = false;  // the errors file
  std::string head_;       // of its current table
  bool quiet_;
  bool bar_shown_ = false;
  std::atomic<std::uint64_t> refused_{0};
  clock::time_point began_ = clock::now();
  clock::time_point shown_at_ = began_;
};

}  // namespace simdlp::tool
