// SPDX-License-Identifier: Apache-2.0
// What the first bytes of a file say about the rest: compression, archive, character encoding.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::tool {

enum class packing {
  none,
  gzip,
  zstd,
  // Recognised in order to be named; not read.
  xz,
  bzip2,
  lz4,
  compress,
  zip,
  workbook,  // of a spreadsheet: a zip archive of its own form
  seven_zip,
  tar,
  parquet,
};

// So many bytes are enough for packing_of() to recognise everything but tar, which needs more.
inline constexpr std::size_t packing_size = 6;
inline constexpr std::size_t tar_size = 262;

[[nodiscard]] packing packing_of(std::string_view first_bytes);

// What to call it, and how to unpack it: "xz" and "xz -dc FILE"; or what else to do.
struct packing_name {
  std::string_view name;
  std::string_view command;      // without the name of the file; empty if there is none
  std::string_view advice = {};  // then
};
[[nodiscard]] packing_name describe(packing of);

// The encoding of text as its first bytes show it.
struct text_encoding {
  std::string_view name;  // for iconv; empty: UTF-8, or unknown
  std::size_t mark = 0;   // bytes of the byte order mark
  std::size_t unit = 1;   // bytes of a code unit
};

// So many bytes are enough, fewer if the text is shorter.
inline constexpr std::size_t encoding_size = 4;

// A byte order mark, or UTF-16 without one, which shows in the zero bytes of ASCII text.
[[nodiscard]] text_encoding encoding_of(std::string_view first_bytes);

}  // namespace simdlp::tool
