// SPDX-License-Identifier: Apache-2.0
// A line becomes a comment by a '#' in place of its first byte. Comments of the contexts stay as they
// are; they are only noted.
#include "container.h"

#include <optional>

#include "logical_lines.h"

namespace simdlp::tool {
namespace {

constexpr char dos_end = 0x1A;
constexpr std::size_t most_contexts = 8;

std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// Returns the text of a comment, or else the line itself.
std::string_view uncommented(std::string_view line) {
  line = without_spaces(line);
  if (line.starts_with('#')) line = without_spaces(line.substr(1));
  return line;
}

bool is_statement(std::string_view line) {
  const std::string_view text = without_spaces(line);
  return text.starts_with("CREATE DATABASE ") || text.starts_with("CREATE RETENTION POLICY ");
}

bool is_section(std::string_view line) {
  const std::string_view text = without_spaces(line);
  return text == "DDL" || text == "DML";
}

bool begins_export(std::string_view line) {
  const std::string_view text = uncommented(line);
  return text == "DDL" || text == "DML" || text.starts_with("INFLUXDB EXPORT:") ||
         text.starts_with("CONTEXT-DATABASE:") || text.starts_with("CONTEXT-RETENTION-POLICY:") ||
         is_statement(line);
}

// True for the name of a database or retention policy as Kapacitor writes it. Such a line is never
// a point.
bool is_bare_name(std::string_view line) {
  const std::string_view text = without_spaces(line);
  return !text.empty() && text.find_first_of(" =,#\"") == std::string_view::npos;
}

// It is enough to find a field after a space.
bool looks_like_point(std::string_view line) {
  const std::size_t space = line.find(' ');
  return space != std::string_view::npos && line.find('=', space) != std::string_view::npos;
}

void note_context(container_notes& notes, const std::string& context) {
  for (const std::string& each : notes.contexts) {
    if (each == context) return;
  }
  if (notes.contexts.size() < most_contexts) {
    notes.contexts.push_back(context);
  } else {
    ++notes.more_contexts;
  }
}

void note_database(container_notes& notes, const std::string& name) {
  const bool is_new = notes.databases.empty() || notes.databases.front() != name;
  if (notes.databases.size() < 2 && is_new && !name.empty()) notes.databases.push_back(name);
}

class export_lines {
 public:
  explicit export_lines(container_notes& notes) : notes_(notes) {}

  // True if the line, which is complete, is not line protocol.
  bool passes_over(std::string_view line) {
    if (is_statement(line)) {
      ++notes_.statements;
      return true;
    }
    if (is_section(line)) return true;
    const std::string_view text = without_spaces(line);
    if (text.starts_with('#')) note(uncommented(line));
    return false;
  }

 private:
  void note(std::string_view text) {
    constexpr std::string_view database = "CONTEXT-DATABASE:";
    constexpr std::string_view policy = "CONTEXT-RETENTION-POLICY:";
    if (text.starts_with(database)) {
      database_ = without_spaces(text.substr(database.size()));
      note_database(notes_, database_);
    } else if (text.starts_with(policy)) {
      note_context(notes_,
                   database_ + "." + std::string(without_spaces(text.substr(policy.size()))));
    }
  }

  container_notes& notes_;
  std::string database_;
};

class recording_lines {
 public:
  explicit recording_lines(container_notes& notes) : notes_(notes) {}

  // The lines are a database, a retention policy and a point, in this order.
  bool passes_over(std::string_view line) {
    switch (turn_++ % 3) {
      case 0:
        database_ = without_spaces(line);
        note_database(notes_, database_);
        return true;
      case 1:
        note_context(notes_, database_ + "." + std::string(without_spaces(line)));
        return true;
      default: return false;
    }
  }
  [[nodiscard]] bool expects_point() const { return turn_ % 3 == 2; }

 private:
  container_notes& notes_;
  std::string database_;
  std::size_t turn_ = 0;
};

class contained_stream {
 public:
  contained_stream(container as, byte_reader from, std::shared_ptr<container_notes> notes)
      : from_(std::move(from)), notes_(std::move(notes)) {
    notes_->kind = as;
    if (as == container::influx_export) export_.emplace(*notes_);
    if (as == container::kapacitor_recording) recording_.emplace(*notes_);
  }

  std::size_t read(char* to, std::size_t size) {
    if (used_ == ready_ && !refill()) return 0;
    const std::size_t taken = std::min(size, ready_ - used_);
    std::memcpy(to, buffer_.data() + used_, taken);
    used_ += taken;
    return taken;
  }

