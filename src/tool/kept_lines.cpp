// SPDX-License-Identifier: Apache-2.0
#include "kept_lines.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "descriptor.h"
#include "exit_code.h"
#include "utf8_text.h"

namespace simdlp::tool {
namespace {

int open_file(const std::string& path) {
  const int descriptor = open_to_write(path);
  if (descriptor < 0) throw failure(shown(path) + ": cannot write: " + std::strerror(errno));
  return descriptor;
}

}  // namespace

kept_lines::kept_lines(const std::string& path)
    : descriptor_(open_file(path)), out_(descriptor_, shown(path)) {}

kept_lines::~kept_lines() {
  try {
    out_.flush();
  } catch (const failure&) {
    // The command reports the error when it calls flush() at its end.
  }
  ::close(descriptor_);
}

void kept_lines::add(std::string_view reason, std::string_view line) {
  out_.append("# ");
  out_.append(reason);
  out_.append('\n');
  out_.append(line);
  out_.append('\n');
}

}  // namespace simdlp::tool
