// SPDX-License-Identifier: Apache-2.0
// chunks → points, cuts, several threads: each compared with the decoder on one thread, or with the
// scan. Results are checked before anything is timed.
#include <cstring>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "simdlp/parallel.h"
#include "simdlp/stream_decoder.h"
#include "suite.h"
#include "sums.h"

namespace simdlp::bench {
namespace {

outcome of_decoder(std::string_view bytes) {
  decoder from(bytes);
  return visit_all(from);
}

void decode(benchmark::State& state, std::string_view bytes) {
  const outcome want = of_decoder(bytes);
  decoder from(bytes);
  while (state.KeepRunning()) {
    from.reset(bytes);
    benchmark::DoNotOptimize(visit_all(from));
  }
  count(state, bytes.size(), want.total.points);
}

// The chunks are cut in place, like those in the buffer of a reader.
outcome of_stream(stream_decoder& from, std::string_view bytes, std::size_t size, bool commits) {
  adding_sink sink;
  from.reset();
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const std::string_view chunk = bytes.substr(at, size);
    if (commits) {
      std::memcpy(from.prepare(chunk.size()).data(), chunk.data(), chunk.size());
      from.commit(chunk.size());
    } else {
      from.feed(chunk);
    }
    from.visit(sink);
  }
  from.finish();
  from.visit(sink);
  return {sink.total(), sink.rejected()};
}

void stream(benchmark::State& state, std::string_view bytes, std::size_t size, bool commits) {
  const outcome want = of_decoder(bytes);
  const auto from = std::make_unique<stream_decoder>();
  if (!check(state, of_stream(*from, bytes, size, commits) == want, "the sums of a decoder"))
    return;
  while (state.KeepRunning()) benchmark::DoNotOptimize(of_stream(*from, bytes, size, commits));
  count(state, bytes.size(), want.total.points);
}

void effect(benchmark::State& state, std::string_view bytes, const kernel& with) {
  if (!check(state, effect_of(bytes, &with) == effect_of(bytes, find_kernel("scalar")),
             "the effect of the scalar kernel")) {
    return;
  }
  // In pieces of a window, as the scan is measured.
  while (state.KeepRunning()) {
    for (std::size_t at = 0; at < bytes.size(); at += 20'480) {
      benchmark::DoNotOptimize(effect_of(bytes.substr(at, 20'480), &with));
    }
  }
  count(state, bytes.size(), 0);
}

void whole_effect(benchmark::State& state, std::string_view bytes, const kernel& with) {
  while (state.KeepRunning()) benchmark::DoNotOptimize(effect_of(bytes, &with));
  count(state, bytes.size(), 0);
}

outcome of_threads(std::string_view bytes, unsigned threads) {
  std::vector<outcome> found;
  static_cast<void>(parallel_decode(
      bytes, {.threads = threads}, [] { return adding_sink(); },
      [&](adding_sink&& done, parallel_part&) {
        found.push_back({done.total(), done.rejected()});
      }));
  outcome all;
  for (const outcome& each : found) {
    all.total.points += each.total.points;
    all.total.time_sum += each.total.time_sum;
    all.total.float_bits_sum += each.total.float_bits_sum;
    all.total.int_sum += each.total.int_sum;
    all.total.string_bytes += each.total.string_bytes;
    all.rejected += each.rejected;
  }
  return all;
}

void threads(benchmark::State& state, generate::shape which, unsigned number) {
  // Large enough that the end, at which some threads have no work left, does not matter.
  static std::map<generate::shape, std::string> kept;
  std::string& bytes = kept[which];
  if (bytes.empty()) {
    while (bytes.size() < 16 * bytes_of(which).size()) bytes += bytes_of(which);
  }
  const outcome want = of_decoder(bytes);
  const outcome got = of_threads(bytes, number);
  if (!check(state,
             got.total.points == want.total.points && got.total.time_sum == want.total.time_sum &&
                 got.total.int_sum == want.total.int_sum &&
                 got.total.string_bytes == want.total.string_bytes,
             "the sums of one decoder")) {
    return;
  }
  while (state.KeepRunning()) benchmark::DoNotOptimize(of_threads(bytes, number));
  count(state, bytes.size(), want.total.points);
}

}  // namespace

void add_benchmarks() {
  for (const generate::shape_entry& shape : measured_shapes()) {
    const auto name = [&](const char* of) { return of + ('/' + std::string(shape.name)); };
    const auto bytes = [which = shape.which] { return std::string_view(bytes_of(which)); };
    add_benchmark(name("decoder"), [bytes](benchmark::State& state) { decode(state, bytes()); });
    for (const std::size_t size : {std::size_t{65'536}, std::size_t{4'096}}) {
      const std::string chunks = std::to_string(size / 1024) + "K";
      add_benchmark(name(("feed" + chunks).c_str()),
                    [=](benchmark::State& state) { stream(state, bytes(), size, false); });
      add_benchmark(name(("commit" + chunks).c_str()),
                    [=](benchmark::State& state) { stream(state, bytes(), size, true); });
    }
    for (const kernel* const with : running_kernels()) {
      const std::string kernel_name(with->name);
      add_benchmark(name("effect") + '/' + kernel_name,
                    [=](benchmark::State& state) { effect(state, bytes(), *with); });
      add_benchmark(name("whole_effect") + '/' + kernel_name,
                    [=](benchmark::State& state) { whole_effect(state, bytes(), *with); });
    }
    for (const unsigned number : {1U, 2U}) {
      add_wall_benchmark(
          name("threads") + '/' + std::to_string(number),
          [=, which = shape.which](benchmark::State& state) { threads(state, which, number); });
    }
  }
}

}  // namespace simdlp::bench
