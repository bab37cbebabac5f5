// SPDX-License-Identifier: Apache-2.0
//
// cuts: the result depends only on the bytes of the input. The same input is read from an
// allocation of exactly its size, from the end and the beginning of a page next to an inaccessible
// one, between several kinds of poison, cut in two places that the plan chooses, and by a decoder
// that has read other inputs before, completely or in part. The transcript is always the same. The
// target `decode` checks that it is correct.
#include <algorithm>
#include <cstring>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "agreement.h"
#include "check.h"
#include "guarded_memory.h"
#include "plan.h"
#include "transcript.h"

namespace {

using namespace simdlp::fuzz;
using simdlp::decode_options;
using simdlp::decoder;

// An allocation of exactly the size of its bytes, so that sanitizers detect reads outside it.
class exact_copy {
 public:
  explicit exact_copy(std::string_view bytes) : size_(bytes.size()), memory_(new char[size_]) {
    if (size_ != 0) std::memcpy(memory_.get(), bytes.data(), size_);
  }
  [[nodiscard]] std::string_view bytes() const { return {memory_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> memory_;
};

class places {
 public:
  places(std::string_view input, const decode_options& options, read_by by)
      : input_(input), by_(by) {
    const exact_copy copy(input);
    const auto fresh = std::make_unique<decoder>(copy.bytes(), options);
    expected_ = transcript(*fresh, copy.bytes(), by);
    reused_ = std::make_unique<decoder>(std::string_view(), options);
  }

  [[nodiscard]] const std::string& expected() const { return expected_; }

  void check_guarded() {
    static simdlp::test::guarded_memory low;
    static simdlp::test::guarded_memory high;
    expect(low.at_begin(input_), "at the beginning of a page");
    expect(high.at_end(input_), "at the end of a page");
  }

  // Bytes that would change the result if they were read: quotes, escapes, line ends, digits,
  // broken UTF-8.
  void check_poison(std::size_t choice) {
    constexpr std::string_view poisons[] = {"\"", "\\", "\n", "9", "\xFF", " f=1\n"};
    const std::string_view poison = poisons[choice % std::size(poisons)];
    constexpr std::size_t margin = 192;
    std::string all;
    while (all.size() < margin) all += poison;
    const std::size_t from = all.size();
    all += input_;
    while (all.size() < from + input_.size() + margin) all += poison;
    expect(std::string_view(all).substr(from, input_.size()), "between poison");
  }

  // Reads `lines` lines of `other`, or all of it, and then the input.
  void check_after(std::string_view other, std::size_t lines) {
    const exact_copy copy(other);
    reused_->reset(copy.bytes());
    while (lines-- != 0 && reused_->next()) {
    }
    const exact_copy own(input_);
    expect(own.bytes(), "after other inputs");
  }

 private:
  void expect(std::string_view laid, const char* where) {
    reused_->reset(laid);
    const std::string got = transcript(*reused_, laid, by_);
    check(got == expected_, "the same bytes give the same result at any address", [&] {
      return std::string(where) + ", kernel " + std::string(reused_->kernel().name) + ": " +
             first_difference(expected_, got);
    });
  }

  std::string_view input_;
  read_by by_;
  std::string expected_;
  std::unique_ptr<decoder> reused_;
};

using kernel_list = std::vector<const simdlp::kernel*>;

void check_input(std::string_view input, std::string_view other, decode_options options,
                 std::size_t choice, const kernel_list& kernels) {
  std::string first;
  for (const simdlp::kernel* const kernel : kernels) {
    options.kernel = kernel;
    for (const read_by by : {read_by::range, read_by::visit}) {
      places all(input, options, by);
      all.check_guarded();
      all.check_poison(choice++);
      all.check_after(other, choice % 4 == 3 ? other.size() : choice % 4);
      if (first.empty()) first = all.expected();
      check(all.expected() == first, "every kernel and both interfaces give the same transcript",
            [&] {
              return std::string(kernel->name) + ": " + first_difference(first, all.expected());
            });
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const kernel_list all = simdlp::agreement::running_kernels();
  const plan how = read_plan(as_text(data, size));
  const std::string input = lay_out(how);
  const std::size_t choice = how.extra() + size;
  // At the place in the plan, or else in the middle.
  const std::size_t share = how.extra() == 0 ? 128 : how.extra();
  const std::size_t cut = input.size() - how.text.size() + share * how.text.size() / 256;
  const std::string_view front = std::string_view(input).substr(0, cut);
  const std::string_view back = std::string_view(input).substr(cut);
  check_input(input, back, how.options, choice, all);
  const kernel_list one{all[choice % all.size()]};
  check_input(back, front, how.options, choice, one);
  check_input(front, input, how.options, choice + 1, one);
  return 0;
}
