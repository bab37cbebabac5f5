// SPDX-License-Identifier: Apache-2.0
// A database reads everything: one loop handles good and bad lines, every value has its type, and nothing
// is copied until the table copies it.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <simdlp/simdlp.h>

namespace {

// A real table would store the row; this one prints it.
class row {
 public:
  explicit row(simdlp::text measurement) { std::printf("%s", measurement.to_string().c_str()); }
  void tag(simdlp::text key, simdlp::text value) {
    std::printf(" %s=%s", key.to_string().c_str(), value.to_string().c_str());
  }
  void field(simdlp::text key, double value) { print(key, "float", std::to_string(value)); }
  void field(simdlp::text key, std::int64_t value) { print(key, "int", std::to_string(value)); }
  void field(simdlp::text key, std::uint64_t value) { print(key, "uint", std::to_string(value)); }
  void field(simdlp::text key, bool value) { print(key, "bool", value ? "true" : "false"); }
  void field(simdlp::text key, simdlp::text value) { print(key, "string", value.to_string()); }
  void time(std::optional<std::int64_t> nanoseconds) {
    std::printf(" at %s\n", nanoseconds ? std::to_string(*nanoseconds).c_str() : "no time");
  }

 private:
  static void print(simdlp::text key, const char* kind, const std::string& value) {
    std::printf(" %s:%s=%s", key.to_string().c_str(), kind, value.c_str());
  }
};

void reject(simdlp::error error, std::string_view raw) {
  std::printf("rejected (%s): %.*s\n", simdlp::name(error.code).data(),
              static_cast<int>(raw.size()), raw.data());
}

}  // namespace

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  simdlp::decoder decode(bytes, {.precision = simdlp::precision::seconds});
  for (simdlp::point point : decode) {
    if (!point) {
      reject(point.error(), point.raw());
      continue;
    }
    row r(point.measurement());
    for (auto [key, value] : point.tags()) r.tag(key, value);
    for (auto [key, value] : point.fields()) {
      switch (value.kind()) {
        case simdlp::value_kind::floating: r.field(key, value.as_float()); break;
        case simdlp::value_kind::integer: r.field(key, value.as_integer()); break;
        case simdlp::value_kind::unsigned_integer: r.field(key, value.as_unsigned()); break;
        case simdlp::value_kind::boolean: r.field(key, value.as_boolean()); break;
        case simdlp::value_kind::string: r.field(key, value.as_string()); break;
      }
    }
    r.time(point.timestamp());
  }
}
