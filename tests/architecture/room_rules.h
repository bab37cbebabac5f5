// SPDX-License-Identifier: Apache-2.0
// Rules about which folder may use what, and about names and phrases. See rules.h.
#pragma once

#include "rules.h"

namespace simdlp::architecture {

// A third-party library is included only in the folders that own it: xsimd in src/kernel, Boost in
// src/server, and so on. The list is in room_rules.cpp.
offences third_party_offences(const source_tree& tree);

// Kernel headers and units include only detail/, kernel/, <cstddef>, <cstdint>, xsimd, intrinsics and
// the few public headers without code.
offences kernel_include_offences(const source_tree& tree);

// The tool, the components, the examples and README.md do not name simdlp::detail.
offences detail_offences(const source_tree& tree);

// No two headers of include/, src/ and tests/ have the same name.
offences header_name_offences(const source_tree& tree);

// A path of the project that a comment, script, preset or document names exists.
offences mention_offences(const source_tree& tree);

// Phrases that readers had to read twice, in documents, comments and messages.
offences phrase_offences(const source_tree& tree);

// Tests are named alike: the suite after what is tested, in snake_case, and the case as a sentence in
// CamelCase.
offences test_name_offences(const source_tree& tree);

}  // namespace simdlp::architecture
