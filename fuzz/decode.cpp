// SPDX-License-Identifier: Apache-2.0
//
// decode: the library, with every kernel, through the range and the visitor, agrees with the reference
// decoder: points, values bit for bit, error codes, positions, totals. No part of a refused line is in
// any point, and hints stay inside their lines. The options come from the input's plan.
#include <array>
#include <map>
#include <memory>

#include "agreement.h"
#include "check.h"
#include "containment.h"
#include "hints.h"
#include "plan.h"

namespace {

using simdlp::agreement::judge;
using simdlp::fuzz::plan;

// A comparison is expensive to set up, so it is kept for each recently used set of options.
judge& judge_for(const plan& how) {
  static std::map<std::array<std::uint8_t, 6>, std::unique_ptr<judge>> known;
  std::array<std::uint8_t, 6> key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = how.bytes[i + 1];
  if (known.size() >= 64 && !known.contains(key)) known.clear();
  std::unique_ptr<judge>& found = known[key];
  if (!found) found = std::make_unique<judge>(how.options);
  return *found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace simdlp::fuzz;
  const plan how = read_plan(as_text(data, size));
  const std::string input = lay_out(how);
  if (const std::string wrong = judge_for(how).differ(input); !wrong.empty()) {
    judge fresh(how.options);
    const bool again = !fresh.differ(input).empty() || !fresh.differ(input).empty();
    fail(again ? "the library and the reference decoder agree"
               : "the library and the reference decoder agree, whatever was decoded before",
         wrong);
  }
  check_containment(input, how.options);
  check_hints(input, how.options);
  return 0;
}
