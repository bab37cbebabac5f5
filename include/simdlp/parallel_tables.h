// SPDX-License-Identifier: Apache-2.0
// Tables on several threads. Batches, codes, numbers of series, schema and rejected lines are those of one
// table_builder that reads everything in order; only where batches end differs.
//
//   simdlp::parallel_tables build;
//   build.append(bytes, [&](simdlp::table_batch&& batch) { write(std::move(batch)); });
//
// How it works: each thread has a builder of its own and reads a part. Then the parts are processed in
// order: new columns, series and tag values of a part are added to the result, and the codes and
// numbers in its batches are translated. A part that would have been read in another way is read
// again: one that started inside a line, whose columns conflict with earlier ones, or that has lines
// which do not fit the schema.
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
  // How many threads read, the calling one included; 0: as many as the machine has.
  unsigned threads = 0;
  // Bytes that a thread reads at a time. A batch ends with them at the latest.
  std::size_t part_size = std::size_t{4} << 20U;
  decode_options decode = {};
  table_options tables = {};
};

// Use an object on one thread at a time; it creates the other threads. Memory: that of a table_builder for
// each thread and one more, and the batches of one part for each thread.
class parallel_tables {
 public:
  using take_function = std::function<void(table_batch&&)>;
  using rejected_function = table_builder::rejected_function;

  explicit parallel_tables(const parallel_table_options& options = {});
  parallel_tables(parallel_tables&&) noexcept;
  parallel_tables& operator=(parallel_tables&&) noexcept;
  ~parallel_tables();

  // Reads all of `bytes`, which is a whole input of its own, and hands over all batches; both functions
  // are called by the calling thread, in the order of the input. Series, schema and dictionaries go on
  // from call to call. Exceptions of the functions pass through, and then the object can only be
  // destroyed. With on_error::stop nothing after the first rejected line is read.
  totals append(std::string_view bytes, const take_function& take,
                const rejected_function& on_rejected = nullptr);

  // As table_builder has them.
  [[nodiscard]] std::size_t rejected() const noexcept;
  [[nodiscard]] const simdlp::schema& schema() const noexcept;
  [[nodiscard]] const series_table& series() const noexcept;
  [[nodiscard]] std::uint64_t generation() const noexcept;

 private:
  class work;
  std::unique_ptr<work> work_;
};

}  // namespace simdlp
