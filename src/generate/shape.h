// SPDX-License-Identifier: Apache-2.0
//
// The names of the data shapes the generator can write, with one sentence about each. What the
// lines of a shape look like is in the file of the same name; how to get them is in generate.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace simdlp::generate {

enum class shape { tsbs, telegraf, home, strings, wide, escapes, utf8, comments, hostile };

struct shape_entry {
  shape which;
  std::string_view name;
  std::string_view description;
  // False for the one shape whose lines are partly wrong on purpose.
  bool valid;
};

// Every shape once, in the order of the enumeration.
std::span<const shape_entry> shapes() noexcept;

std::string_view shape_name(shape which) noexcept;
std::optional<shape> shape_from_name(std::string_view name) noexcept;

}  // namespace simdlp::generate
