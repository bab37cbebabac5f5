// SPDX-License-Identifier: Apache-2.0
#include "simdlp/decoder.h"

#include <algorithm>
#include <cstring>

namespace simdlp {

void decoder::reset(std::string_view bytes) noexcept {
  bytes_ = bytes;
  stand_ = stand::seen;
  located_offset_ = 0;
  located_line_ = 1;
  located_line_start_ = 0;
  cursor_.reset_totals();
  cursor_.start({bytes.data(), bytes.data() + bytes.size(), bytes.data(), 0});
}

location decoder::locate(error error) noexcept {
  const std::size_t offset =
      static_cast<std::size_t>(std::min<std::uint64_t>(error.offset, bytes_.size()));
  if (offset < located_offset_) {
    located_offset_ = 0;
    located_line_ = 1;
    located_line_start_ = 0;
  }
  while (located_offset_ < offset) {
    const void* const feed =
        std::memchr(bytes_.data() + located_offset_, '\n', offset - located_offset_);
    if (feed == nullptr) break;
    located_offset_ = static_cast<std::size_t>(static_cast<const char*>(feed) - bytes_.data()) + 1;
    located_line_start_ = located_offset_;
    ++located_line_;
  }
  located_offset_ = offset;
  return {located_line_, offset - located_line_start_ + 1};
}

diagnostic decoder::describe() noexcept {
  const error wrong = current().error();
  const location where = locate(wrong);
  return {where.line, where.column, wrong.offset, wrong.code, message(wrong.code), current().raw()};
}

}  // namespace simdlp
