// SPDX-License-Identifier: Apache-2.0
// A shared library with one function, which converts line protocol to a stream of record batches. Any
// language that can call C and has Arrow can use it. arrow_to_duckdb.py loads it.
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

// Writes the rows of `measurement` in the `size` bytes to `out`, at most `max_rows` in a record batch. The
// timestamps are in nanoseconds. Returns the number of rejected lines; the caller then releases `out`.
// Returns -1 if there is not enough memory; `out` is then not written.
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
