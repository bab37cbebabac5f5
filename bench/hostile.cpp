// SPDX-License-Identifier: Apache-2.0
// The work whose instructions scripts/hostile.py counts: each hostile shape of the tests, with BYTES
// bytes and with twice as many, read through both interfaces. The results are checked.
//   bench_hostile BYTES    one line to standard output for each pass, in order:
//                          shape bytes interface
// The functions are found by name in callgrind's output, so they are not inlined and have C names.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hostile_shapes.h"
#include "simdlp/decoder.h"

namespace {

struct counting_sink {
  void begin(simdlp::text) {}
  void tag(simdlp::text, simdlp::text) {}
  template <class Value>
  void field(simdlp::text, Value) {
    ++fields;
  }
  void end(std::optional<std::int64_t>) {}
  void reject(simdlp::error, std::string_view) {}
  std::uint64_t fields = 0;
};

}  // namespace

extern "C" {

[[gnu::noinline]] std::uint64_t measured_visit(simdlp::decoder* from) {
  counting_sink sink;
  from->visit(sink);
  return sink.fields;
}

[[gnu::noinline]] std::uint64_t measured_range(simdlp::decoder* from) {
  std::uint64_t tags = 0;
  for (const simdlp::point here : *from) tags += here.tags().size();
  return tags;
}

}  // extern "C"

int main(int count, char** arguments) {
  std::size_t size = 0;
  if (count == 2) {
    const std::string_view text = arguments[1];
    std::from_chars(text.data(), text.data() + text.size(), size);
  }
  if (size == 0) {
    std::fputs("usage: bench_hostile BYTES\n", stderr);
    return 2;
  }
  bool right = true;
  for (const auto& of : simdlp::agreement::hostile_shapes()) {
    for (const std::size_t bytes : {size, 2 * size}) {
      const std::string input = of.input(bytes);
      const auto lines = static_cast<std::size_t>(std::ranges::count(input, '\n'));
      simdlp::decode_options options;
      if (of.duplicates) options.duplicates = simdlp::duplicates::reject;
      const auto from = std::make_unique<simdlp::decoder>(input, options);
      for (const bool visits : {true, false}) {
        from->reset(input);
        (void)(visits ? measured_visit(from.get()) : measured_range(from.get()));
        right = right && from->totals().points == of.points(lines) &&
                from->totals().rejected == of.rejected(lines);
        std::printf("%s %zu %s\n", of.name, input.size(), visits ? "visit" : "range");
      }
    }
  }
  const std::string_view kernel = simdlp::default_kernel().kernel->name;
  std::printf("kernel %.*s %s\n", static_cast<int>(kernel.size()), kernel.data(),
              right ? "right" : "WRONG");
  return right ? 0 : 1;
}
