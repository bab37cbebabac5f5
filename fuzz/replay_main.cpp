// SPDX-License-Identifier: Apache-2.0
//
// A plain main for a fuzz target: runs it once for each file, and for each file of each folder, in
// the order of their names. With it the targets build with any compiler, and the tests replay the
// corpora. Options of libFuzzer (-runs=0) are ignored, so that both kinds of program accept the
// same arguments.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_in(const std::filesystem::path& name) {
  std::error_code error;
  if (!std::filesystem::is_directory(name, error)) return {name};
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(name)) {
    if (entry.is_regular_file()) all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  return all;
}

bool run(const std::filesystem::path& name) {
  std::FILE* const file = std::fopen(name.c_str(), "rb");
  if (file == nullptr) return false;
  std::string bytes;
  char block[4096];
  while (const std::size_t read = std::fread(block, 1, sizeof block, file)) {
    bytes.append(block, read);
  }
  const bool good = std::ferror(file) == 0;
  std::fclose(file);
  if (!good) return false;
  // An allocation of exactly this size, so that sanitizers detect reads outside it.
  const std::unique_ptr<std::uint8_t[]> exact(new std::uint8_t[bytes.size()]);
  if (!bytes.empty()) std::memcpy(exact.get(), bytes.data(), bytes.size());
  // Printed first, so that the input is known if the target ends the process.
  std::printf("%s: %zu bytes\n", name.c_str(), bytes.size());
  std::fflush(stdout);
  LLVMFuzzerTestOneInput(exact.get(), bytes.size());
  return true;
}

}  // namespace

int main(int count, char** words) {
  std::size_t inputs = 0;
  for (int i = 1; i < count; ++i) {
    if (words[i][0] == '-') continue;
    for (const std::filesystem::path& name : files_in(words[i])) {
      if (!run(name)) {
        std::fprintf(stderr, "replay: cannot read %s\n", name.c_str());
        return 2;
      }
      ++inputs;
    }
  }
  if (inputs == 0) {
    std::fprintf(stderr, "usage: %s FILE_OR_FOLDER...\n", words[0]);
    return 2;
  }
  std::printf("replay: %zu inputs, nothing found\n", inputs);
  return 0;
}
