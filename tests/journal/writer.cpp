// SPDX-License-Identifier: Apache-2.0
// Appends entries to the journal in DIRECTORY from several threads and prints the number of each on
// standard output when it is acknowledged, until it is killed or has written COUNT. For tests that
// kill it, or make its system calls fail.
//
//   journal_writer DIRECTORY THREADS COUNT [synced|written]
//
// One entry in many is large enough to bypass the system's cache.
//
// Each line is "NUMBER THREAD INDEX"; a failed append prints "failed REASON". Numbers are printed
// with one write() each, so a killed process prints whole lines.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "simdlp/journal.h"

namespace {

void print(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(3);
}

bool large(long index) { return index % 1024 == 5; }

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return 2;
  const int threads = std::atoi(arguments[2]);
  const long entries = std::atol(arguments[3]);
  const bool written = count > 4 && std::string_view(arguments[4]) == "written";
  auto [opened, error, found] =
      simdlp::journal::open(arguments[1], {.segment_bytes = std::uint64_t{1} << 18U});
  if (error) {
    std::fprintf(stderr, "%s\n", error.text.c_str());
    return 1;
  }
  for (const auto& damage : found.damage) print("damage " + damage.file_name() + "\n");
  simdlp::journal& to = *opened;
  std::atomic<long> next{0};
  std::vector<std::thread> all;
  all.reserve(static_cast<std::size_t>(threads));
  for (int thread = 0; thread < threads; ++thread) {
    all.emplace_back([&, thread] {
      for (long index = next++; index < entries; index = next++) {
        const std::string body =
            "m,t=" + std::to_string(thread) + " i=" + std::to_string(index) + "i,s=\"" +
            std::string(static_cast<std::size_t>(large(index) ? 600'000 : index * 37 % 3000), 'x') +
            "\"\n";
        const std::string_view view = body;
        const auto done =
            to.append_and_wait({.database = "db", .arrival = 1, .lines = 1, .body = {&view, 1}},
                               written ? simdlp::durability::written : simdlp::durability::synced);
        if (done.error) {
          print("failed " + std::string(name(done.error.code)) + "\n");
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          continue;
        }
        print(std::to_string(done.sequence) + " " + std::to_string(thread) + " " +
              std::to_string(index) + "\n");
      }
    });
  }
  for (std::thread& each : all) each.join();
  return to.close() ? 1 : 0;
}
