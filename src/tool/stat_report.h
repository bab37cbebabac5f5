// SPDX-License-Identifier: Apache-2.0
// The result of `simdlp stat`, and the functions that write it as text and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collect/statistics.h"
#include "output.h"
#include "simdlp/decoder.h"

namespace simdlp::tool {

struct stat_of_file {
  std::string name;
  simdlp::totals totals;
};

struct stat_findings {
  std::vector<stat_of_file> files;
  simdlp::totals totals;  // of all files
  double seconds = 0;     // decoding and counting, without opening
  std::string_view kernel;
  const std::vector<measurement_statistics>* measurements = nullptr;

  [[nodiscard]] double gigabytes_per_second() const {
    return seconds > 0 ? static_cast<double>(totals.bytes) / seconds / 1e9 : 0;
  }
};

void write_stat_text(output& to, const stat_findings& what);
void write_stat_json(output& to, const stat_findings& what);

}  // namespace simdlp::tool
