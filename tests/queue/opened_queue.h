// SPDX-License-Identifier: Apache-2.0
// Shared by the tests of the queue: opens one, makes points, and reads files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "simdlp/queue.h"

namespace simdlp::testing {

[[nodiscard]] inline std::unique_ptr<queue_writer> open(const std::string& directory,
                                                        const client_options& options,
                                                        const queue_options& how = {}) {
  queue_writer::opened made = queue_writer::open(directory, options, how);
  EXPECT_EQ(made.error, "");
  return std::move(made.writer);
}

[[nodiscard]] inline point_builder point_of(int number) {
  point_builder out("m");
  out.field("f", std::int64_t{number});
  out.timestamp(number);
  return out;
}

[[nodiscard]] inline std::string text_of(const std::filesystem::path& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

}  // namespace simdlp::testing
