// SPDX-License-Identifier: Apache-2.0
// Benchmarks of the decoder: its interfaces and projections, on each kernel. Before a kernel is timed, its
// result is compared with that of the other interface on the scalar kernel.
#include <memory>
#include <string_view>

#include "simdlp/decoder.h"
#include "suite.h"
#include "sums.h"

namespace simdlp::bench {
namespace {

// One pass over all bytes. Returns a number that depends on everything it read.
using pass = std::uint64_t (*)(decoder& from);

std::uint64_t mixed(const outcome& of) {
  const sums& s = of.total;
  return s.points + s.tags + s.fields + s.measurement_bytes + s.tag_key_bytes + s.tag_value_bytes +
         s.field_key_bytes + s.string_bytes + s.int_sum + s.uint_sum + s.float_bits_sum +
         s.bool_true + s.time_sum + of.rejected;
}

std::uint64_t visit(decoder& from) { return mixed(visit_all(from)); }
std::uint64_t range(decoder& from) { return mixed(range_all(from)); }

// Names, and numbers as unparsed bytes.
struct name_sink {
  static constexpr projection reads = projection::names;
  std::uint64_t seen = 0;
  void begin(text measurement) { seen += measurement.raw_size(); }
  void tag(text key, text value) { seen += key.raw_size() + value.raw_size(); }
  void field(text key, text value) { seen += key.raw_size() + value.raw_size() + 2; }
  void field(text key, raw_number value) { seen += key.raw_size() + value.raw.size(); }
  void end(std::optional<std::int64_t> time) {
    seen += static_cast<std::uint64_t>(time.has_value());
  }
  void reject(simdlp::error, std::string_view) { ++seen; }
};
std::uint64_t names(decoder& from) {
  name_sink sink;
  from.visit(sink);
  return sink.seen;
}
// The same of validated points.
std::uint64_t range_names(decoder& from) {
  std::uint64_t seen = 0;
  for (const point here : from) {
    seen += here.measurement().raw_size();
    for (const auto& [key, value] : here.tags()) seen += key.raw_size() + value.raw_size();
    for (const auto& [key, value] : here.fields()) seen += key.raw_size() + value.raw().size();
    seen += static_cast<std::uint64_t>(here.timestamp().has_value());
  }
  return seen;
}

// The first tag of each point, as a router needs it.
std::uint64_t one_tag(decoder& from) {
  std::uint64_t seen = 0;
  for (const point here : from) {
    for (const auto& [key, value] : here.tags()) {
      seen += value.raw_size();
      break;
    }
  }
  return seen;
}

struct time_sink {
  static constexpr projection reads = projection::timestamps;
  std::uint64_t seen = 0;
  void begin(text) {}
  void end(std::optional<std::int64_t> time) {
    seen += static_cast<std::uint64_t>(time.value_or(1));
  }
  void reject(simdlp::error, std::string_view) { ++seen; }
};
std::uint64_t timestamps(decoder& from) {
  time_sink sink;
  from.visit(sink);
  return sink.seen;
}
// The same of validated points.
std::uint64_t range_timestamps(decoder& from) {
  std::uint64_t seen = 0;
  for (const point here : from) {
    seen += static_cast<std::uint64_t>(here.timestamp().value_or(1));
  }
  return seen;
}

struct reader {
  const char* name;
  pass run;
};
constexpr reader readers[] = {
    {"visit", visit},           {"range", range},
    {"names", names},           {"names of the range", range_names},
    {"timestamps", timestamps}, {"timestamps of the range", range_timestamps},
    {"one tag", one_tag},
};

void decode(benchmark::State& state, const kernel& with, generate::shape which, pass run) {
  const std::string& bytes = bytes_of(which);
  decode_options options;
  options.kernel = find_kernel("scalar");
  const auto scalar = std::make_unique<decoder>(bytes, options);
  options.kernel = &with;
  const auto from = std::make_unique<decoder>(bytes, options);

  // This interface and kernel must read the same as the other interface on the scalar kernel.
  if (!check(state, visit_all(*from) == range_all(*scalar), "the visitor and the range")) return;
  scalar->reset(bytes);
  from->reset(bytes);
  const std::uint64_t expected = run(*scalar);
  if (!check(state, run(*from) == expected, "the scalar kernel")) return;

  const std::uint64_t points = from->totals().points;
  while (state.KeepRunning()) {
    from->reset(bytes);
    benchmark::DoNotOptimize(run(*from));
  }
  count(state, bytes.size(), points);
}

}  // namespace

void add_benchmarks() {
  for (const reader& through : readers) {
    for (const generate::shape_entry& shape : measured_shapes()) {
      for (const kernel* const with : running_kernels()) {
        const std::string name = std::string("decode/") + through.name + '/' +
                                 std::string(shape.name) + '/' + std::string(with->name);
        add_benchmark(name, [with, run = through.run, which = shape.which](
                                benchmark::State& state) { decode(state, *with, which, run); });
      }
    }
  }
  // Two decoders on two threads, each with its own window, over the same bytes. The rates are per
  // thread, by its processor time. Ideally they are the same as with one thread.
  for (const generate::shape_entry& shape : measured_shapes()) {
    const std::string name = "decode/visit at once/" + std::string(shape.name);
    add_benchmark(
        name,
        [which = shape.which](benchmark::State& state) {
          decode(state, *default_kernel().kernel, which, visit);
        },
        2);
  }
}

}  // namespace simdlp::bench
