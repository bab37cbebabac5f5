// SPDX-License-Identifier: Apache-2.0
#include "journal/storage.h"

#include <algorithm>
#include <cerrno>

namespace simdlp::journal_format {
namespace {

constexpr std::size_t pieces_a_call = 1024;  // IOV_MAX of Linux

}  // namespace

int write_all(storage& in, storage::file to, std::uint64_t offset,
              std::span<storage::piece> pieces) {
  while (true) {
    while (!pieces.empty() && pieces.front().size == 0) pieces = pieces.subspan(1);
    if (pieces.empty()) return 0;
    const std::int64_t wrote =
        in.write(to, offset, pieces.first(std::min(pieces.size(), pieces_a_call)));
    if (wrote == -EINTR) continue;
    if (wrote < 0) return static_cast<int>(wrote);
    if (wrote == 0) return -EIO;  // a regular file that takes nothing and gives no reason
    offset += static_cast<std::uint64_t>(wrote);
    auto left = static_cast<std::size_t>(wrote);
    while (left != 0) {
      storage::piece& first = pieces.front();
      const std::size_t taken = std::min(left, first.size);
      first.data += taken;
      first.size -= taken;
      left -= taken;
      if (first.size == 0) pieces = pieces.subspan(1);
    }
  }
}

std::int64_t read_all(storage& in, storage::file from, std::uint64_t offset, std::span<char> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    const std::int64_t got = in.read(from, offset + done, to.subspan(done));
    if (got == -EINTR) continue;
    if (got < 0) return got;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(done);
}

}  // namespace simdlp::journal_format
