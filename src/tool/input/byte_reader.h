// SPDX-License-Identifier: Apache-2.0
// A stream of bytes as one function, so that layers such as decompression and conversion can be
// stacked.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace simdlp::tool {

// Writes up to `size` (> 0) bytes to `to` and returns how many; 0 is the end of the stream, and every
// later call returns 0 as well. Throws `failure` if the bytes cannot be read; bytes returned before are
// valid.
using byte_reader = std::function<std::size_t(char* to, std::size_t size)>;

// Bytes in memory, which must outlive the reader.
[[nodiscard]] inline byte_reader read_memory(std::string_view bytes) {
  return [bytes](char* to, std::size_t size) mutable {
    const std::size_t taken = std::min(size, bytes.size());
    std::memcpy(to, bytes.data(), taken);
    bytes.remove_prefix(taken);
    return taken;
  };
}

// `ahead`, then what `rest` has.
[[nodiscard]] inline byte_reader read_after(std::string ahead, byte_reader rest) {
  if (ahead.empty()) return rest;
  struct state {
    std::string ahead;
    std::size_t used = 0;
    byte_reader rest;
  };
  return [in = std::make_shared<state>(state{std::move(ahead), 0, std::move(rest)})](
             char* to, std::size_t size) -> std::size_t {
    if (in->used == in->ahead.size()) return in->rest(to, size);
    const std::size_t taken = std::min(size, in->ahead.size() - in->used);
    std::memcpy(to, in->ahead.data() + in->used, taken);
    in->used += taken;
    if (in->used == in->ahead.size()) {
      in->ahead = std::string();
      in->used = 0;
    }
    return taken;
  };
}

// Reads on until `ahead` holds `size` bytes or the stream ends. If it throws, `ahead` has the bytes before
// the failure.
inline void read_ahead(const byte_reader& from, std::string& ahead, std::size_t size) {
  while (ahead.size() < size) {
    const std::size_t had = ahead.size();
    constexpr std::size_t piece = 4096;
    ahead.resize(had + std::max(piece, size - had));
    std::size_t got = 0;
    try {
      got = from(ahead.data() + had, ahead.size() - had);
    } catch (...) {
      ahead.resize(had);
      throw;
    }
    ahead.resize(had + got);
    if (got == 0) return;
  }
}

}  // namespace simdlp::tool
