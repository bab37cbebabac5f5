// SPDX-License-Identifier: Apache-2.0
// Names, strings and times; of numbers only where they stand. The sums of numbers are left out.
#include "decode.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

struct seen : outcome {
  std::uint64_t number_bytes = 0;  // so that the spans are looked at
};

seen names_of(simdlp::decoder& from) {
  seen found;
  for (const simdlp::point here : from) {
    if (!here) {
      ++found.rejected;
      continue;
    }
    sums& total = found.total;
    ++total.points;
    total.measurement_bytes += here.measurement().size();
    for (const auto& [key, value] : here.tags()) total.add_tag(key, value);
    for (const auto& [key, value] : here.fields()) {
      total.add_key(key);
      if (value.kind() == simdlp::kind::string) {
        total.add(value.as_string());
      } else {
        found.number_bytes += value.raw().size();
      }
    }
    total.add_time(here.timestamp());
  }
  return found;
}

members tell(const seen& found) {
  members told = full_members(found);
  std::erase_if(told, [](const auto& member) {
    return member.first == "int_sum" || member.first == "uint_sum" ||
           member.first == "float_bits_sum" || member.first == "bool_true";
  });
  told.push_back({"number_bytes", std::to_string(found.number_bytes)});
  return told;
}

}  // namespace

int main(int count, char** arguments) { return decode(count, arguments, names_of, tell); }
