// SPDX-License-Identifier: Apache-2.0
// The names in the directory of a journal, and small files that are written as a whole.
#pragma once

#include <string>
#include <string_view>

#include "journal/storage.h"

namespace simdlp::journal_format {

inline constexpr std::string_view damaged_folder = "damaged";
inline constexpr std::string_view readers_folder = "readers";
inline constexpr std::string_view acknowledged_suffix = ".acknowledged";
// Files with this name are left by a crash and mean nothing.
inline constexpr std::string_view temporary_suffix = ".tmp";

[[nodiscard]] inline std::string in_folder(std::string_view folder, std::string_view name) {
  return std::string(folder).append("/").append(name);
}

}  // namespace simdlp::journal_format
