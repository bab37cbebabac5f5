// SPDX-License-Identifier: Apache-2.0
// A small program outside of simdlp that uses all parts of the library: it reads points with the range
// and with a visitor, locates an error, and prints the last kernel of the list.
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include <simdlp/simdlp.h>

namespace {

constexpr std::string_view input =
    "home,room=Living\\ Room temp=21.5,co=0i,open=f 1641024000\n"
    "home,room=Kitchen temp=broken 1641024000\n"
    "home,room=Kitchen temp=-0.25,note=\"say \\\"hi\\\"\",count=18446744073709551615u 1641027600\n";

struct sum {
  double floats = 0;
  std::int64_t last_time = 0;
  int points = 0;
  int rejected = 0;

  void begin(simdlp::text) {}
  void tag(simdlp::text, simdlp::text) {}
  void field(simdlp::text, double value) { floats += value; }
  void field(simdlp::text, std::int64_t) {}
  void field(simdlp::text, std::uint64_t) {}
  void field(simdlp::text, bool) {}
  void field(simdlp::text, simdlp::text) {}
  void end(std::optional<std::int64_t> time) {
    ++points;
    last_time = time.value_or(0);
  }
  void reject(simdlp::error, std::string_view) { ++rejected; }
};

void print(simdlp::value value) {
  switch (value.kind()) {
    case simdlp::value_kind::floating: std::printf("%g", value.as_float()); break;
    case simdlp::value_kind::integer:
      std::printf("%lldi", static_cast<long long>(value.as_integer()));
      break;
    case simdlp::value_kind::unsigned_integer:
      std::printf("%lluu", static_cast<unsigned long long>(value.as_unsigned()));
      break;
    case simdlp::value_kind::boolean:
      std::printf("%s", value.as_boolean() ? "true" : "false");
      break;
    case simdlp::value_kind::string:
      std::printf("[%s]", value.as_string().to_string().c_str());
      break;
  }
}

}  // namespace

int main() {
  simdlp::decoder decode(input, {.precision = simdlp::precision::seconds});
  for (simdlp::point point : decode) {
    if (!point) {
      const simdlp::location place = decode.locate(point.error());
      std::printf("line %llu column %llu: %s\n", static_cast<unsigned long long>(place.line),
                  static_cast<unsigned long long>(place.column),
                  std::string(simdlp::name(point.error().code)).c_str());
      continue;
    }
    std::printf("%s", point.measurement().to_string().c_str());
    for (auto [key, value] : point.tags()) {
      std::printf(",%s=%s", key.to_string().c_str(), value.to_string().c_str());
    }
    for (auto [key, value] : point.fields()) {
      std::printf(" %s=", key.to_string().c_str());
      print(value);
    }
    std::printf(" %lld\n", static_cast<long long>(point.timestamp().value_or(0)));
  }

  decode.reset(input);
  sum all;
  decode.visit(all);
  std::printf("%d points, %d rejected, floats %g, last %lld\n", all.points, all.rejected,
              all.floats, static_cast<long long>(all.last_time));
  std::printf("last kernel: %s\n", std::string(simdlp::kernels().back().name).c_str());
}
