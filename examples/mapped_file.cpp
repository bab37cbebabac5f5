// SPDX-License-Identifier: Apache-2.0
// Reads a file of any size in place. The file is mapped window by window; only lines that the end of a
// window cuts are copied. Lines and columns are those of the whole file.
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <simdlp/simdlp.h>

namespace {

void read_lines(simdlp::stream_decoder& stream) {
  for (const simdlp::point point : stream) {
    if (point) continue;
    const simdlp::diagnostic why = stream.describe();
    std::printf("%zu:%zu: %s\n", std::size_t(why.line), std::size_t(why.column),
                why.message.data());
  }
}

}  // namespace

int main(int, char** argv) {
  const int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (file < 0 || fstat(file, &status) != 0) {
    std::perror(argv[1]);
    return 1;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  constexpr std::size_t window = std::size_t{16} << 20U;  // a multiple of the page size

  simdlp::stream_decoder stream;
  for (std::size_t at = 0; at < size; at += window) {
    const std::size_t length = size - at < window ? size - at : window;
    void* const mapped =
        mmap(nullptr, length, PROT_READ, MAP_PRIVATE, file, static_cast<off_t>(at));
    if (mapped == MAP_FAILED) {
      std::perror(argv[1]);
      return 1;
    }
    stream.feed(std::string_view(static_cast<const char*>(mapped), length));
    read_lines(stream);  // names and strings are views of the window until it is unmapped
    munmap(mapped, length);
  }
  close(file);
  stream.finish();
  read_lines(stream);
  const simdlp::totals read = stream.totals();
  std::printf("%zu points, %zu rejected\n", std::size_t(read.points), std::size_t(read.rejected));
}
