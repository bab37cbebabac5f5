// SPDX-License-Identifier: Apache-2.0
// File descriptors, where POSIX and Windows differ. descriptor.cpp and descriptor_windows.cpp implement
// these functions.
#pragma once

#include <cstdint>
#include <string>

namespace simdlp::tool {

// Opens a file for reading. Returns -1 with errno set on failure; on Windows a directory is EISDIR.
[[nodiscard]] int open_to_read(const std::string& path) noexcept;

// Creates a file for writing. If it exists, empties it, or fails with EEXIST. Returns -1 with errno set on
// failure.
enum class existing_file : std::uint8_t { empty, fail };
[[nodiscard]] int open_to_write(const std::string& path,
                                existing_file if_exists = existing_file::empty) noexcept;

// Waits until a descriptor that does not block can be read or written.
void wait_to_read(int descriptor) noexcept;
void wait_to_write(int descriptor) noexcept;

// True if a descriptor is a terminal that understands escape sequences.
[[nodiscard]] bool is_terminal(int descriptor) noexcept;

// Prepares standard input and output: bytes are not translated, a console shows UTF-8, and writing to a pipe without a reader
// is an error and not a signal. Call it once, first.
void prepare_standard_streams() noexcept;

// Ends the process as if by the signal for a pipe without a reader. Returns if that is not possible.
void end_by_broken_pipe() noexcept;

}  // namespace simdlp::tool
