// SPDX-License-Identifier: Apache-2.0
// The inputs of `simdlp write`: files, URLs and lines on the command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "write_flags.h"

namespace simdlp::tool {

enum class source_kind : std::uint8_t { file, argument, url };

struct write_source {
  std::string name;  // of a file, or "-"; of a URL for messages
  std::string text;  // of an argument, or the URL
  source_kind kind = source_kind::file;
};

// The inputs that the flags name. Throws CLI::ValidationError if there is none.
[[nodiscard]] std::vector<write_source> sources_of(const write_flags& flags);

// Throws CLI::ValidationError if one of the sources is also the errors file, which would be emptied before
// it is read.
void refuse_input_as_errors_file(const std::vector<write_source>& sources,
                                 const std::string& errors_file);

// Throws CLI::ValidationError if both names lead to the same file.
void refuse_checkpoint_as_errors_file(const std::string& checkpoint,
                                      const std::string& errors_file);

}  // namespace simdlp::tool
