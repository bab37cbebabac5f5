// SPDX-License-Identifier: Apache-2.0
#include "unquoted_fields.h"

#include <cmath>

#include "count_text.h"
#include "records/double_text.h"
#include "utf8_text.h"

namespace simdlp::tool {

std::optional<double> unquoted_fields::number_of(text measurement, text key, value string) {
  std::optional<double> number = double_of(string.as_string().to_string());
  // Line protocol has no infinity and no NaN.
  if (number && !std::isfinite(*number)) number.reset();
  std::pair name(measurement.to_string(), key.to_string());
  auto of = fields_.find(name);
  if (of == fields_.end() && fields_.size() < most_fields) {
    of = fields_.emplace(std::move(name), counts()).first;
  }
  if (of != fields_.end()) ++(number ? of->second.numbers : of->second.others);
  return number;
}

std::vector<std::string> unquoted_fields::notes() const {
  std::vector<std::string> all;
  for (const auto& [name, of] : fields_) {
    if (of.numbers == 0 || of.others == 0) continue;
    all.push_back("field '" + shown(name.second) + "' of '" + shown(name.first) + "': " +
                  count_text(of.numbers, "string") +
                  (of.numbers == 1 ? " became a number, " : " became numbers, ") +
                  std::to_string(of.others) +
                  (of.others == 1 ? " is no number and stays a string"
                                  : " are no numbers and stay strings"));
  }
  return all;
}

}  // namespace simdlp::tool
