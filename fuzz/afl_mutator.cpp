// SPDX-License-Identifier: Apache-2.0
//
// The mutator as a library that afl-fuzz loads (AFL_CUSTOM_MUTATOR_LIBRARY). afl-fuzz also makes its own
// changes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mutate.h"

#define SIMDLP_AFL_HOOK extern "C" __attribute__((visibility("default")))

namespace {

struct state {
  std::uint64_t seed;
  std::string made;
};

}  // namespace

SIMDLP_AFL_HOOK void* afl_custom_init(void* /*afl*/, unsigned seed) { return new state{seed, {}}; }

SIMDLP_AFL_HOOK void afl_custom_deinit(void* data) { delete static_cast<state*>(data); }

SIMDLP_AFL_HOOK std::size_t afl_custom_fuzz(void* data, std::uint8_t* bytes, std::size_t size,
                                            std::uint8_t** out, std::uint8_t* more,
                                            std::size_t more_size, std::size_t most) {
  state& own = *static_cast<state*>(data);
  own.made.assign(reinterpret_cast<const char*>(bytes), size);
  own.seed += 1;
  if (more != nullptr && own.seed % 8 == 0) {
    const std::string_view other(reinterpret_cast<const char*>(more), more_size);
    simdlp::fuzz::cross_over(own.made, other, most, own.seed);
  } else {
    simdlp::fuzz::mutate(own.made, most, own.seed);
  }
  *out = reinterpret_cast<std::uint8_t*>(own.made.data());
  return own.made.size();
}
