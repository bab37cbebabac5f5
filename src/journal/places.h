// SPDX-License-Identifier: Apache-2.0
// The small files of a journal: the places of readers, and the names of files with damaged bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/storage.h"
#include "simdlp/journal/journal_report.h"

namespace simdlp::journal_format {

// A place is kept in two slots, in different sectors, which are written alternately. So a torn
// write leaves the older place intact.
struct reader_place {
  std::string name;
  std::uint64_t sequence = 0;
  std::uint64_t turn = 0;  // grows with each write; the slot with the larger one is valid
};

[[nodiscard]] bool is_reader_name(std::string_view name) noexcept;

// Returns all places. A file without a valid slot counts as place 0: its reader starts again.
[[nodiscard]] int read_places(storage& in, std::vector<reader_place>& places);

// Creates the file of a place, with the place 0, so that it survives a power loss.
[[nodiscard]] int create_place(storage& in, const reader_place& place);

// Writes `place.sequence` into the older slot. `file` is open for writing.
[[nodiscard]] int write_place(storage& in, storage::file file, reader_place& place);

// Returns the result of journal_damage::file_name().
[[nodiscard]] std::optional<journal_damage> damage_of_file_name(std::string_view name);

}  // namespace simdlp::journal_format
