// SPDX-License-Identifier: Apache-2.0
// The start of every benchmark program: its own options, then those of Google Benchmark.
#include <atomic>
#include <charconv>
#include <cstdio>
#include <map>
#include <mutex>
#include <string_view>
#include <system_error>

#include "generate/generate.h"
#include "suite.h"

namespace simdlp::bench {
namespace {

struct {
  std::uint64_t bytes = 8'000'000;
  std::uint64_t seed = 1;
  bool all_shapes = false;
} chosen;

std::atomic<bool> any_wrong = false;

// Takes `--name=N` out of the command line.
bool take(std::string_view argument, std::string_view name, std::uint64_t& into) {
  if (!argument.starts_with(name)) return false;
  argument.remove_prefix(name.size());
  const char* const end = argument.data() + argument.size();
  const auto [rest, failed] = std::from_chars(argument.data(), end, into);
  return failed == std::errc() && rest == end;
}

int run(int count, char** arguments) {
  int kept = 1;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--all-shapes") {
      chosen.all_shapes = true;
    } else if (!take(argument, "--bytes=", chosen.bytes) &&
               !take(argument, "--seed=", chosen.seed)) {
      arguments[kept++] = arguments[i];
    }
  }
  benchmark::Initialize(&kept, arguments);
  if (benchmark::ReportUnrecognizedArguments(kept, arguments)) {
    std::fputs("Besides: --bytes=N of each shape, --seed=S, --all-shapes\n", stderr);
    return 2;
  }
  add_benchmarks();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return any_wrong ? 1 : 0;
}

}  // namespace

void add_benchmark(const std::string& name, const std::function<void(benchmark::State&)>& run,
                   int threads) {
#ifndef __clang_analyzer__  // It takes the registry, which keeps what it is given, for a leak.
  benchmark::internal::Benchmark* const added = benchmark::RegisterBenchmark(name.c_str(), run);
  if (threads != 1) added->ThreadRange(1, threads)->UseRealTime();
#endif
}

void add_wall_benchmark(const std::string& name,
                        const std::function<void(benchmark::State&)>& run) {
#ifndef __clang_analyzer__
  benchmark::internal::Benchmark* const added = benchmark::RegisterBenchmark(name.c_str(), run);
  added->UseRealTime();
#endif
}

const std::string& bytes_of(generate::shape which) {
  static std::mutex one_at_a_time;
  static std::map<generate::shape, std::string> made;
  const std::scoped_lock lock(one_at_a_time);
  std::string& bytes = made[which];
  if (bytes.empty()) bytes = generate::lines(which, chosen.bytes, chosen.seed);
  return bytes;
}

std::span<const generate::shape_entry> measured_shapes() {
  return generate::shapes().first(chosen.all_shapes ? generate::shapes().size() : 5);
}

std::vector<const kernel*> running_kernels() {
  std::vector<const kernel*> running;
  for (const kernel& row : kernels()) {
    if (row.supported()) running.push_back(&row);
  }
  return running;
}

bool check(benchmark::State& state, bool same, const std::string& what) {
  if (same) return true;
  any_wrong = true;
  state.SkipWithError(("answers differ: " + what).c_str());
  return false;
}

void count(benchmark::State& state, std::size_t bytes, std::uint64_t things, const char* name) {
  const auto rate = [&](std::uint64_t each) {
    return benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(each),
                              benchmark::Counter::kIsRate);
  };
  state.counters["bytes/s"] = rate(bytes);
  state.counters[name] = rate(things);
}

}  // namespace simdlp::bench

int main(int count, char** arguments) { return simdlp::bench::run(count, arguments); }
