// SPDX-License-Identifier: Apache-2.0
// Only the timestamp of each point.
#include "decode.h"

namespace {

using namespace simdlp::bench;  // NOLINT(google-build-using-namespace)

class time_sink {
 public:
  static constexpr simdlp::projection reads = simdlp::projection::timestamps;
  void begin(simdlp::text) {}
  void end(std::optional<std::int64_t> time) {
    ++found.total.points;
    found.total.add_time(time);
  }
  void reject(simdlp::error, std::string_view) { ++found.rejected; }

  outcome found;
};

outcome times_of(simdlp::decoder& from) {
  time_sink sink;
  from.visit(sink);
  return sink.found;
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
