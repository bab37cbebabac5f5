// SPDX-License-Identifier: Apache-2.0
// Reads the JSON of answers and configuration files into a tree in which each value has its position.
// Strict, but keeps what was read before an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace simdlp::client_internal {

enum class json_type : std::uint8_t { null, boolean, number, string, array, object };

struct json_member;

struct json {
  json_type type = json_type::null;
  bool boolean = false;
  std::string text;  // of a string, unescaped; of a number, as written
  std::vector<json> items;
  std::vector<json_member> members;
  std::size_t offset = 0;

  // Returns the member of that name, or null.
  [[nodiscard]] const json* find(std::string_view key) const;
  // Returns the text of the member of that name if it is a string, else "".
  [[nodiscard]] std::string_view text_of(std::string_view key) const;
};

struct json_member {
  std::string first;  // the name
  json second;
};

struct json_document {
  json root;
  bool valid = false;
  std::size_t error_offset = 0;  // if not valid
};

// At most 64 levels deep; linear time.
[[nodiscard]] json_document parse_json(std::string_view text);

}  // namespace simdlp::client_internal
