// SPDX-License-Identifier: Apache-2.0
//
// Numbers as text. Floats are made as strings of digits and never computed, so that no rounding or
// formatting of the platform can change a byte of the data.
#pragma once

#include <cstdint>
#include <string>

#include "generate/random.h"

namespace simdlp::generate {

void append_decimal(std::string& out, std::uint64_t number);

// At least `width` digits, zeros in front.
void append_padded(std::string& out, std::uint64_t number, unsigned width);

// number / 10^decimals with all its decimals: append_scaled(out, 211, 1) writes 21.1.
void append_scaled(std::string& out, std::uint64_t number, unsigned decimals);

// `count` digits, the last one not zero.
void append_digits(std::string& out, random& chance, unsigned count);

// A float with this whole part and exactly `significant` significant digits. The whole part must
// have fewer digits than that.
void append_float(std::string& out, random& chance, std::uint32_t whole, unsigned significant);

}  // namespace simdlp::generate
