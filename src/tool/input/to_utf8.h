// SPDX-License-Identifier: Apache-2.0
// Converts text in another encoding to UTF-8 while it is read.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "byte_reader.h"

namespace simdlp::tool {

// True if iconv knows the encoding.
[[nodiscard]] bool is_known_encoding(const std::string& name);

// Converts `from`, which is in `encoding`, whose code units have `unit` bytes. A unit that is not valid
// becomes U+FFFD and is counted in `*lost`. Throws `failure` if iconv does not know the encoding.
[[nodiscard]] byte_reader read_as_utf8(const std::string& encoding, std::size_t unit,
                                       byte_reader from, std::shared_ptr<std::uint64_t> lost);

// Returns the size of a code unit of the encoding with that name: 1, 2 or 4.
[[nodiscard]] std::size_t unit_of_encoding(const std::string& name);

}  // namespace simdlp::tool
