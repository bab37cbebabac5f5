// SPDX-License-Identifier: Apache-2.0
//
// The encoder to compare with: a point as plain values, and the line or refusal that docs/encoding.md
// demands for it, said the slow and obvious way. It shares no code with the library but the words
// errc, precision and target.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "simdlp/encoder.h"

namespace simdlp::model {

using value = std::variant<double, std::int64_t, std::uint64_t, bool, std::string>;

struct point {
  std::string measurement;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<std::pair<std::string, value>> fields;
  std::optional<std::int64_t> time;
};

// A line without its line end, or the reason for a refusal.
struct outcome {
  std::string line;
  errc code = errc::none;
  friend bool operator==(const outcome&, const outcome&) = default;
};

// What the encoder has to make of the point, tags and fields in the order given.
outcome encode(const point& from, const encode_options& options);

// What the encoder makes of it.
outcome encode_with_library(const point& from, const encode_options& options);

// What is wrong with a single name, or no code if it can be written.
errc problem_of_name(std::string_view name, text_kind kind, const dialect& reader);

// Shortest digits that read back, by trying; positional or with an exponent as documented.
std::string text_of(double number);

bool is_utf8(std::string_view bytes);

}  // namespace simdlp::model
