// SPDX-License-Identifier: Apache-2.0
//
// The model of the encoder: a point as plain values, and the line or refusal that docs/encoding.md
// requires for it, in slow and obvious code. It shares no code with the library except the types errc,
// precision and dialect.
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

// The result that the encoder must give for the point, with tags and fields in the given order.
outcome encode(const point& from, const encode_options& options);

// The encoder's result for the point.
outcome encode_with_library(const point& from, const encode_options& options);

// Returns the error of a single name, or no code if it can be written.
errc problem_of_name(std::string_view name, text_kind kind, const dialect& reader);

// Returns the shortest digits that read back, found by trying, in positional or exponential form as
// documented.
std::string text_of(double number);

bool is_utf8(std::string_view bytes);

}  // namespace simdlp::model
