// SPDX-License-Identifier: Apache-2.0
// Finds numbers that were sent as strings, for `simdlp fmt --unquote-numbers`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "simdlp/text.h"
#include "simdlp/value.h"

namespace simdlp::tool {

class unquoted_fields {
 public:
  // Returns the number or boolean that a string holds. A number is always a float, so that all
  // values of a field have one type.
  [[nodiscard]] std::optional<std::variant<double, bool>> value_of(text measurement, text key,
                                                                   value string);

  // Returns sentences that name the fields with more than one of these: numbers, booleans, other
  // strings.
  [[nodiscard]] std::vector<std::string> notes() const;

 private:
  struct counts {
    std::uint64_t numbers = 0;
    std::uint64_t booleans = 0;
    std::uint64_t others = 0;
  };
  // By measurement and key. More fields than this are not counted.
  static constexpr std::size_t most_fields = 10'000;
  std::map<std::pair<std::string, std::string>, counts> fields_;
};

}  // namespace simdlp::tool
