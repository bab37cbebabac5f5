// SPDX-License-Identifier: Apache-2.0
// Splits a file between machines, each of which holds one block of bytes. A block may start anywhere,
// even inside a string. Each machine sends six bytes; then all know where their first line starts.
#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <simdlp/simdlp.h>

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  constexpr std::size_t machines = 64;
  const std::size_t size = (bytes.size() + machines - 1) / machines;
  std::vector<std::string_view> blocks;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    blocks.push_back(std::string_view(bytes).substr(at, size));
  }

  // On each machine: the effect of its block, which is sent as bytes.
  std::vector<simdlp::chunk_effect::byte_form> sent;
  for (const std::string_view block : blocks) sent.push_back(simdlp::effect_of(block).to_bytes());

  // On one machine: the state before each block.
  std::vector<simdlp::line_state> before;
  simdlp::chunk_effect effect;  // of the blocks so far
  for (const auto& form : sent) {
    before.push_back(effect(simdlp::line_state::line_start));
    const auto received = simdlp::chunk_effect::from_bytes(form);
    if (!received) return 1;  // another version, or damaged
    effect = compose(effect, *received);
  }

  // On each machine: where its own first line starts. It is the block's size if none starts there.
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    first.push_back(simdlp::first_line_start(blocks[i], before[i]));
  }

  // On each machine: its lines. The last one may continue in the following blocks.
  simdlp::totals all;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (first[i] == blocks[i].size()) continue;
    std::string lines(blocks[i].substr(first[i]));
    for (std::size_t next = i + 1; next < blocks.size(); ++next) {
      lines += blocks[next].substr(0, first[next]);
      if (first[next] != blocks[next].size()) break;
    }
    simdlp::decoder decode(lines);
    while (decode.next()) {
    }
    all += decode.totals();
  }
  std::cout << all.points << " points, " << all.rejected << " rejected\n";
}
