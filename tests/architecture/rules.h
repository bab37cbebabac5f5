// SPDX-License-Identifier: Apache-2.0
//
// The rules of the architecture. Each is a function that returns the offences in a tree, one line of
// text each, or nothing if the tree keeps the rule.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source_tree.h"

namespace simdlp::architecture {

using offences = std::vector<std::string>;

// The layers, from the lowest up, as listed in docs/architecture.md in a block fenced by ```floors:
//
//   name: path path ...
//
// A path is a file or a whole folder. A file may include files of lower layers, and files that
// precede it in the line of its own layer. With a `|` between two paths, neither may include the
// other. The files of a folder may include each other.
struct floor_entry {
  std::string path;
  std::size_t floor = 0;
  std::size_t place = 0;  // in its line
  std::size_t group = 0;  // changes at a `|`
};
std::vector<floor_entry> floors_of(const source_file& document);

// Includes go down, every public header has a layer, and every path in a layer exists.
offences floor_offences(const source_tree& tree, const std::vector<floor_entry>& floors);

// Public headers must not include libraries that are used internally, or vector instructions except
// SSE2 in detail/number.h.
offences public_include_offences(const source_tree& tree);

// No file has a name that says nothing about its contents.
offences name_offences(const source_tree& tree);

// Headers have #pragma once (one in plain C may have a guard instead), and every source begins with
// its licence.
offences header_offences(const source_tree& tree);
offences licence_offences(const source_tree& tree);

// The target of each link in Markdown exists: the file, and the heading after a '#'.
offences link_offences(const source_tree& tree);

}  // namespace simdlp::architecture
