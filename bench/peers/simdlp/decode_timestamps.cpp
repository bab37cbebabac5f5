// SPDX-License-Identifier: Apache-2.0
// Only the timestamp of each point.
#include "decode.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

outcome times_of(simdlp::decoder& from) {
  outcome found;
  for (const simdlp::point here : from) {
    if (!here) {
      ++found.rejected;
      continue;
    }
    ++found.total.points;
    found.total.add_time(here.timestamp());
  }
  return found;
}

members tell(const outcome& found) {
  members told = full_members(found);
  std::erase_if(told, [](const auto& member) {
    return member.first != "points" && member.first != "rejected" && member.first != "time_sum";
  });
  return told;
}

}  // namespace

int main(int count, char** arguments) { return decode(count, arguments, times_of, tell); }
