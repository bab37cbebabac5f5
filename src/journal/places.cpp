// SPDX-License-Identifier: Apache-2.0
#include "journal/places.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "journal/crc32c.h"
#include "journal/directory.h"
#include "journal/format.h"
#include "journal/little_endian.h"

namespace simdlp::journal_format {
namespace {

constexpr std::size_t slot_fields_bytes = 20;  // turn, sequence, CRC
constexpr std::size_t place_file_bytes = 2 * sector_bytes;
constexpr std::size_t longest_reader_name = 64;

using slot = std::array<char, slot_fields_bytes>;

slot encode(const reader_place& place) noexcept {
  slot bytes{};
  store(bytes.data(), place.turn);
  store(bytes.data() + 8, place.sequence);
  store(bytes.data() + 16, crc32c(0, bytes.data(), 16));
  return bytes;
}

int read_place(storage& in, storage::file file, reader_place& place) {
  std::array<char, place_file_bytes> bytes{};
  const std::int64_t got = read_all(in, file, 0, bytes);
  if (got < 0) return static_cast<int>(got);
  for (const std::size_t at : {std::size_t{0}, std::size_t{sector_bytes}}) {
    const char* const from = bytes.data() + at;
    if (load<std::uint32_t>(from + 16) != crc32c(0, from, 16)) continue;
    const auto turn = load<std::uint64_t>(from);
    if (turn <= place.turn) continue;  // a slot of zeros has turn 0
    const auto sequence = load<std::uint64_t>(from + 8);
    if (sequence > largest_sequence) continue;
    place.turn = turn;
    place.sequence = sequence;
  }
  return 0;
}

}  // namespace

bool is_reader_name(std::string_view name) noexcept {
  return !name.empty() && name.size() <= longest_reader_name &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

int read_places(storage& in, std::vector<reader_place>& places) {
  std::vector<storage::entry> files;
  const int failed = in.list(std::string(readers_folder), files);
  if (failed < 0) return failed;
  for (const storage::entry& file : files) {
    if (!is_reader_name(file.name)) continue;
    reader_place place{.name = file.name};
    const open_file opened(in, in.open(in_folder(readers_folder, file.name), false));
    if (opened.get() < 0) return opened.get();
    const int unread = read_place(in, opened.get(), place);
    if (unread < 0) return unread;
    places.push_back(std::move(place));
  }
  return 0;
}

int create_place(storage& in, const reader_place& place) {
  const std::string folder(readers_folder);
  int failed = in.make_folder(folder);
  if (failed < 0) return failed;
  failed = in.sync_directory("");
  if (failed < 0) return failed;
  const std::string name = in_folder(folder, place.name);
  const std::string temporary = name + std::string(temporary_suffix);
  {
    const open_file file(in, in.create(temporary, place_file_bytes));
    if (file.get() < 0) return file.get();
    reader_place first{.name = place.name, .sequence = place.sequence};
    failed = write_place(in, file.get(), first);
    if (failed < 0) return failed;
    failed = in.sync(file.get());
    if (failed < 0) return failed;
  }
  failed = in.rename(temporary, name);
  return failed < 0 ? failed : in.sync_directory(folder);
}

int write_place(storage& in, storage::file file, reader_place& place) {
  ++place.turn;
  const slot bytes = encode(place);
  storage::piece piece{bytes.data(), bytes.size()};
  return write_all(in, file, (place.turn % 2) * sector_bytes, {&piece, 1});
}

}  // namespace simdlp::journal_format
