// SPDX-License-Identifier: Apache-2.0
//
// kernels: the scalar kernel's index is what the contract says, and every other kernel that runs here
// yields the same index: both ways of treating quotes, at every alignment, for windows cut at block
// edges and between them. What the decoder makes of an index is left to the target decode.
#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "check.h"
#include "kernel/contract.h"
#include "plan.h"
#include "simdlp/kernel.h"

namespace {

using simdlp::kernel;
using simdlp::detail::window;
using namespace simdlp::fuzz;

// A copy of bytes that begins `alignment` bytes behind a multiple of 64; its end is the end of the
// allocation, so that the address sanitizer sees a byte read behind it.
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

// The sizes to which the window is cut: the whole, around every block edge at first, and some more.
std::vector<std::size_t> cuts_of(std::size_t size, std::size_t seed) {
  std::vector<std::size_t> cuts{size};
  for (std::size_t edge = 64; edge < size + 2 && cuts.size() < 16; edge += 64) {
    for (const std::size_t cut : {edge - 1, edge, edge + 1}) {
      if (cut < size) cuts.push_back(cut);
    }
  }
  for (std::size_t i = 0; i < 4 && size != 0; ++i) {
    cuts.push_back((seed = seed * 6364136223846793005U + 1442695040888963407U) % size);
  }
  return cuts;
}

void check_cut(std::string_view text, std::size_t first_alignment, std::size_t alignments) {
  static const auto expected = std::make_unique<window>();
  static const auto got = std::make_unique<window>();
  const kernel& scalar = *simdlp::find_kernel("scalar");
  for (const simdlp::test::manner how : simdlp::test::manners) {
    const laid_bytes plain(text, 0);
    scalar.index(*expected, plain.bytes().data(), text.size(), how.quotes, how.final);
    const std::string broken = simdlp::test::violation(*expected, plain.bytes(), how);
    check(broken.empty(), "the scalar kernel keeps the contract", broken);
    for (const kernel& one : simdlp::kernels()) {
      if (!one.supported()) continue;
      for (std::size_t i = 0; i < alignments; ++i) {
        const laid_bytes laid(text, (first_alignment + i) % 64);
        one.index(*got, laid.bytes().data(), text.size(), how.quotes, how.final);
        check(got->data == laid.bytes().data(), "a window knows its bytes", one.name);
        got->data = expected->data;
        const std::string wrong = simdlp::test::difference(*expected, *got);
        check(wrong.empty(), "every kernel yields the scalar kernel's index",
              std::string(one.name) + ": " + wrong + "; " + simdlp::test::show(text, how));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const plan how = read_plan(as_text(data, size));
  std::string input = lay_out(how);
  input.resize(std::min(input.size(), window::capacity));
  // Every alignment for the whole window, one after the other for the cuts.
  std::size_t alignment = how.alignment();
  std::size_t alignments = input.size() <= 1024 ? 64 : 4;
  for (const std::size_t cut : cuts_of(input.size(), input.size() + how.extra())) {
    check_cut(std::string_view(input).substr(0, cut), alignment, alignments);
    alignment += 5;
    alignments = 1;
  }
  return 0;
}
