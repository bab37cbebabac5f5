// SPDX-License-Identifier: Apache-2.0
#include "simdlp/split.h"

#include <algorithm>

#include "flow/line_end.h"
#include "simdlp/detail/kernel_functions.h"
#include "simdlp/kernel.h"

namespace simdlp {

chunk_effect effect_of(std::string_view chunk, const kernel* with) noexcept {
  const kernel& used = with != nullptr && with->supported() ? *with : *default_kernel().kernel;
  return chunk_effect(used.functions->follow_lines(chunk.data(), chunk.size()));
}

std::size_t first_line_start(std::string_view chunk, line_state before) noexcept {
  if (before == line_state::line_start || chunk.empty()) return 0;
  const char* const next = detail::find_line_end(before, chunk.data(), chunk.data() + chunk.size());
  return next == nullptr ? chunk.size() : static_cast<std::size_t>(next - chunk.data());
}

std::vector<std::string_view> split(std::string_view bytes, std::size_t parts) {
  std::vector<std::string_view> all;
  const std::size_t size = bytes.size();
  std::size_t start = 0;  // of the part that is being made
  std::size_t known = 0;  // the state there is `state`
  line_state state = line_state::line_start;
  for (std::size_t i = 1; i < parts && start < size; ++i) {
    const std::size_t cut = size / parts * i + std::min(i, size % parts);
    if (cut <= start) continue;
    state = effect_of(bytes.substr(known, cut - known))(state);
    const std::size_t next = cut + first_line_start(bytes.substr(cut), state);
    if (next >= size) break;
    all.push_back(bytes.substr(start, next - start));
    start = known = next;
    state = line_state::line_start;
  }
  if (start < size) all.push_back(bytes.substr(start));
  return all;
}

}  // namespace simdlp
