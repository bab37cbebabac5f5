// SPDX-License-Identifier: Apache-2.0
//
// Decodes texts of line protocol. Reads one JSON string per line, each a separate text, and prints
// a JSON array for each, in the form of `expect` of corpus/README.md: the result of strict decoding
// with duplicates rejected. Exit: 0, or 1 when the input is not JSON strings.
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "simdlp/simdlp.h"

namespace {

using nlohmann::ordered_json;

std::string plain(simdlp::text from) {
  std::string bytes;
  from.append_to(bytes);
  return bytes;
}

// A float as text for people, and its bits.
ordered_json json_of(double number) {
  char text[32];
  const std::string shortest(text, std::to_chars(text, text + 32, number).ptr);
  const auto bits = std::bit_cast<std::uint64_t>(number);
  const std::string hex(text, std::to_chars(text, text + 32, bits, 16).ptr);
  return {{"float", shortest}, {"bits", std::string(16 - hex.size(), '0') + hex}};
}

ordered_json json_of(simdlp::value from) {
  return from.visit([](auto typed) -> ordered_json {
    using type = decltype(typed);
    if constexpr (std::is_same_v<type, double>) {
      return json_of(typed);
    } else if constexpr (std::is_same_v<type, std::int64_t>) {
      return {{"int", std::to_string(typed)}};
    } else if constexpr (std::is_same_v<type, std::uint64_t>) {
      return {{"uint", std::to_string(typed)}};
    } else if constexpr (std::is_same_v<type, bool>) {
      return {{"bool", typed}};
    } else {
      return {{"string", plain(typed)}};
    }
  });
}

ordered_json json_of(simdlp::point from) {
  ordered_json tags = ordered_json::array();
  for (const auto& [key, value] : from.tags()) {
    tags.push_back({{"key", plain(key)}, {"value", plain(value)}});
  }
  ordered_json fields = ordered_json::array();
  for (const auto& [key, value] : from.fields()) {
    fields.push_back({{"key", plain(key)}, {"value", json_of(value)}});
  }
  ordered_json point = {{"name", plain(from.measurement())}, {"tags", tags}, {"fields", fields}};
  if (const auto time = from.timestamp()) point["time"] = std::to_string(*time);
  return point;
}

ordered_json json_of(const simdlp::diagnostic& why) {
  return {{"code", simdlp::name(why.code)},
          {"line", why.line},
          {"column", why.column},
          {"offset", why.offset},
          {"original_line", why.original_line}};
}

}  // namespace

int main() {
  simdlp::decode_options options;
  options.duplicates = simdlp::duplicates::reject;
  try {
    for (std::string row; std::getline(std::cin, row);) {
      const auto lines = ordered_json::parse(row).get<std::string>();
      simdlp::decoder decoder(lines, options);
      ordered_json all = ordered_json::array();
      while (decoder.next()) {
        const simdlp::point line = decoder.current();
        if (line) {
          all.push_back({{"point", json_of(line)}});
        } else {
          all.push_back({{"error", json_of(decoder.describe())}});
        }
      }
      std::cout << all.dump() << '\n';
    }
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "decode_lines: %s\n", wrong.what());
    return 1;
  }
  return 0;
}
