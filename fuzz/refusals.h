// SPDX-License-Identifier: Apache-2.0
//
// What an encoder has to refuse, told from the point itself: the rules of docs/format.md on what
// cannot be written, one after the other, without looking at any encoder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference_decoder.h"
#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp::fuzz {

// What is wrong with the first part of the point that cannot be written; the encoder's refusal must
// be among these. Empty: the point must be written.
[[nodiscard]] std::vector<errc> refusals(const reference::point& of, const encode_options& options);

// The point that a decoder of the strict grammar reads from the line: the same one, its time floored,
// and backslashes doubled for a target that has them written twice.
[[nodiscard]] reference::point as_read_back(reference::point of, const encode_options& options);

// A decoded point as one that owns its bytes.
[[nodiscard]] reference::point owned(point decoded);

// Its tags in byte order of their keys, the first of equal ones first, as point_builder writes them.
[[nodiscard]] reference::point with_sorted_tags(reference::point of);

// For a failure message.
[[nodiscard]] std::string describe(const reference::point& of);

}  // namespace simdlp::fuzz
