// SPDX-License-Identifier: Apache-2.0
#include "parts.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>
#include <utility>

#include <CLI/CLI.hpp>

#include "count_text.h"
#include "descriptor.h"
#include "exit_code.h"
#include "utf8_text.h"

namespace simdlp::tool {

parts::parts(std::string pattern, bool overwrites, part_limits most, output& list)
    : pattern_(std::move(pattern)), overwrites_(overwrites), most_(most), list_(list) {
  if (pattern_.find("{}") == std::string::npos) {
    throw CLI::ValidationError("--name", "'" + pattern_ + "' has no {} for the number of the file");
  }
  if (most_.lines == 0 && most_.bytes == 0) {
    throw CLI::ValidationError("--bytes", "must be greater than 0");
  }
}

parts::~parts() {
  file_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
}

// A line is written to the current file as soon as it is too long for any other.
void parts::add(std::string_view bytes, bool ends_line) {
  if (is_placed_) {
    file_->append(bytes);
    bytes_ += bytes.size();
    if (ends_line) is_placed_ = false;
    return;
  }
  line_ += bytes;
  const bool is_too_long = most_.bytes != 0 ? line_.size() > most_.bytes : line_.size() > 4096;
  if (!ends_line && !is_too_long) return;
  put_line();
  is_placed_ = !ends_line;
}

void parts::put_line() {
  const std::uint64_t size = line_.size() + (needs_line_end_ ? 1 : 0);
  const bool is_full = (most_.lines != 0 && lines_ == most_.lines) ||
                       (most_.bytes != 0 && lines_ != 0 && bytes_ + size > most_.bytes);
  if (is_full) close();
  if (file_ == nullptr) {
    open();
  } else if (needs_line_end_) {
    file_->append('\n');
    ++bytes_;
  }
  needs_line_end_ = false;
  file_->append(line_);
  ++lines_;
  bytes_ += line_.size();
  line_.clear();
}

void parts::end_input() {
  if (is_placed_) {
    needs_line_end_ = true;
  } else if (!line_.empty()) {
    put_line();
    needs_line_end_ = true;
  }
  is_placed_ = false;
}

void parts::finish() {
  end_input();
  close();
}

void parts::open() {
  std::string number = std::to_string(++number_);
  number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
  name_ = pattern_;
  name_.replace(name_.find("{}"), 2, number);
  descriptor_ = open_to_write(name_, overwrites_ ? existing_file::empty : existing_file::fail);
  if (descriptor_ < 0) {
    throw failure(shown(name_) + ": cannot write: " + std::strerror(errno) +
                  (errno == EEXIST ? "; see --overwrite and --name" : ""));
  }
  file_ = std::make_unique<output>(descriptor_, shown(name_));
}

void parts::close() {
  if (file_ == nullptr) return;
  file_->flush();
  file_.reset();
  if (::close(std::exchange(descriptor_, -1)) != 0) {
    throw failure(shown(name_) + ": cannot write: " + std::strerror(errno));
  }
  list_.append(shown(name_) + ": " + count_text(lines_, "line") + ", " +
               count_text(bytes_, "byte") + "\n");
  lines_ = bytes_ = 0;
  needs_line_end_ = false;
}

}  // namespace simdlp::tool
