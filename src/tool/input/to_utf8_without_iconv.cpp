// SPDX-License-Identifier: Apache-2.0
// For systems without iconv(): only UTF-8 can be read.
#include "to_utf8.h"
#include "tool/exit_code.h"

namespace simdlp::tool {

bool is_known_encoding(const std::string&) { return false; }

byte_reader read_as_utf8(const std::string& encoding, std::size_t, byte_reader,
                         std::shared_ptr<std::uint64_t>) {
  throw failure("this build cannot convert " + encoding + " to UTF-8; convert the file first");
}

std::size_t unit_of_encoding(const std::string&) { return 1; }

}  // namespace simdlp::tool
