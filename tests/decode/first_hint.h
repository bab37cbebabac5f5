// SPDX-License-Identifier: Apache-2.0
// The hint for the first rejected line of an input.
#pragma once

#include <memory>
#include <string_view>

#include "simdlp/decoder.h"
#include "simdlp/hint.h"

namespace simdlp {

struct found_hint {
  hint of;
  location where;
  bool rejected = false;
};

// The hint for the first rejected line of `bytes`.
inline found_hint first_hint(std::string_view bytes, const decode_options& options = {}) {
  const auto decode = std::make_unique<decoder>(bytes, options);
  for (const point here : *decode) {
    if (here) continue;
    found_hint all;
    all.rejected = true;
    all.of = hint_for(decode->describe());
    all.where = decode->locate({errc::none, all.of.offset});
    return all;
  }
  return {};
}

}  // namespace simdlp
