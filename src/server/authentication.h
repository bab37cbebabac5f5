// SPDX-License-Identifier: Apache-2.0
// Tokens, and whether a request may write to a database. Tokens are compared in a time that does not
// depend on their content.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::endpoint {

struct token {
  std::string text;
  std::vector<std::string> databases;  // empty: all of them
};

// Reads a line of configuration: `TOKEN [DATABASE...]`, separated by spaces. Returns nullopt if the line
// is empty or a comment (`#`).
[[nodiscard]] std::optional<token> parse_token(std::string_view line);

enum class access : std::uint8_t { allowed, malformed, unauthorized, forbidden };

// Without tokens everything is allowed.
class authenticator {
 public:
  explicit authenticator(std::vector<token> tokens) : tokens_(std::move(tokens)) {}

  [[nodiscard]] bool is_open() const noexcept { return tokens_.empty(); }

  // `authorization`: the value of the header, null if there is none. `password`: the parameter `p` of
  // the v1 API, null or empty if there is none; it is used instead of the header. Returns allowed,
  // malformed or unauthorized; may_use() then decides about a database.
  [[nodiscard]] access check(const std::string* authorization, const std::string* password,
                             const token*& as) const;

  // True if a token may write to `database`. A token for `db` also covers `db/rp`.
  [[nodiscard]] static bool may_use(const token* as, std::string_view database) noexcept;

 private:
  [[nodiscard]] const token* find(std::string_view text) const noexcept;

  std::vector<token> tokens_;
};

}  // namespace simdlp::endpoint
