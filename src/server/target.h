// SPDX-License-Identifier: Apache-2.0
// The target of a request: its path and its parameters, which are decoded like a form.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simdlp::endpoint {

class parameter_list {
 public:
  parameter_list() = default;
  // Decodes `name=value&name=value`: percent encoding, and '+' for a space. A '%' that is not
  // followed by two hexadecimal digits is kept. Parts without a name are ignored.
  explicit parameter_list(std::string_view query);

  // Returns the value of the first parameter of that name, or null if there is none.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
  // Returns a sentence about the first of `names` that is given twice, or an empty string.
  [[nodiscard]] std::string repeated(std::span<const std::string_view> names) const;
  [[nodiscard]] bool empty() const noexcept { return items_.empty(); }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

struct request_target {
  std::string path;   // as sent, without scheme and authority
  std::string query;  // as sent, without the '?'
  bool has_query = false;
};

[[nodiscard]] request_target split_target(std::string_view target);

}  // namespace simdlp::endpoint
