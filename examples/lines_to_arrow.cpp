// SPDX-License-Identifier: Apache-2.0
// A shared library of one function, for every language that can call C and knows Arrow: line protocol
// in, a stream of record batches out. arrow_to_duckdb.py loads it.
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include <simdlp/arrow.h>
#include <simdlp/table_builder.h>

#if defined(_WIN32)
#define EXAMPLE_EXPORT __declspec(dllexport)
#else
#define EXAMPLE_EXPORT __attribute__((visibility("default")))
#endif

// The rows of `measurement` in the `size` bytes, no more than `max_rows` in a record batch; timestamps
// are nanoseconds. Returns how many lines were rejected, and writes `out`, which the caller releases. If
// it returns -1, there was no memory and `out` is not written.
extern "C" EXAMPLE_EXPORT std::int64_t lines_to_arrow(const char* bytes, std::size_t size,
                                                      const char* measurement, std::size_t max_rows,
                                                      ArrowArrayStream* out) {
  try {
    simdlp::table_options options;
    options.max_rows = max_rows;
    simdlp::table_builder build(options);
    simdlp::decoder decode(std::string_view(bytes, size));
    std::vector<simdlp::table_batch> batches;
    while (build.append(decode) == simdlp::append_status::full) batches.push_back(build.take());
    batches.push_back(build.take());
    simdlp::export_stream(std::move(batches), measurement, out);
    return static_cast<std::int64_t>(build.rejected());
  } catch (const std::exception&) {
    return -1;
  }
}
