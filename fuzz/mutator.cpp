// SPDX-License-Identifier: Apache-2.0
//
// The hooks by which libFuzzer requests a change: half of the changes know the format, and half are
// libFuzzer's own, which use the dictionary and the comparisons that it has seen.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mutate.h"

extern "C" {

// Provided by libFuzzer.
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed);
}

namespace {

std::size_t put(const std::string& input, std::uint8_t* out, std::size_t most) {
  const std::size_t size = std::min(input.size(), most);
  std::copy_n(input.begin(), size, reinterpret_cast<char*>(out));
  return size;
}

}  // namespace

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                    unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  std::string input(reinterpret_cast<const char*>(data), size);
  simdlp::fuzz::mutate(input, most, seed);
  return put(input, data, most);
}

std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                      const std::uint8_t* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
  std::string input(reinterpret_cast<const char*>(one), one_size);
  const std::string_view from(reinterpret_cast<const char*>(other), other_size);
  simdlp::fuzz::cross_over(input, from, most, seed);
  return put(input, out, most);
}
