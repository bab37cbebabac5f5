// SPDX-License-Identifier: Apache-2.0
#include "bench_work.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>
#include <variant>

#include "simdlp/detail/kernel_functions.h"

namespace simdlp::tool {

std::uint64_t build_tables(table_builder& into, decoder& from) {
  std::uint64_t rows = 0;
  bool more = true;
  while (more) {
    more = into.append(from) == append_status::full;
    table_batch batch = into.take();
    rows += batch.rows();
    into.recycle(std::move(batch));
  }
  return rows;
}

std::uint64_t scan(const kernel& with, detail::window& into, std::string_view bytes) {
  std::uint64_t tokens = 0;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), detail::window::capacity);
    const bool final = size == bytes.size();
    with.functions->index(into, bytes.data(), size, detail::quoting::paired, final);
    tokens += into.count;
    // The next window starts after the last line that ends in this one.
    std::uint32_t last = into.count;
    while (last != 0 && into.tokens[last - 1].kind != '\n') --last;
    const bool whole = final || last == 0;
    bytes.remove_prefix(whole ? size : into.tokens[last - 1].position + std::size_t{1});
  }
  return tokens;
}

std::uint64_t sum_memory(std::string_view bytes) {
  std::uint64_t sums[8] = {};
  std::size_t at = 0;
  for (; at + sizeof sums <= bytes.size(); at += sizeof sums) {
    for (std::size_t i = 0; i < std::size(sums); ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at + 8 * i, sizeof word);
      sums[i] += word;
    }
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t each : sums) sum += each;
  for (; at < bytes.size(); ++at) sum += static_cast<unsigned char>(bytes[at]);
  return sum;
}

std::uint64_t encode(encoder& into, const std::vector<point_builder>& points) {
  std::uint64_t refused = 0;
  for (const point_builder& of : points) {
    into.measurement(of.measurement());
    for (const owned_tag& tag : of.tags()) into.tag(tag.key, tag.value);
    for (const owned_field& field : of.fields()) {
      std::visit([&](const auto& value) { into.field(field.key, value); }, field.value);
    }
    refused += into.end_line(of.timestamp()) ? 1U : 0U;
  }
  return refused;
}

}  // namespace simdlp::tool
