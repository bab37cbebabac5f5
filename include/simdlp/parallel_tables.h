// SPDX-License-Identifier: Apache-2.0
// Builds tables on several threads. Rows, codes, series numbers, schema and rejected lines are those of
// one table_builder that reads everything in order. Only the places where batches end may differ, and with
// them what a batch already shows of later lines of its part: columns without values, and values in
// dictionaries. A limit on the bytes of series may be reached at another line.
//
//   simdlp::parallel_tables build;
//   build.append(bytes, [&](simdlp::table_batch&& batch) { write(std::move(batch)); });
//
// How it works: each thread reads a part with its own builder. Then the parts are processed in order: new
// columns, series and tag values of a part are added to the result, and the codes and numbers in its
// batches are translated. A part is read again if it started inside a line, if its columns conflict with
// earlier ones, or if it has lines that do not fit the schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "simdlp/decode_options.h"
#include "simdlp/schema.h"
#include "simdlp/series_table.h"
#include "simdlp/table.h"
#include "simdlp/table_builder.h"
#include "simdlp/totals.h"

namespace simdlp {

struct parallel_table_options {
  // The number of threads that read, including the calling one. 0: std::thread::hardware_concurrency().
  unsigned threads = 0;
  // Bytes of a part, which one thread reads at a time. A batch ends at the end of its part at the latest.
  std::size_t part_size = std::size_t{4} << 20U;
  decode_options decode = {};
  table_options tables = {};
};

// Errors: std::bad_alloc, and exceptions of the caller's functions, propagate from append(). After that,
// the object can only be destroyed.
// Memory: that of a table_builder for each thread and one more, and the batches of one part for each
// thread.
// Thread safety: none; use an object on one thread at a time. It starts the other threads itself.
class parallel_tables {
 public:
  using take_function = std::function<void(table_batch&&)>;
  using rejected_function = table_builder::rejected_function;

  explicit parallel_tables(const parallel_table_options& options = {});
  parallel_tables(parallel_tables&&) noexcept;
  parallel_tables& operator=(parallel_tables&&) noexcept;
  ~parallel_tables();

  // Reads all of `bytes`, which must be a complete input, and passes all batches to `take`. Both
  // functions are called on the calling thread, in the order of the input. Series, schema and
  // dictionaries are kept from call to call. With on_error::stop, nothing after the first rejected line
  // is read. `bytes` need not outlive the call. Linear in the bytes read.
  totals append(std::string_view bytes, const take_function& take,
                const rejected_function& on_rejected = nullptr);

  // The same as in table_builder. While `take` runs, series() and generation() are those of its batch.
  [[nodiscard]] std::size_t rejected() const noexcept;
  [[nodiscard]] const simdlp::schema& schema() const noexcept;
  [[nodiscard]] const series_table& series() const noexcept;
  [[nodiscard]] std::uint64_t generation() const noexcept;

 private:
  class work;
  std::unique_ptr<work> work_;
};

}  // namespace simdlp
