// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>
#include <windows.h>

#include "descriptor.h"
#include "exit_code.h"

namespace simdlp::tool {

int open_to_read(const std::string& path) noexcept {
  const int descriptor = ::_open(path.c_str(), _O_RDONLY | _O_BINARY | _O_NOINHERIT);
  if (descriptor >= 0 || errno != EACCES) return descriptor;
  const DWORD attributes = ::GetFileAttributesA(path.c_str());
  const bool is_directory =
      attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  errno = is_directory ? EISDIR : EACCES;
  return -1;
}

int open_to_write(const std::string& path, existing_file if_exists) noexcept {
  const int existing = if_exists == existing_file::empty ? _O_TRUNC : _O_EXCL;
  return ::_open(path.c_str(), _O_WRONLY | _O_CREAT | _O_BINARY | _O_NOINHERIT | existing,
                 _S_IREAD | _S_IWRITE);
}

// Descriptors of the C library always block here.
void wait_to_read(int) noexcept {}
void wait_to_write(int) noexcept {}

// _isatty() also returns true for NUL. Consoles of Windows before 10 cannot be switched to escape sequences.
bool is_terminal(int descriptor) noexcept {
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const auto console = reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor));
  DWORD mode = 0;
  if (::GetConsoleMode(console, &mode) == 0) return false;
  if (descriptor == 0) return true;
  constexpr DWORD sequences = 0x0004;  // ENABLE_VIRTUAL_TERMINAL_PROCESSING, which old headers lack
  return ::SetConsoleMode(console, mode | sequences) != 0;
}

void prepare_standard_streams() noexcept {
  for (const int descriptor : {0, 1, 2}) ::_setmode(descriptor, _O_BINARY);
  if (is_terminal(1) || is_terminal(2)) ::SetConsoleOutputCP(CP_UTF8);
}

void end_by_broken_pipe() noexcept { std::_Exit(trouble); }

}  // namespace simdlp::tool
