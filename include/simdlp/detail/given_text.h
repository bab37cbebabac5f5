// SPDX-License-Identifier: Apache-2.0
// The argument type for names and strings of the encoder.
#pragma once

#include <cstddef>
#include <string_view>

#include "simdlp/concepts.h"
#include "simdlp/escape.h"
#include "simdlp/text.h"

namespace simdlp::detail {

// A name or string as the caller has it: unescaped bytes, or a decoded text with its escapes. Refers
// to the caller's bytes.
struct given_text {
  template <string_like T>
  given_text(const T& unescaped) noexcept  // NOLINT(google-explicit-constructor)
      : given_text(std::string_view(unescaped)) {}
  given_text(std::string_view unescaped) noexcept  // NOLINT(google-explicit-constructor)
      : data(unescaped.data()), size(unescaped.size()) {}
  given_text(text decoded) noexcept  // NOLINT(google-explicit-constructor)
      : data(decoded.raw().data()),
        size(decoded.raw_size()),
        kind(decoded.kind()),
        escaped(decoded.has_escapes()) {}

  const char* data;
  std::size_t size;
  text_kind kind = text_kind::string;  // valid only if `escaped`
  bool escaped = false;
};

}  // namespace simdlp::detail
