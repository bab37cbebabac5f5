// SPDX-License-Identifier: Apache-2.0
// Recovery of any directory: the input is cut into files with the names of segments, places and
// damaged bytes. Opening must end and must not change a valid record, and the next recovery must
// find entries that are appended afterwards.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "check.h"
#include "journal/format.h"
#include "journal/model_storage.h"
#include "journal/modelled.h"
#include "journal/survey.h"

namespace {

using simdlp::journal_test::directory;

// The bytes are files, one after the other: a byte for the name, two bytes of length, the content. The
// first bit of the name byte requests a valid record after the content, with the seed of the previous
// segment.
directory files_of(const std::uint8_t* data, std::size_t size) {
  namespace format = simdlp::journal_format;
  directory files;
  while (size >= 3 && files.size() < 8) {
    const unsigned kind = data[0];
    const std::size_t length =
        std::min<std::size_t>(size - 3, static_cast<std::size_t>(data[1]) << 4U | (data[2] & 15U));
    std::string content(reinterpret_cast<const char*>(data) + 3, length);
    data += 3 + length;
    size -= 3 + length;
    const std::uint64_t first = 1 + (kind >> 4U);
    if ((kind & 3U) == 3) {
      files["readers/r"] = content;
      continue;
    }
    if ((kind & 1U) != 0) {
      // A valid segment whose records are damaged by the content.
      const format::segment_header header{
          .first = first, .seed = 5, .confirmed = first - 1, .capacity = 4096, .created = 0};
      const auto bytes = format::encode(header);
      std::string segment(bytes.data(), bytes.size());
      for (std::uint64_t sequence = first; sequence < first + 3; ++sequence) {
        const format::record_header record{.sequence = sequence, .confirmed = sequence - 1};
        const auto text = format::encode(record, 5);
        segment.append(text.data(), text.size()).append(1, format::record_trailer);
        const std::size_t part = content.size() / 3;
        if ((kind & 4U) != 0) segment += content.substr((sequence - first) * part, part);
      }
      if ((kind & 4U) == 0) {
        for (std::size_t i = 0; i + 1 < content.size(); i += 2) {
          const std::size_t at = 1024 + static_cast<unsigned char>(content[i]);
          if (at < segment.size()) segment[at] = static_cast<char>(segment[at] ^ content[i + 1]);
        }
      }
      if ((kind & 8U) != 0) segment.resize(4096);
      content = std::move(segment);
    }
    files[format::segment_name(first)] = std::move(content);
  }
  return files;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace simdlp;
  using namespace simdlp::journal_test;
  model_storage in(files_of(data, size));
  const journal_format::survey found = journal_format::survey_journal(in);
  fuzz::check(found.error == 0, "any bytes can be surveyed");
  if (found.newer_version) return 0;
  const auto before = all_records_in(in);
  auto opened = open_modelled(in, {.segment_bytes = 4096});
  fuzz::check(!opened.error, "any bytes can be recovered from");
  const auto done = append(*opened.engine, "m f=1\n");
  fuzz::check(!done.error, "a recovered journal takes entries");
  fuzz::check(!opened.engine->close(), "a recovered journal can be closed");
  auto after = all_records_in(in);
  fuzz::check(after.count(done.sequence) == 1, "a number is given once");
  fuzz::check(after.find(done.sequence)->second == "m f=1\n", "what was appended is found");
  after.erase(done.sequence);
  fuzz::check(after == before, "recovery keeps every valid record");
  const journal_format::survey again = journal_format::survey_journal(in);
  fuzz::check(again.report.damage.size() >= found.report.damage.size(), "damage is not forgotten");
  return 0;
}
