// SPDX-License-Identifier: Apache-2.0
//
// The promises of a document and the tests that check them. A promise is a row of a table whose
// last column is headed "held by" and names each test between backquotes:
//
//   | promise                | held by                               |
//   |------------------------|---------------------------------------|
//   | Nothing is allocated.  | `Memory.NothingIsAllocated`, `fuzz.cuts` |
//
// A name is Suite.Case of GoogleTest, or a test that a CMakeLists.txt adds by its own name.
#pragma once

#include <set>
#include <string>

#include "rules.h"
#include "source_tree.h"

namespace simdlp::architecture {

// The names of all tests of the tree.
std::set<std::string> tests_of(const source_tree& tree);

// Every promise names a test, and every test that is named exists.
offences promise_offences(const source_tree& tree, const source_file& document);

}  // namespace simdlp::architecture
