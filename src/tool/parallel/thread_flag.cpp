// SPDX-License-Identifier: Apache-2.0
#include "thread_flag.h"

#include <algorithm>
#include <thread>

#include <CLI/CLI.hpp>

#ifdef __linux__
#include <sched.h>
#endif

namespace simdlp::tool {
namespace {

constexpr std::uint64_t most_threads = 1024;

unsigned usable_processors() {
#ifdef __linux__
  // A container or taskset may allow fewer than the machine has.
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    return static_cast<unsigned>(std::max(CPU_COUNT(&allowed), 1));
  }
#endif
  return std::max(std::thread::hardware_concurrency(), 1U);
}

}  // namespace

void thread_flag::add_to(CLI::App& command) {
  command
      .add_option(
          "-j,--threads", given_,
          "Number of threads; default: the processors that may be used. The output does not "
          "depend on it")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, most_threads, "1 to 1024"));
}

unsigned thread_flag::count() const {
  return given_ != 0 ? static_cast<unsigned>(given_) : usable_processors();
}

}  // namespace simdlp::tool
