// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli), by the processor's instruction if it has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace simdlp::journal_format {

// Returns the CRC of a text followed by `bytes`. `crc` is the CRC of that text, 0 if it is empty.
[[nodiscard]] std::uint32_t crc32c(std::uint32_t crc, const void* bytes, std::size_t size) noexcept;

[[nodiscard]] inline std::uint32_t crc32c(std::uint32_t crc, std::string_view bytes) noexcept {
  return crc32c(crc, bytes.data(), bytes.size());
}

// The same without the instruction, for tests and for other processors.
[[nodiscard]] std::uint32_t crc32c_portable(std::uint32_t crc, const void* bytes,
                                            std::size_t size) noexcept;

}  // namespace simdlp::journal_format
