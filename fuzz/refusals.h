// SPDX-License-Identifier: Apache-2.0
//
// Determines from a point what an encoder must refuse: the rules of docs/format.md and
// docs/encoding.md, one after the other, without using any encoder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference_decoder.h"
#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/point.h"

namespace simdlp::fuzz {

// Returns the errors of the first part of the point that cannot be written. The encoder's refusal
// must be among them. If empty, the point must be written.
[[nodiscard]] std::vector<errc> refusals(const reference::point& of, const encode_options& options);

// Returns the point that the strict decoder reads from the line: the same point with its time rounded
// down, and with doubled backslashes for a dialect that doubles them.
[[nodiscard]] reference::point as_read_back(reference::point of, const encode_options& options);

// Returns a decoded point as one that owns its bytes.
[[nodiscard]] reference::point owned(point decoded);

// Sorts the tags in byte order of their keys, keeping the order of equal ones, as point_builder writes
// them.
[[nodiscard]] reference::point with_sorted_tags(reference::point of);

// Returns text for a failure message.
[[nodiscard]] std::string describe(const reference::point& of);

}  // namespace simdlp::fuzz
