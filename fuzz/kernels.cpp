// SPDX-License-Identifier: Apache-2.0
//
// kernels: the scalar kernel's index fulfils the contract, and every other kernel that runs here yields
// the same index: both ways of treating quotes, at every alignment, for windows cut at block edges and
// between them. The target `decode` checks how the decoder uses an index.
#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "check.h"
#include "kernel/contract.h"
#include "plan.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/kernel.h"

namespace {

using simdlp::kernel;
using simdlp::detail::window;
using namespace simdlp::fuzz;

// A copy of bytes that begins `alignment` bytes after a multiple of 64. Its end is the end of the
// allocation, so that the address sanitizer detects reads after it.
class laid_bytes {
 public:
  laid_bytes(std::string_view bytes, std::size_t alignment)
      : size_(bytes.size()),
        memory_(static_cast<char*>(
            ::operator new (alignment + std::max<std::size_t>(size_, 1), std::align_val_t{64}))),
        alignment_(alignment) {
    std::memset(memory_, '"', alignment);  // must not matter
    if (size_ != 0) std::memcpy(memory_ + alignment, bytes.data(), size_);
  }
  ~laid_bytes() { ::operator delete (memory_, std::align_val_t{64}); }
  laid_bytes(const laid_bytes&) = delete;
  laid_bytes& operator=(const laid_bytes&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {memory_ + alignment_, size_}; }

 private:
  std::size_t size_;
  char* memory_;
  std::size_t alignment_;
};

// The sizes to which the window is cut: around the edges of blocks, and one anywhere. For a long input,
// only the last edge, because the filler before the text is always the same.
std::vector<std::size_t> cuts_of(std::size_t size, std::size_t seed) {
  std::vector<std::size_t> cuts;
  const std::size_t last = size / window::block;
  for (std::size_t block = last < 4 ? 1 : last - (size > 4096 ? 0 : 2); block <= last; ++block) {
    for (const std::size_t cut : {block * 64 - 1, block * 64, block * 64 + 1}) {
      if (cut < size) cuts.push_back(cut);
    }
  }
  if (size != 0) cuts.push_back((seed * 6364136223846793005U >> 32U) % size);
  return cuts;
}

void check_cut(std::string_view text, std::size_t first_alignment, std::size_t alignments,
               bool by_contract) {
  static const auto expected = std::make_unique<window>();
  static const auto got = std::make_unique<window>();
  const kernel& scalar = *simdlp::find_kernel("scalar");
  for (const simdlp::test::manner how : simdlp::test::manners) {
    const laid_bytes plain(text, 0);
    scalar.functions->index(*expected, plain.bytes().data(), text.size(), how.quotes, how.final);
    if (by_contract) {
      const std::string broken = simdlp::test::violation(*expected, plain.bytes(), how);
      check(broken.empty(), "the scalar kernel keeps the contract", broken);
    }
    for (const kernel& one : simdlp::kernels()) {
      if (!one.supported()) continue;
      for (std::size_t i = 0; i < alignments; ++i) {
        const laid_bytes laid(text, (first_alignment + i * 9) % 64);
        one.functions->index(*got, laid.bytes().data(), text.size(), how.quotes, how.final);
        check(got->data == laid.bytes().data(), "a window knows its bytes", one.name);
        got->data = expected->data;
        const std::string wrong = simdlp::test::difference(*expected, *got);
        check(wrong.empty(), "every kernel yields the scalar kernel's index", [&] {
          return std::string(one.name) + ": " + wrong + "; " + simdlp::test::show(text, how);
        });
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  std::string input = lay_out(how);
  input.resize(std::min(input.size(), window::capacity));
  // A short window at every alignment, a longer one at some; one alignment for each cut.
  const std::size_t alignment = how.alignment();
  const bool is_long = input.size() > 4096;
  check_cut(input, alignment, input.size() <= 96 ? 64 : is_long ? 1 : 5, true);
  std::size_t shift = how.extra();
  for (const std::size_t cut : cuts_of(input.size(), input.size() + how.extra() + 1)) {
    check_cut(std::string_view(input).substr(0, cut), alignment + shift, 1, cut <= 256);
    shift += 5;
  }
  return 0;
}
