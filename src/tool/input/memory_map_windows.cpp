// SPDX-License-Identifier: Apache-2.0
// On Windows, a mapped file cannot be shortened.
#include <io.h>
#include <windows.h>

#include "memory_map.h"

namespace simdlp::tool {

memory_map::~memory_map() {
  if (at_ != nullptr) ::UnmapViewOfFile(at_);
}

bool memory_map::map(int descriptor, std::size_t size, const std::string&) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  const auto file = reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor));
  const HANDLE mapping = ::CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr);
  if (mapping == nullptr) return false;
  at_ = ::MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, size);
  ::CloseHandle(mapping);  // the view keeps the mapping
  if (at_ == nullptr) return false;
  size_ = size;
  return true;
}

void memory_map::read_ahead(const char*) const {}

}  // namespace simdlp::tool
