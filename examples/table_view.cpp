// SPDX-License-Identifier: Apache-2.0
// Writes a table of columns as lines.
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "simdlp/simdlp.h"

int main() {
  const std::vector<std::string> hosts{"a", "b", "c"};
  const std::vector<double> usage{0.5, 12.25, 99.0};
  const std::vector<std::int64_t> cores{4, 8, 16};
  const std::vector<std::uint8_t> measured{0b101};  // one bit a row: not in the second one
  const std::vector<std::int64_t> times{1, 2, 3};

  simdlp::table_view table("cpu", hosts.size());
  table.tag("host", hosts).field("usage", usage, measured).field("cores", cores).timestamp(times);

  std::string out;
  simdlp::encoder encode(out);
  const simdlp::rows_written rows = table.encode_to(encode);
  std::printf("%s%zu written\n", out.c_str(), rows.written);
}
