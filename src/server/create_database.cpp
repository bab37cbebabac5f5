// SPDX-License-Identifier: Apache-2.0
#include "server/create_database.h"

#include <algorithm>

#include "server/http_request.h"

namespace simdlp::endpoint {
namespace {

constexpr std::string_view blanks = " \t\r\n";

// Takes the next word, quoted name or single character from `rest`; empty at the end.
[[nodiscard]] std::string take_word(std::string_view& rest, bool& quoted) {
  quoted = false;
  const std::size_t start = rest.find_first_not_of(blanks);
  if (start == std::string_view::npos) {
    rest = {};
    return {};
  }
  rest.remove_prefix(start);
  std::string out;
  if (rest.front() == '"') {
    std::size_t at = 1;
    for (; at < rest.size() && rest[at] != '"'; ++at) {
      if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
      out += rest[at];
    }
    quoted = at < rest.size();
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return out;
  }
  if (rest.front() == ';') {
    rest.remove_prefix(1);
    return ";";
  }
  const std::size_t end = std::min(rest.find_first_of(" \t\r\n;\""), rest.size());
  out = std::string(rest.substr(0, end));
  rest.remove_prefix(end);
  return out;
}

}  // namespace

std::optional<std::string> created_database(std::string_view statement) {
  bool quoted = false;
  if (!equal_ignoring_case(take_word(statement, quoted), "create") || quoted) return std::nullopt;
  if (!equal_ignoring_case(take_word(statement, quoted), "database") || quoted) return std::nullopt;
  const std::string name = take_word(statement, quoted);
  if (name.empty() || (name == ";" && !quoted)) return std::nullopt;
  std::string word = take_word(statement, quoted);
  if (equal_ignoring_case(word, "with") && !quoted) {
    do {
      word = take_word(statement, quoted);
    } while (quoted || (!word.empty() && word != ";"));
  }
  while (word == ";" && !quoted) word = take_word(statement, quoted);
  if (!word.empty() || quoted) return std::nullopt;
  return name;
}

}  // namespace simdlp::endpoint
