// SPDX-License-Identifier: Apache-2.0
// Benchmarks of the scan, for each kernel and both kinds of quoting. The input is first cut into windows at
// line starts, as the decoder does.
#include <cstring>
#include <memory>

#include "simdlp/detail/kernel_functions.h"
#include "simdlp/detail/window.h"
#include "suite.h"

namespace simdlp::bench {
namespace {

using detail::quoting;
using detail::window;

struct piece {
  const char* data;
  std::size_t size;
  bool final;
};

// The next window starts after the last line end outside a string that the scalar kernel finds. A
// window without any (a very long line) is followed by the bytes after it.
std::vector<piece> cut(std::string_view bytes) {
  const auto index = std::make_unique<window>();
  const kernel& scalar = *find_kernel("scalar");
  std::vector<piece> pieces;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), window::capacity);
    const bool final = size == bytes.size();
    scalar.functions->index(*index, bytes.data(), size, quoting::paired, final);
    std::size_t used = size;
    for (std::uint32_t i = final ? 0 : index->count; i > 0; --i) {
      if (index->tokens[i - 1].kind != '\n') continue;
      used = index->tokens[i - 1].position + std::size_t{1};
      break;
    }
    pieces.push_back({bytes.data(), size, final});
    bytes.remove_prefix(used);
  }
  return pieces;
}

bool same_index(const window& left, const window& right) {
  return left.count == right.count && left.any_invalid_utf8 == right.any_invalid_utf8 &&
         std::memcmp(left.tokens, right.tokens, left.count * sizeof(detail::token)) == 0;
}

void scan(benchmark::State& state, const kernel& with, generate::shape which, quoting quotes) {
  const std::vector<piece> pieces = cut(bytes_of(which));
  const auto index = std::make_unique<window>();
  const auto expected = std::make_unique<window>();
  std::size_t bytes = 0;
  std::uint64_t tokens = 0;
  for (const piece& each : pieces) {
    with.functions->index(*index, each.data, each.size, quotes, each.final);
    find_kernel("scalar")->functions->index(*expected, each.data, each.size, quotes, each.final);
    if (!check(state, same_index(*index, *expected), "the index of the scalar kernel")) return;
    bytes += each.size;
    tokens += index->count;
  }
  while (state.KeepRunning()) {
    for (const piece& each : pieces) {
      with.functions->index(*index, each.data, each.size, quotes, each.final);
      benchmark::DoNotOptimize(index->tokens[0]);
    }
  }
  count(state, bytes, tokens, "tokens/s");
}

}  // namespace

void add_benchmarks() {
  for (const generate::shape_entry& shape : measured_shapes()) {
    for (const kernel* const with : running_kernels()) {
      for (const quoting quotes : {quoting::paired, quoting::unpaired}) {
        const std::string name = std::string("scan/") +
                                 (quotes == quoting::paired ? "paired/" : "plain/") +
                                 std::string(shape.name) + '/' + std::string(with->name);
        add_benchmark(name, [with, quotes, which = shape.which](benchmark::State& state) {
          scan(state, *with, which, quotes);
        });
      }
    }
  }
}

}  // namespace simdlp::bench
