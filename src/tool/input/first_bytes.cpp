// SPDX-License-Identifier: Apache-2.0
// The signatures are from the specifications of the formats.
#include "first_bytes.h"

namespace simdlp::tool {
namespace {

using namespace std::string_view_literals;

struct signature {
  std::string_view bytes;
  packing of;
};

constexpr signature signatures[] = {
    {"\x1F\x8B"sv, packing::gzip},
    {"\x28\xB5\x2F\xFD"sv, packing::zstd},
    {"\xFD"
     "7zXZ\0"sv,
     packing::xz},
    {"BZh"sv, packing::bzip2},
    {"\x04\x22\x4D\x18"sv, packing::lz4},
    {"\x1F\x9D"sv, packing::compress},
    {"PK\x03\x04"sv, packing::zip},
    {"7z\xBC\xAF\x27\x1C"sv, packing::seven_zip},
    {"PAR1"sv, packing::parquet},
};

// A skippable frame of zstd, which may come first: 0x184D2A50 to 0x184D2A5F.
bool is_skippable_frame(std::string_view bytes) {
  return bytes.size() >= 4 && (static_cast<unsigned char>(bytes[0]) & 0xF0U) == 0x50U &&
         bytes.substr(1, 3) == "\x2A\x4D\x18"sv;
}

// The first members of such archives, with their sizes before them.
bool is_workbook(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 512);
  return head.find("[Content_Types].xml") != std::string_view::npos ||
         head.find("xl/workbook.xml") != std::string_view::npos ||
         head.find("application/vnd.oasis.opendocument.spreadsheet") != std::string_view::npos;
}

}  // namespace

packing packing_of(std::string_view first_bytes) {
  for (const signature& each : signatures) {
    if (!first_bytes.starts_with(each.bytes)) continue;
    // A measurement may start with these letters, so a level and the magic of the first block must follow.
    if (each.of == packing::bzip2 && first_bytes.substr(4, 2) != "1A"sv &&
        first_bytes.substr(4, 2) != "\x17\x72"sv) {
      continue;
    }
    if (each.of == packing::parquet &&
        first_bytes.substr(4, 2).find_first_of("\x15\x00"sv) == std::string_view::npos) {
      continue;
    }
    if (each.of == packing::zip && is_workbook(first_bytes)) return packing::workbook;
    return each.of;
  }
  if (is_skippable_frame(first_bytes)) return packing::zstd;
  if (first_bytes.size() >= tar_size && first_bytes.substr(257, 5) == "ustar"sv) {
    return packing::tar;
  }
  return packing::none;
}

packing_name describe(packing of) {
  switch (of) {
    case packing::gzip: return {"gzip", "gzip -dc"};
    case packing::zstd: return {"zstd", "zstd -dc"};
    case packing::xz: return {"xz", "xz -dc"};
    case packing::bzip2: return {"bzip2", "bzip2 -dc"};
    case packing::lz4: return {"lz4", "lz4 -dc"};
    case packing::compress: return {"compress (.Z)", "gzip -dc"};
    case packing::zip: return {"zip", "unzip -p"};
    case packing::workbook: return {"spreadsheet", "", "save it as CSV first"};
    case packing::seven_zip: return {"7z", "7z x -so"};
    case packing::tar: return {"tar", "tar -xOf"};
    case packing::parquet: return {"Parquet", "", "convert it to CSV first"};
    case packing::none: break;
  }
  return {};
}

text_encoding encoding_of(std::string_view first) {
  if (first.starts_with("\xEF\xBB\xBF"sv)) return {"", 3, 1};
  if (first.starts_with("\xFF\xFE\0\0"sv)) return {"UTF-32LE", 4, 4};
  if (first.starts_with("\0\0\xFE\xFF"sv)) return {"UTF-32BE", 4, 4};
  if (first.starts_with("\xFF\xFE"sv)) return {"UTF-16LE", 2, 2};
  if (first.starts_with("\xFE\xFF"sv)) return {"UTF-16BE", 2, 2};
  // Two characters of ASCII in a row; no text has zero bytes.
  const auto is_ascii = [&](std::size_t at) { return first[at] > 0; };
  if (first.size() >= 4 && is_ascii(0) && first[1] == 0 && is_ascii(2) && first[3] == 0) {
    return {"UTF-16LE", 0, 2};
  }
  if (first.size() >= 4 && first[0] == 0 && is_ascii(1) && first[2] == 0 && is_ascii(3)) {
    return {"UTF-16BE", 0, 2};
  }
  return {};
}

}  // namespace simdlp::tool
