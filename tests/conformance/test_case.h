// SPDX-License-Identifier: Apache-2.0
//
// A case of any of the collections, and the engines that run it: the library with every kernel and
// through both interfaces, and the reference decoder. collections.h reads the cases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "reference_decoder.h"
#include "simdlp/decode_options.h"

namespace simdlp::conformance {

// The result of a line that is neither blank nor a comment. Owns its bytes.
struct rejected {
  std::string code;
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  std::uint64_t offset = 0;
  std::string original_line;
};
using outcome = std::variant<reference::point, rejected>;
using outcomes = std::vector<outcome>;

struct test_case {
  std::string id;
  std::string input;
  decode_options options;
  // Returns the error in the outcomes of this input; empty if they are correct.
  std::function<std::string(const outcomes&)> differ;
};

struct engine {
  std::string name;
  std::function<outcomes(std::string_view, const decode_options&)> decode;
};

// All engines that can run here.
std::vector<engine> engines();

// The outcomes by kind, each in input order.
std::vector<const reference::point*> points_of(const outcomes& all);
std::vector<const rejected*> rejected_of(const outcomes& all);

// Returns the number of points before the first rejected line.
std::size_t points_before_rejection(const outcomes& all);

}  // namespace simdlp::conformance
