// SPDX-License-Identifier: Apache-2.0
//
// split: exact cuts. The effects of every kernel equal those of the state machine and can be composed,
// parts start where a decoder starts lines, and several threads give the same results as one.
#include <string>
#include <string_view>
#include <vector>

#include "agreement.h"
#include "check.h"
#include "kernel/line_states.h"
#include "plan.h"
#include "simdlp/simdlp.h"

namespace {

using namespace simdlp::fuzz;
namespace machine = simdlp::detail::line_machine;

struct counts {
  void begin(simdlp::text) {}
  void tag(simdlp::text, simdlp::text) {}
  void field(simdlp::text, auto) {}
  void end(std::optional<std::int64_t> time) { all += std::to_string(time.value_or(0)) + ' '; }
  void reject(simdlp::error error, std::string_view raw) {
    all += std::string(name(error.code)) + std::to_string(error.offset) + '+' +
           std::to_string(raw.size()) + ' ';
  }
  std::string all;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<const simdlp::kernel*> kernels = simdlp::agreement::running_kernels();
  const plan how = read_plan(as_text(data, size));
  const std::string input = lay_out(how);
  const std::string_view bytes(input);

  std::vector<bool> starts(bytes.size() + 1);
  auto state = machine::line_start;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    starts[i] = state == machine::line_start;
    state = machine::next_of(state, bytes[i]);
  }
  const std::size_t cut = bytes.size() * how.extra() / 255;
  for (const simdlp::kernel* const with : kernels) {
    const simdlp::chunk_effect effect = simdlp::effect_of(bytes, with);
    check(static_cast<unsigned>(effect(simdlp::line_state::line_start)) == state,
          "the state after the input", [&] { return std::string(with->name); });
    check(compose(simdlp::effect_of(bytes.substr(0, cut), with),
                  simdlp::effect_of(bytes.substr(cut), with)) == effect,
          "effects compose", [&] { return std::string(with->name); });
  }
  for (const std::size_t parts : {std::size_t{2}, std::size_t{1} + size % 9}) {
    for (const std::string_view part : simdlp::split(bytes, parts)) {
      check(starts[static_cast<std::size_t>(part.data() - bytes.data())],
            "a part starts at a line start", [&] { return std::to_string(parts); });
    }
  }
  counts alone;
  simdlp::decoder decode(input, how.options);
  decode.visit(alone);
  std::string together;
  const simdlp::parallel_result result = simdlp::parallel_decode(
      bytes, {.threads = 1, .part_size = 1 + how.extra() * std::size_t{16}, .decode = how.options},
      [] { return counts(); },
      [&](counts&& done, simdlp::parallel_part&) { together += done.all; });
  check(together == alone.all && result.totals == decode.totals(),
        "parts give what one decoder gives", [&] { return alone.all + "\nbut\n" + together; });
  return 0;
}
