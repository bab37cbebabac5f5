// SPDX-License-Identifier: Apache-2.0
#include "server/gzip_header.h"

#include "server/inflater.h"

namespace simdlp::endpoint {
namespace {

constexpr std::size_t fixed_bytes = 10;
constexpr std::uint8_t has_checksum = 0x02;
constexpr std::uint8_t has_extra = 0x04;
constexpr std::uint8_t has_name = 0x08;
constexpr std::uint8_t has_comment = 0x10;
constexpr std::uint8_t reserved_flags = 0xE0;

}  // namespace

std::size_t gzip_header::take(std::string_view bytes, const inflater& sums) {
  std::size_t used = 0;
  std::size_t summed = 0;
  while (used < bytes.size() && at_ != part::end && error_.empty()) {
    const bool before_checksum = at_ != part::checksum;
    take_byte(static_cast<std::uint8_t>(bytes[used]));
    ++used;
    if (before_checksum && (at_ == part::checksum || used == bytes.size())) {
      crc_ = sums.crc32(crc_, bytes.substr(summed, used - summed));
      summed = used;
    }
  }
  has_started_ = has_started_ || used != 0;
  return used;
}

void gzip_header::take_byte(std::uint8_t byte) {
  const std::size_t place = in_part_++;
  switch (at_) {
    case part::fixed: return take_fixed(byte);
    case part::name:
      if (byte == 0) begin(part::comment);
      return;
    case part::comment:
      if (byte == 0) begin(part::checksum);
      return;
    case part::extra:
      if (in_part_ == extra_) begin(part::name);
      return;
    case part::extra_size:
    case part::checksum: break;
    case part::end: return;
  }
  number_ |= std::uint32_t{byte} << (8 * place);
  if (in_part_ != 2) return;
  if (at_ == part::extra_size) {
    extra_ = number_;
    return begin(extra_ != 0 ? part::extra : part::name);
  }
  if (number_ != (crc_ & 0xFFFFU)) {
    error_ = "header crc mismatch";
    return;
  }
  begin(part::end);
}

void gzip_header::take_fixed(std::uint8_t byte) {
  switch (in_part_) {
    case 1:
    case 2:
      if (byte != (in_part_ == 1 ? 0x1F : 0x8B)) error_ = "incorrect header check";
      return;
    case 3:
      if (byte != 8) error_ = "unknown compression method";
      return;
    case 4:
      flags_ = byte;
      if ((flags_ & reserved_flags) != 0) error_ = "unknown header flags set";
      return;
    case fixed_bytes: return begin(part::extra_size);
    default: return;  // time, flags of the encoder, system
  }
}

// Begins the next part, or the first one after it that this header has.
void gzip_header::begin(part next) noexcept {
  in_part_ = 0;
  number_ = 0;
  if (next == part::extra_size && (flags_ & has_extra) == 0) next = part::name;
  if (next == part::name && (flags_ & has_name) == 0) next = part::comment;
  if (next == part::comment && (flags_ & has_comment) == 0) next = part::checksum;
  if (next == part::checksum && (flags_ & has_checksum) == 0) next = part::end;
  at_ = next;
}

}  // namespace simdlp::endpoint
