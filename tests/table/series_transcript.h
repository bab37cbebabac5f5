// SPDX-License-Identifier: Apache-2.0
// Sinks that keep what they were told as text, for comparing visit_series() with decoder::visit().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include "simdlp/error.h"
#include "simdlp/series_table.h"
#include "simdlp/text.h"

namespace simdlp::table_tests {

// Lines as text. A line that was begun and not ended does not count.
struct transcript {
  std::string all;
  std::string line;

  template <class Value>
  void field(text key, Value value) {
    line += '|';
    line += key.raw();
    if constexpr (std::is_same_v<Value, text>) {
      line += value.raw();
    } else {
      char bytes[sizeof value];
      std::memcpy(bytes, &value, sizeof value);
      line.append(bytes, sizeof bytes);
    }
  }
  void end(std::optional<std::int64_t> time) {
    all += line + '@' + (time ? std::to_string(*time) : "-") + '\n';
  }
  void reject(error why, std::string_view raw) {
    all += '!' + std::string(name(why.code)) + std::to_string(why.offset) + std::string(raw) + '\n';
  }
};

// Knows whether keys are different, and sometimes does not say so.
template <class Numbered>
struct knowing : Numbered {
  using Numbered::Numbered;
  void series(std::uint32_t number, std::string_view raw) {
    keys.clear();
    are_distinct = true;
    for (const auto& [key, value] : series_table::tags_of(raw)) note(key);
    keys.clear();
    Numbered::series(number, raw);
  }
  template <class Value>
  void field(text key, Value value) {
    note(key);
    Numbered::field(key, value);
  }
  bool has_distinct_keys() { return are_distinct && ++asked % 4 != 0; }
  void note(text key) { are_distinct = keys.insert(key.to_string()).second && are_distinct; }

  std::set<std::string> keys;
  bool are_distinct = true;
  std::size_t asked = 0;
};

}  // namespace simdlp::table_tests
