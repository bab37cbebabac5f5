// SPDX-License-Identifier: Apache-2.0
// Recognises a file by its first bytes: compression, archive, character encoding.
#pragma once

#include <cstddef>
#include <string_view>

namespace simdlp::tool {

enum class packing {
  none,
  gzip,
  zstd,
  // Recognised only for messages; not read.
  xz,
  bzip2,
  lz4,
  compress,
  zip,
  workbook,  // a spreadsheet: a zip archive with a certain first member
  seven_zip,
  tar,
  parquet,
};

// The bytes that packing_of() needs to recognise everything except tar, and those for tar.
inline constexpr std::size_t packing_size = 6;
inline constexpr std::size_t tar_size = 262;

[[nodiscard]] packing packing_of(std::string_view first_bytes);

// The name of a format, and how to unpack it: "xz" and "xz -dc FILE"; or other advice.
struct packing_name {
  std::string_view name;
  std::string_view command;      // without the name of the file; empty if there is none
  std::string_view advice = {};  // if there is no command
};
[[nodiscard]] packing_name describe(packing of);

// The encoding of a text that its first bytes show.
struct text_encoding {
  std::string_view name;  // for iconv; empty: UTF-8, or unknown
  std::size_t mark = 0;   // bytes of the byte order mark
  std::size_t unit = 1;   // bytes of a code unit
};

// The bytes that encoding_of() needs; fewer are enough if the text is shorter.
inline constexpr std::size_t encoding_size = 4;

// Recognises byte order marks, and UTF-16 without one by the zero bytes of ASCII text.
[[nodiscard]] text_encoding encoding_of(std::string_view first_bytes);

}  // namespace simdlp::tool