 private:
  // Reads more, and determines which bytes can be returned.
  bool refill() {
    while (used_ == ready_ && !ended_) {
      buffer_.erase(0, used_);
      ready_ -= used_;
      begin_ -= std::min(begin_, used_);
      seen_ -= used_;
      used_ = 0;
      fill();
      mark_lines();
    }
    return used_ != ready_;
  }

  void fill() {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + piece);
    const std::size_t got = from_(buffer_.data() + had, piece);
    buffer_.resize(had + got);
    ended_ = got == 0;
    if (ended_ && buffer_.ends_with(dos_end)) {
      notes_->dos_end = true;
      buffer_.pop_back();
      seen_ = std::min(seen_, buffer_.size());
    }
  }

  void mark_lines() {
    if (!export_ && !recording_) {
      // The last byte may be the 0x1A that ends the file.
      const bool held = !ended_ && buffer_.ends_with(dos_end);
      ready_ = buffer_.size() - (held ? 1 : 0);
      return;
    }
    for (; seen_ != buffer_.size(); ++seen_) {
      if (takes_bytes_as_they_are(buffer_[seen_]) || buffer_[seen_] != '\n') continue;
      end_line(seen_);
      begin_ = seen_ + 1;
    }
    if (ended_ && begin_ < seen_) end_line(seen_);
    if (ended_) begin_ = seen_;
    // Keeps at most as many bytes of an unfinished line as a statement has.
    constexpr std::size_t longest_statement = std::size_t{1} << 16U;
    if (seen_ - begin_ > longest_statement) passed_ = true;
    ready_ = passed_ ? seen_ : begin_;
  }

  // Inside a string, a line feed does not end the line.
  bool takes_bytes_as_they_are(char byte) {
    if (recording_ && !recording_->expects_point()) return false;
    state_.take(byte);
    return !state_.is_at_line_start();
  }

  void end_line(std::size_t end) {
    const bool passed = std::exchange(passed_, false);
    state_ = {};
    const std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
    if (passed) {
      if (recording_) static_cast<void>(recording_->passes_over({}));
      return;
    }
    const bool over = export_ ? export_->passes_over(line) : recording_->passes_over(line);
    if (over && !without_spaces(line).empty()) buffer_[begin_] = '#';
  }

  byte_reader from_;
  std::shared_ptr<container_notes> notes_;
  std::optional<export_lines> export_;
  std::optional<recording_lines> recording_;
  std::string buffer_;
  std::size_t used_ = 0;   // returned
  std::size_t ready_ = 0;  // can be returned
  std::size_t begin_ = 0;  // of the current line
  std::size_t seen_ = 0;   // bytes examined
  logical_line_state state_;
  bool passed_ = false;  // the start of the current line has been returned
  bool ended_ = false;
};

}  // namespace

container_answer container_of(std::string_view beginning, bool all) {
  std::size_t names = 0;
  for (;;) {
    const std::size_t end = beginning.find('\n');
    const bool whole = end != std::string_view::npos || all;
    if (!whole) {
      // If the line can no longer be one of these, its end is not needed.
      constexpr std::size_t longest = 4096;
      const bool open = names < 2 ? beginning.find_first_of("=,\"") == std::string_view::npos
                                  : !looks_like_point(beginning);
      return open && beginning.size() < longest          ? container_answer::needs_more
             : names == 2 && looks_like_point(beginning) ? container_answer::kapacitor_recording
                                                         : container_answer::none;
    }
    const std::string_view line = beginning.substr(0, end);
    if (names == 0 && begins_export(line)) return container_answer::influx_export;
    if (names == 2) {
      return looks_like_point(line) ? container_answer::kapacitor_recording
                                    : container_answer::none;
    }
    if (is_bare_name(line)) {
      ++names;
    } else if (names != 0 || !without_spaces(line).empty()) {
      return container_answer::none;
    }
    if (end == std::string_view::npos) return container_answer::none;
    beginning.remove_prefix(end + 1);
  }
}

byte_reader read_contained(container as, byte_reader from, std::shared_ptr<container_notes> notes) {
  const auto stream = std::make_shared<contained_stream>(as, std::move(from), std::move(notes));
  return [stream](char* to, std::size_t size) { return stream->read(to, size); };
}

}  // namespace simdlp::tool
