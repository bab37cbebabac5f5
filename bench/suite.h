// SPDX-License-Identifier: Apache-2.0
// Shared by all benchmarks: the data, the kernels that run here, the check of results before a
// measurement, and the rates. Each benchmark file defines add_benchmarks(); main.cpp calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "generate/shape.h"
#include "simdlp/kernel.h"

namespace simdlp::bench {

// Registers the benchmarks of this executable. Defined once in each.
void add_benchmarks();

// Adds one of them; with more threads, once for each number of threads up to `threads`.
void add_benchmark(const std::string& name, const std::function<void(benchmark::State&)>& run,
                   int threads = 1);

// Adds a benchmark that starts its own threads, so wall-clock time is measured.
void add_wall_benchmark(const std::string& name, const std::function<void(benchmark::State&)>& run);

// Returns about --bytes=N of the shape, with --seed=S. Made at the first call, then kept.
const std::string& bytes_of(generate::shape which);

// The five shapes of the published figures; --all-shapes adds the hostile ones.
std::span<const generate::shape_entry> measured_shapes();

// The kernels that run on this machine, best first.
std::vector<const kernel*> running_kernels();

// To be called before the loop of a benchmark. If `same` is false, the benchmark is reported as
// failed and not timed, and the program ends with 1.
[[nodiscard]] bool check(benchmark::State& state, bool same, const std::string& what);

// Reports the bytes and the points, or other items, of one iteration as rates. G means 10^9.
void count(benchmark::State& state, std::size_t bytes, std::uint64_t things,
           const char* name = "points/s");

}  // namespace simdlp::bench
