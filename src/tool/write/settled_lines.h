// SPDX-License-Identifier: Apache-2.0
// Stores the origin and the text of the lines that are being sent, and the place up to which each file is
// settled: for messages and an errors file with the user's own lines, and for the checkpoint.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::tool {

// A line as its input has it, for the errors file.
struct source_text {
  std::string_view text;
  std::shared_ptr<const std::string> head = {};  // rows of CSV without which it cannot be read
};

struct line_origin {
  std::uint32_t file = 0;  // its number in the order of the command line
  std::uint64_t line = 0;  // physical, from 1
  std::uint64_t end = 0;   // where a later run continues after this line: an offset in the text,
  std::uint64_t end_line = 0;  // and the line feeds before it
  bool settled = false;
};

// Thread-safe: the reader adds, the client's thread settles.
class settled_lines {
 public:
  // `keeps_texts`: text_of() is needed.
  settled_lines(std::size_t files, bool keeps_texts) : keeps_texts_(keeps_texts), reached_(files) {}

  // Returns the index of the line, counted from the first one added.
  std::uint64_t add(const line_origin& from, const source_text& source);
  [[nodiscard]] std::optional<line_origin> find(std::uint64_t index) const;

  struct kept_text {
    std::string text;
    std::shared_ptr<const std::string> head;
  };
  // The text of a line that is not settled; empty if texts are not kept.
  [[nodiscard]] kept_text text_of(std::uint64_t index) const;
  void settle(std::uint64_t first, std::uint64_t last);

  // The file has no more lines: when its last one is settled, a later run continues at `end`.
  void end_file(std::uint32_t file, std::uint64_t end);

  // Returns a place for each file: everything before it is settled. `line` is 0 if nothing is
  // settled.
  [[nodiscard]] std::vector<line_origin> reached() const;

 private:
  struct text_end {
    std::uint64_t at = 0;  // counted from the first text added
    std::shared_ptr<const std::string> head;
  };

  [[nodiscard]] bool is_open(std::uint64_t index) const {
    return index >= first_index_ && index - first_index_ < open_.size();
  }
  void drop_first();

  mutable std::mutex mutex_;
  bool keeps_texts_;
  std::deque<line_origin> open_;
  // The texts of open_, one after the other, and where each ends.
  std::string texts_;
  std::uint64_t texts_begin_ = 0;  // of texts_,
  std::uint64_t first_begin_ = 0;  // and of the first text in it, counted from the first text added
  std::deque<text_end> text_ends_;
  std::uint64_t first_index_ = 0;  // of open_
  std::vector<line_origin> reached_;
};

}  // namespace simdlp::tool
