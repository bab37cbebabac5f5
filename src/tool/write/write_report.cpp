// SPDX-License-Identifier: Apache-2.0
#include "write_report.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <unistd.h>

#include "tool/descriptor.h"
#include "tool/excerpt.h"
#include "tool/exit_code.h"
#include "tool/output.h"
#include "tool/records/csv_reader.h"
#include "tool/utf8_text.h"

namespace simdlp::tool {
namespace {

// The physical line with a certain byte of a text, and the column of the byte in it, from 0.
struct physical_line {
  std::string_view text;
  std::size_t column = 0;
};

physical_line line_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::size_t end = std::min(text.find('\n', offset), text.size());
  return {text.substr(begin, end - begin), offset - begin};
}

}  // namespace

write_report::write_report(const std::string& errors_file, bool append, bool quiet)
    : errors_name_(errors_file), quiet_(quiet) {
  if (errors_file.empty()) return;
  std::error_code unknown;
  has_rows_ = append && std::filesystem::file_size(errors_file, unknown) != 0 && !unknown;
  errors_.open(errors_file, std::ios::binary | (append ? std::ios::app : std::ios::trunc));
  if (!errors_) throw failure(shown(errors_file) + ": cannot write: " + std::strerror(errno));
}

void write_report::take_bar_away() {
  if (bar_shown_) std::fputs("\r\033[K", stderr);
  bar_shown_ = false;
}

void write_report::say(const std::string& text) {
  const std::scoped_lock held(mutex_);
  take_bar_away();
  std::fprintf(stderr, "simdlp: %s\n", text.c_str());
}

void write_report::show(std::string_view line) {
  const std::string text = shown(line) + "\n";
  const std::scoped_lock held(mutex_);
  take_bar_away();
  std::fputs(text.c_str(), stderr);
}

void write_report::refuse(const refused_line& what) {
  ++refused_;
  const std::string place =
      what.line == 0 ? shown(what.file) : shown(what.file) + ":" + std::to_string(what.line);
  std::string message(what.message);
  std::ranges::replace(message, '\n', ' ');
  std::string out = place;
  if (what.line != 0) out += ":" + std::to_string(what.column);
  out += ": error: " + std::string(what.code) + ": " + shown(message) + "\n";
  const physical_line at = line_at(what.text, what.text_offset);
  if (!at.text.empty()) out += draw_excerpt(at.text, at.column, what.line);
  if (!what.hint.empty()) out += place + ": hint: " + shown(what.hint) + "\n";
  const std::scoped_lock held(mutex_);
  take_bar_away();
  std::fputs(out.c_str(), stderr);
  keep_locked(place, message, what.source.empty() ? what.text : what.source, what.head);
}

void write_report::keep(const std::string& file, std::uint64_t line, std::string_view reason,
                        std::string_view text, std::string_view head) {
  const std::scoped_lock held(mutex_);
  keep_locked(line == 0 ? shown(file) : shown(file) + ":" + std::to_string(line), reason, text,
              head);
}

void write_report::keep_locked(const std::string& place, std::string_view reason,
                               std::string_view text, std::string_view head) {
  if (!errors_.is_open() || text.empty()) return;
  if (head != head_) {
    if (has_rows_) errors_ << table_mark << '\n';
    errors_ << (head_ = head);
  }
  has_rows_ = true;
  // The reason is in the server's words, and what follows a line end would be read as data.
  std::string comment(reason);
  std::ranges::replace_if(
      comment, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  errors_ << "# " << place << ": " << comment << '\n' << text << '\n';
  errors_.flush();
  if (errors_ || lost_.exchange(true)) return;
  std::fprintf(stderr, "simdlp: %s: cannot write: %s\n", shown(errors_name_).c_str(),
               std::strerror(errno));
}

bool write_report::print(std::string_view text) {
  try {
    output out(STDOUT_FILENO, "standard output");
    out.append(text);
    out.flush();
    return true;
  } catch (const failure& why) {
    if (!lost_.exchange(true)) say(why.what());
    return false;
  }
}

double write_report::seconds() const {
  return std::chrono::duration<double>(clock::now() - began_).count();
}

void write_report::progress(std::uint64_t points, std::uint64_t bytes) {
  if (quiet_) return;
  static const bool on_terminal = is_terminal(STDERR_FILENO);
  const clock::time_point now = clock::now();
  const std::scoped_lock held(mutex_);
  if (now - shown_at_ < (on_terminal ? std::chrono::seconds(1) : std::chrono::seconds(10))) return;
  shown_at_ = now;
  constexpr double mega = 1e6;
  const double size = static_cast<double>(bytes) / mega;
  std::fprintf(stderr, "%s%llu points, %.1f MB, %.1f MB/s%s",
               on_terminal ? "\r" : "simdlp: ", static_cast<unsigned long long>(points), size,
               size / seconds(), on_terminal ? "\033[K" : "\n");
  bar_shown_ = on_terminal;
}

}  // namespace simdlp::tool
