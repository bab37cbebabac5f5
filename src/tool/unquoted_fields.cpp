// SPDX-License-Identifier: Apache-2.0
#include "unquoted_fields.h"

#include <cmath>

#include "count_text.h"
#include "records/double_text.h"
#include "utf8_text.h"

namespace simdlp::tool {

std::optional<std::variant<double, bool>> unquoted_fields::value_of(text measurement, text key,
                                                                    value string) {
  const std::string word = string.as_string().to_string();
  std::optional<std::variant<double, bool>> found;
  if (word == "true" || word == "True" || word == "TRUE") found = true;
  if (word == "false" || word == "False" || word == "FALSE") found = false;
  // Line protocol has no infinity and no NaN.
  if (const auto number = double_of(word); number && std::isfinite(*number)) found = *number;
  std::pair name(measurement.to_string(), key.to_string());
  auto of = fields_.find(name);
  if (of == fields_.end() && fields_.size() < most_fields) {
    of = fields_.emplace(std::move(name), counts()).first;
  }
  if (of != fields_.end()) {
    ++(!found                                 ? of->second.others
       : std::holds_alternative<bool>(*found) ? of->second.booleans
                                              : of->second.numbers);
  }
  return found;
}

std::vector<std::string> unquoted_fields::notes() const {
  std::vector<std::string> all;
  for (const auto& [name, of] : fields_) {
    std::string parts;
    const auto add = [&](std::uint64_t count, const char* noun) {
      if (count != 0) parts += (parts.empty() ? "" : ", ") + count_text(count, noun);
    };
    add(of.numbers, "number");
    add(of.booleans, "boolean");
    add(of.others, "other string");
    if (parts.find(',') == std::string::npos) continue;
    all.push_back("the strings of the field '" + shown(name.second) + "' of '" + shown(name.first) +
                  "' became several types: " + parts);
  }
  return all;
}

}  // namespace simdlp::tool
