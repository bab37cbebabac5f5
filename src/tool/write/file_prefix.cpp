// SPDX-License-Identifier: Apache-2.0
#include "file_prefix.h"

#include <cstddef>
#include <fstream>
#include <string_view>

#include "tool/hash.h"

namespace simdlp::tool {
namespace {

constexpr std::size_t block = std::size_t{64} << 10U;

std::uint64_t joined(std::uint64_t before, std::string_view bytes) {
  return detail::fold(before ^ hash_of(bytes), detail::seeds[2]);
}

}  // namespace

std::optional<std::uint64_t> file_prefix::sum(const std::string& file, std::uint64_t size) {
  if (size / block < blocks_) *this = {};
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(blocks_ * block));
  std::string bytes(block, '\0');
  const auto read = [&](std::size_t wanted) {
    bytes.resize(wanted);
    in.read(bytes.data(), static_cast<std::streamsize>(wanted));
    return in.good();
  };
  for (; blocks_ < size / block; ++blocks_) {
    if (!read(block)) return std::nullopt;
    sum_of_them_ = joined(sum_of_them_, bytes);
  }
  if (!read(size % block)) return std::nullopt;
  return joined(sum_of_them_, bytes);
}

}  // namespace simdlp::tool
