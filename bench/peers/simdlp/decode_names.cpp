// SPDX-License-Identifier: Apache-2.0
// Names, strings and times. Numbers are located but not parsed, so there are no sums of numbers.
#include "decode.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

// Adds up names and strings as the sink of everything does, and the bytes of numbers.
class name_sink : public adding_sink {
 public:
  static constexpr simdlp::projection reads = simdlp::projection::names;
  void field(simdlp::text key, simdlp::text value) { adding_sink::field(key, value); }
  void field(simdlp::text key, simdlp::raw_number number) {
    adding_sink::field(key, no_value());
    number_bytes += number.raw.size();
  }

  std::uint64_t number_bytes = 0;  // so that the spans are used
};

struct seen : outcome {
  std::uint64_t number_bytes = 0;
};

seen names_of(simdlp::decoder& from) {
  name_sink sink;
  from.visit(sink);
  return {{sink.total(), sink.rejected()}, sink.number_bytes};
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
