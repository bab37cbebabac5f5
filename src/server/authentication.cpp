// SPDX-License-Identifier: Apache-2.0
#include "server/authentication.h"

#include <algorithm>

namespace simdlp::endpoint {
namespace {

[[nodiscard]] bool equal_in_constant_time(std::string_view known, std::string_view given) noexcept {
  // Visits every byte of `given`, regardless of the length of the known token.
  unsigned difference = known.size() == given.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char against = known.empty() ? '\0' : known[i % known.size()];
    difference |= static_cast<unsigned>(static_cast<unsigned char>(against ^ given[i]));
  }
  return difference == 0;
}

[[nodiscard]] int base64_digit(char from) noexcept {
  if (from >= 'A' && from <= 'Z') return from - 'A';
  if (from >= 'a' && from <= 'z') return from - 'a' + 26;
  if (from >= '0' && from <= '9') return from - '0' + 52;
  if (from == '+') return 62;
  return from == '/' ? 63 : -1;
}

[[nodiscard]] std::optional<std::string> decode_base64(std::string_view from) {
  while (!from.empty() && from.back() == '=') from.remove_suffix(1);
  if (from.size() % 4 == 1) return std::nullopt;
  std::string out;
  unsigned bits = 0;
  int held = 0;
  for (const char each : from) {
    const int digit = base64_digit(each);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<unsigned>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
    }
  }
  return out;
}

// Returns the token of a header, or nullopt if the header has another form.
[[nodiscard]] std::optional<std::string> token_of(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = authorization.substr(0, space);
  const std::string_view rest = authorization.substr(space + 1);
  if (rest.empty() || rest.find(' ') != std::string_view::npos) return std::nullopt;
  if (scheme == "Bearer" || scheme == "Token") return std::string(rest);
  if (scheme != "Basic") return std::nullopt;
  const std::optional<std::string> pair = decode_base64(rest);
  if (!pair || std::count(pair->begin(), pair->end(), ':') != 1) return std::nullopt;
  return pair->substr(pair->find(':') + 1);
}

}  // namespace

std::optional<token> parse_token(std::string_view line) {
  token out;
  std::size_t at = 0;
  while (at < line.size()) {
    at = line.find_first_not_of(" \t\r", at);
    if (at == std::string_view::npos || (out.text.empty() && line[at] == '#')) break;
    const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
    const std::string word(line.substr(at, end - at));
    if (out.text.empty()) {
      out.text = word;
    } else {
      out.databases.push_back(word);
    }
    at = end;
  }
  if (out.text.empty()) return std::nullopt;
  return out;
}

const token* authenticator::find(std::string_view text) const noexcept {
  const token* found = nullptr;
  for (const token& each : tokens_) {
    if (equal_in_constant_time(each.text, text)) found = &each;
  }
  return found;
}

access authenticator::check(const std::string* authorization, const std::string* password,
                            const token*& as) const {
  as = nullptr;
  if (tokens_.empty()) return access::allowed;
  if (password != nullptr && !password->empty()) {
    as = find(*password);
    return as != nullptr ? access::allowed : access::unauthorized;
  }
  if (authorization == nullptr) return access::unauthorized;
  const std::optional<std::string> text = token_of(*authorization);
  if (!text) return access::malformed;
  as = find(*text);
  return as != nullptr ? access::allowed : access::unauthorized;
}

bool authenticator::may_use(const token* as, std::string_view database) noexcept {
  if (as == nullptr || as->databases.empty()) return true;
  const std::string_view base = database.substr(0, database.find('/'));
  return std::any_of(as->databases.begin(), as->databases.end(),
                     [&](const std::string& each) { return each == database || each == base; });
}

}  // namespace simdlp::endpoint
