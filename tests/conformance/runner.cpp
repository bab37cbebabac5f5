// SPDX-License-Identifier: Apache-2.0
//
// Runs collections of cases and prints what failed:
//   test_conformance [PATH...]
// A path is a folder of *.jsonl files, such a file, or the published corpus.json. Without one it is
// the folder that the environment variable SIMDLP_CONFORMANCE names, or else the optional folder
// shared/conformance beside the checkout. Every case is run with every kernel, through both
// interfaces, and with the reference decoder.
// Exit codes: 0 all passed, 1 some failed, 2 unreadable, 77 there is nothing to run.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "collections.h"

namespace {

namespace fs = std::filesystem;
using simdlp::conformance::engine;
using simdlp::conformance::test_case;

struct counts {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t left_out = 0;
};

std::vector<fs::path> files_of(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(path)) {
    if (entry.path().extension() == ".jsonl" || entry.path().filename() == "corpus.json") {
      files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

bool passes(const test_case& one, const std::vector<engine>& engines) {
  for (const engine& with : engines) {
    const std::string wrong = one.differ(with.decode(one.input, one.options));
    if (wrong.empty()) continue;
    std::printf("failed: %s: %s: %s\n", one.id.c_str(), with.name.c_str(), wrong.c_str());
    return false;
  }
  return true;
}

counts run(const fs::path& file, const std::vector<engine>& engines) {
  counts here;
  for (const test_case& one : simdlp::conformance::cases_of(file, here.left_out)) {
    ++(passes(one, engines) ? here.passed : here.failed);
  }
  std::printf("%s: %zu passed, %zu failed", file.filename().c_str(), here.passed, here.failed);
  if (here.left_out != 0) std::printf(", %zu not for a decoder", here.left_out);
  std::printf("\n");
  return here;
}

}  // namespace

int main(int count, char** arguments) {
  constexpr int nothing_there = 77;  // ctest reports this exit code as "skipped"
  std::vector<fs::path> paths(arguments + 1, arguments + count);
  if (paths.empty()) {
    const char* const named = std::getenv("SIMDLP_CONFORMANCE");
    const fs::path folder =
        named != nullptr ? fs::path(named) : fs::path(SIMDLP_SOURCE_DIR) / "../shared/conformance";
    if (!fs::exists(folder)) {
      std::printf("skipped: no conformance data: %s is not there\n",
                  folder.lexically_normal().c_str());
      return nothing_there;
    }
    paths.push_back(folder);
  }
  try {
    const std::vector<engine> engines = simdlp::conformance::engines();
    std::printf("engines:");
    for (const engine& one : engines) std::printf(" [%s]", one.name.c_str());
    std::printf("\n");
    counts all;
    for (const fs::path& path : paths) {
      for (const fs::path& file : files_of(path)) {
        const counts here = run(file, engines);
        all.passed += here.passed;
        all.failed += here.failed;
      }
    }
    std::printf("%zu passed, %zu failed\n", all.passed, all.failed);
    if (all.passed + all.failed == 0) {
      std::printf("no cases were found\n");
      return 2;
    }
    return all.failed == 0 ? 0 : 1;
  } catch (const std::exception& wrong) {
    std::fprintf(stderr, "conformance: %s\n", wrong.what());
    return 2;
  }
}
