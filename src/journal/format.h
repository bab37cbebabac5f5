// SPDX-License-Identifier: Apache-2.0
// The bytes of a segment: its header, and the frame around each record. Numbers are little-endian.
// docs/journal.md has the tables.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace simdlp::journal_format {

// A segment begins with two copies of its header, in sectors of their own.
inline constexpr std::size_t header_copy_bytes = 512;
inline constexpr std::size_t segment_header_bytes = 2 * header_copy_bytes;
inline constexpr std::size_t header_fields_bytes = 56;
inline constexpr std::string_view magic = "SIMDLPJ\x01";
inline constexpr std::uint32_t version = 1;

// The unit that a torn write leaves whole or not at all.
inline constexpr std::uint64_t sector_bytes = 512;

// The largest number that is used, so that sums of numbers do not overflow.
inline constexpr std::uint64_t largest_sequence = std::uint64_t{1} << 62U;

struct segment_header {
  std::uint64_t first = 0;      // the sequence number of the first record
  std::uint64_t seed = 0;       // random; part of every checksum in the segment
  std::uint64_t confirmed = 0;  // records up to this were on disk when the segment was made
  std::uint64_t capacity = 0;   // bytes of the file while it is written
  std::int64_t created = 0;     // nanoseconds since the Unix epoch
};

using header_bytes = std::array<char, segment_header_bytes>;

[[nodiscard]] header_bytes encode(const segment_header& header) noexcept;
// The header that starts at the first byte of `at`, if it is one.
[[nodiscard]] std::optional<segment_header> decode_segment_header(std::string_view at) noexcept;

enum class record_kind : std::uint8_t {
  entry = 1,
  end = 2,  // the segment is finished; nothing follows
};

inline constexpr std::size_t record_header_bytes = 48;
// The last byte of a record. It is not zero, so a record whose end was not written is recognised.
inline constexpr char record_trailer = '\xA5';

struct record_header {
  std::uint64_t sequence = 0;
  std::int64_t arrival = 0;
  std::uint64_t confirmed = 0;  // records up to this were on disk when this one was written
  std::uint32_t body = 0;       // bytes
  std::uint32_t metadata = 0;   // bytes
  std::uint32_t lines = 0;
  std::uint32_t payload_crc = 0;  // of database, metadata and body
  std::uint16_t database = 0;     // bytes
  std::uint8_t precision = 0;
  record_kind kind = record_kind::entry;

  // Bytes between the header and the trailer.
  [[nodiscard]] std::uint64_t payload() const noexcept {
    return std::uint64_t{database} + metadata + body;
  }
  [[nodiscard]] std::uint64_t size() const noexcept { return record_header_bytes + payload() + 1; }
};

inline constexpr std::size_t end_record_bytes = record_header_bytes + 1;

using record_header_text = std::array<char, record_header_bytes>;

[[nodiscard]] record_header_text encode(const record_header& header, std::uint64_t seed) noexcept;
// The header in the first record_header_bytes of `at`, if it is one of a segment with this seed.
[[nodiscard]] std::optional<record_header> decode_record_header(std::string_view at,
                                                                std::uint64_t seed) noexcept;
// The sequence number in the first bytes of a record, valid or not.
[[nodiscard]] std::uint64_t peek_sequence(const char* at) noexcept;

// "00000000000000000042.journal"
[[nodiscard]] std::string segment_name(std::uint64_t first);
// The number in such a name, from 1 to largest_sequence.
[[nodiscard]] std::optional<std::uint64_t> first_of_segment_name(std::string_view name) noexcept;

}  // namespace simdlp::journal_format
