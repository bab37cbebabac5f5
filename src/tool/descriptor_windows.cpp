// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>

#include "descriptor.h"
#include "exit_code.h"

namespace simdlp::tool {

int open_to_read(const std::string& path) noexcept {
  return ::_open(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

int open_to_write(const std::string& path, existing_file if_exists) noexcept {
  const int existing = if_exists == existing_file::empty ? _O_TRUNC : _O_EXCL;
  return ::_open(path.c_str(), _O_WRONLY | _O_CREAT | _O_BINARY | _O_NOINHERIT | existing,
                 _S_IREAD | _S_IWRITE);
}

// Descriptors of the C library always block here.
void wait_to_read(int) noexcept {}
void wait_to_write(int) noexcept {}

void prepare_standard_streams() noexcept {
  for (const int descriptor : {0, 1, 2}) ::_setmode(descriptor, _O_BINARY);
}

void end_by_broken_pipe() noexcept { std::_Exit(trouble); }

}  // namespace simdlp::tool
