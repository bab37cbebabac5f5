// SPDX-License-Identifier: Apache-2.0
// The work whose instructions scripts/instructions.py counts:
//   bench_instructions make SHAPE BYTES    writes a shape to standard output
//   bench_instructions run FILE            one pass of each measured function over the file
// The functions are found by name in callgrind's output, so they are not inlined and have C names.
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "generate/generate.h"
#include "simdlp/encoder.h"
#include "sums.h"

namespace {

// Uses the results, so that no compiler removes the work.
std::uint64_t used(const simdlp::bench::outcome& of) {
  return of.total.points + of.total.float_bits_sum + of.total.int_sum + of.total.time_sum +
         of.total.string_bytes + of.total.tag_value_bytes + of.total.field_key_bytes;
}

}  // namespace

extern "C" {

[[gnu::noinline]] std::uint64_t measured_visit(simdlp::decoder* from) {
  return used(simdlp::bench::visit_all(*from));
}

[[gnu::noinline]] std::uint64_t measured_range(simdlp::decoder* from) {
  return used(simdlp::bench::range_all(*from));
}

// Decoding and encoding together; the first is measured by itself, too.
[[gnu::noinline]] std::uint64_t measured_encode(simdlp::decoder* from, std::string* out) {
  std::uint64_t refused = 0;
  simdlp::encoder into(*out, {.newlines = simdlp::newline_rule::write});
  for (const simdlp::point here : *from) {
    if (!here) continue;
    into.measurement(here.measurement());
    for (const auto& [key, value] : here.tags()) into.tag(key, value);
    for (const auto& [key, value] : here.fields()) {
      value.visit([&, field_key = key](auto typed) { into.field(field_key, typed); });
    }
    refused += into.end_line(here.timestamp()) ? 1U : 0U;
  }
  return refused + out->size();
}

}  // extern "C"

namespace {

int make(std::string_view shape, std::string_view size) {
  const auto which = simdlp::generate::shape_from_name(shape);
  std::size_t bytes = 0;
  std::from_chars(size.data(), size.data() + size.size(), bytes);
  if (!which || bytes == 0) return 2;
  const std::string text = simdlp::generate::lines(*which, bytes, 1);
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 2;
}

int run(const char* path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string bytes(static_cast<std::size_t>(file.tellg()), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return 2;
  const auto from = std::make_unique<simdlp::decoder>(bytes);
  const std::uint64_t visited = measured_visit(from.get());
  from->reset(bytes);
  const std::uint64_t ranged = measured_range(from.get());
  from->reset(bytes);
  std::string out;
  out.reserve(2 * bytes.size());
  const std::uint64_t encoded = measured_encode(from.get(), &out);
  const std::string_view kernel = from->kernel().name;
  std::printf("kernel=%.*s points=%llu encoded=%llu\n", static_cast<int>(kernel.size()),
              kernel.data(), static_cast<unsigned long long>(from->totals().points),
              static_cast<unsigned long long>(encoded));
  return visited == ranged && from->totals().points != 0 ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 4 && std::string_view(arguments[1]) == "make") {
    return make(arguments[2], arguments[3]);
  }
  if (count == 3 && std::string_view(arguments[1]) == "run") return run(arguments[2]);
  std::fputs("usage: bench_instructions make SHAPE BYTES | run FILE\n", stderr);
  return 2;
}
