// SPDX-License-Identifier: Apache-2.0
#include "server/logical_end.h"

namespace simdlp::endpoint {

std::size_t logical_end(std::string_view bytes) noexcept {
  enum class state : unsigned char { start, comment, series, fields, string };
  state at = state::start;
  std::size_t end = 0;
  bool escaped = false;  // the byte before is a backslash (in a string: an open one)
  char before = '\0';
  bool before_escaped = false;  // whether `before` itself follows a backslash
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char each = bytes[i];
    if (at == state::string) {
      if (escaped) {
        escaped = false;
      } else if (each == '\\') {
        escaped = true;
      } else if (each == '"') {
        at = state::fields;
      }
    } else if (each == '\n') {
      end = i + 1;
      at = state::start;
      escaped = false;
    } else if (at == state::start) {
      if (each == '#') {
        at = state::comment;
      } else if (each != ' ') {
        at = state::series;
        escaped = each == '\\';
      }
    } else if (at == state::series) {
      if (each == ' ' && !escaped) at = state::fields;
      escaped = each == '\\';
    } else if (at == state::fields) {
      if (each == '"' && before == '=' && !before_escaped) at = state::string;
      const bool follows_backslash = before == '\\';
      before_escaped = follows_backslash;
      before = each;
      escaped = false;
      continue;
    }
    before = each;
    before_escaped = false;
  }
  return end;
}

}  // namespace simdlp::endpoint
