// SPDX-License-Identifier: Apache-2.0
#include "journal/format.h"

#include <cstring>

#include "journal/crc32c.h"
#include "journal/little_endian.h"

namespace simdlp::journal_format {
namespace {

constexpr std::size_t sequence_digits = 20;
constexpr std::string_view segment_suffix = ".journal";

std::uint32_t header_crc(std::uint64_t seed, const char* fields, std::size_t size) noexcept {
  std::array<char, 8> prefix{};
  store(prefix.data(), seed);
  return crc32c(crc32c(0, prefix.data(), prefix.size()), fields, size);
}

}  // namespace

header_bytes encode(const segment_header& header) noexcept {
  header_bytes bytes{};
  char* const at = bytes.data();
  std::memcpy(at, magic.data(), magic.size());
  store(at + 8, version);
  store(at + 16, header.first);
  store(at + 24, header.seed);
  store(at + 32, header.confirmed);
  store(at + 40, header.capacity);
  store(at + 48, static_cast<std::uint64_t>(header.created));
  store(at + 12, crc32c(0, at, header_fields_bytes));  // computed with zeros in its own place
  std::memcpy(at + header_copy_bytes, at, header_copy_bytes);
  return bytes;
}

std::optional<segment_header> decode_segment_header(std::string_view at) noexcept {
  if (at.size() < header_fields_bytes || !at.starts_with(magic)) return std::nullopt;
  std::array<char, header_fields_bytes> fields{};
  std::memcpy(fields.data(), at.data(), fields.size());
  const auto crc = load<std::uint32_t>(fields.data() + 12);
  store(fields.data() + 12, std::uint32_t{0});
  if (crc != crc32c(0, fields.data(), fields.size())) return std::nullopt;
  if (load<std::uint32_t>(fields.data() + 8) != version) return std::nullopt;
  const segment_header header{
      .first = load<std::uint64_t>(fields.data() + 16),
      .seed = load<std::uint64_t>(fields.data() + 24),
      .confirmed = load<std::uint64_t>(fields.data() + 32),
      .capacity = load<std::uint64_t>(fields.data() + 40),
      .created = static_cast<std::int64_t>(load<std::uint64_t>(fields.data() + 48)),
  };
  if (header.first == 0 || header.first > largest_sequence || header.confirmed >= header.first ||
      header.capacity > largest_sequence) {
    return std::nullopt;
  }
  return header;
}

record_header_text encode(const record_header& header, std::uint64_t seed) noexcept {
  record_header_text bytes{};
  char* const at = bytes.data();
  store(at + 4, header.body);
  store(at + 8, header.sequence);
  store(at + 16, static_cast<std::uint64_t>(header.arrival));
  store(at + 24, header.confirmed);
  store(at + 32, header.metadata);
  store(at + 36, header.lines);
  store(at + 40, header.payload_crc);
  store(at + 44, header.database);
  store(at + 46, header.precision);
  store(at + 47, static_cast<std::uint8_t>(header.kind));
  store(at, header_crc(seed, at + 4, record_header_bytes - 4));
  return bytes;
}

std::optional<record_header> decode_record_header(std::string_view at,
                                                  std::uint64_t seed) noexcept {
  if (at.size() < record_header_bytes) return std::nullopt;
  const char* const from = at.data();
  if (load<std::uint32_t>(from) != header_crc(seed, from + 4, record_header_bytes - 4)) {
    return std::nullopt;
  }
  const auto kind = load<std::uint8_t>(from + 47);
  if (kind != static_cast<std::uint8_t>(record_kind::entry) &&
      kind != static_cast<std::uint8_t>(record_kind::end)) {
    return std::nullopt;
  }
  return record_header{
      .sequence = load<std::uint64_t>(from + 8),
      .arrival = static_cast<std::int64_t>(load<std::uint64_t>(from + 16)),
      .confirmed = load<std::uint64_t>(from + 24),
      .body = load<std::uint32_t>(from + 4),
      .metadata = load<std::uint32_t>(from + 32),
      .lines = load<std::uint32_t>(from + 36),
      .payload_crc = load<std::uint32_t>(from + 40),
      .database = load<std::uint16_t>(from + 44),
      .precision = load<std::uint8_t>(from + 46),
      .kind = static_cast<record_kind>(kind),
  };
}

std::uint64_t peek_sequence(const char* at) noexcept { return load<std::uint64_t>(at + 8); }

std::string segment_name(std::uint64_t first) {
  const std::string digits = std::to_string(first);
  std::string name(sequence_digits - digits.size(), '0');
  return name.append(digits).append(segment_suffix);
}

std::optional<std::uint64_t> first_of_segment_name(std::string_view name) noexcept {
  if (name.size() != sequence_digits + segment_suffix.size() || !name.ends_with(segment_suffix)) {
    return std::nullopt;
  }
  std::uint64_t first = 0;
  for (const char c : name.substr(0, sequence_digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (first > largest_sequence / 10) return std::nullopt;
    first = 10 * first + digit;
  }
  if (first == 0 || first > largest_sequence) return std::nullopt;
  return first;
}

}  // namespace simdlp::journal_format
