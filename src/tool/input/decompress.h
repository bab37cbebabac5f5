// SPDX-License-Identifier: Apache-2.0
// Compressed streams, decompressed as they are read; memory is that of the library's window and one
// buffer.
#pragma once

#include <string>

#include "byte_reader.h"

namespace simdlp::tool {

// gzip (RFC 1952), one member or several. `name` is for messages. The reader throws `failure`, with
// the offset in the compressed data, if they are damaged or end too early; first it returns all
// bytes before the damage. Bytes after the last member that are all zero are padding.
[[nodiscard]] byte_reader read_gzip(std::string name, byte_reader from);

// zstd (RFC 8878), one frame or several, with windows of up to 128 MiB. Everything else is as for
// gzip.
[[nodiscard]] byte_reader read_zstd(std::string name, byte_reader from);

}  // namespace simdlp::tool
