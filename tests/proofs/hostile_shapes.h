// SPDX-License-Identifier: Apache-2.0
//
// Inputs made to be expensive, each a function of its size, with the answer that is right for it. How
// they are read and what is measured is left to others: linear_test.cpp holds growth and answers,
// scripts/hostile.py counts instructions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace simdlp::agreement {

struct hostile_shape {
  const char* name;
  std::string (*input)(std::size_t size);  // about so many bytes
  // What comes of it, as a function of the counted line feeds in the input.
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
