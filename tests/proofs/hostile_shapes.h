// SPDX-License-Identifier: Apache-2.0
//
// Inputs made to be expensive, each a function of its size, with its correct result. linear_test.cpp
// checks growth and results, and scripts/hostile.py counts instructions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace simdlp::agreement {

struct hostile_shape {
  const char* name;
  std::string (*input)(std::size_t size);  // about this many bytes
  // The result, as a function of the number of line feeds in the input.
  std::uint64_t (*points)(std::size_t line_feeds);
  std::uint64_t (*rejected)(std::size_t line_feeds);
  bool duplicates = false;  // to be decoded with duplicates rejected
};

std::span<const hostile_shape> hostile_shapes();

// `count` times the piece.
std::string repeated(std::string_view piece, std::size_t count);

// `count` different keys of the same length, each followed by that text, joined by commas.
std::string distinct_pieces(std::size_t count, std::string_view value);

}  // namespace simdlp::agreement
