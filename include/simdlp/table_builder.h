// SPDX-License-Identifier: Apache-2.0
// Converts points to typed columns at nearly the speed of decoding. Each measurement becomes a table with
// tags as dictionary codes, typed fields with validity bitmaps, and timestamps.
//
//   simdlp::table_builder build;
//   simdlp::decoder decode(bytes);
//   while (build.append(decode) == simdlp::append_status::full) write(build.take());
//   write(build.take());
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "simdlp/decoder.h"
#include "simdlp/error.h"
#include "simdlp/schema.h"
#include "simdlp/series_table.h"
#include "simdlp/stream_decoder.h"
#include "simdlp/table.h"

namespace simdlp {

struct table_options {
  schema_options schema = {};
  // If the series table is full, the batch ends, and the next one starts with empty series and dictionaries.
  series_options series = {};
  // A batch ends after this many rows in all tables, or if its values take this many bytes.
  std::size_t max_rows = 1'048'576;
  std::size_t max_bytes = std::size_t{256} << 20U;  // at most 1 GiB
};

// A line that was not added to a table, because it is not valid or does not fit the schema.
struct rejected_line {
  simdlp::error error;       // why it is not valid; the offset is the decoder's
  schema_conflict conflict;  // or why it does not fit
  // The offset of the offending byte in the whole input; of the key, if the line does not fit. The
  // decoder's locate(offset) returns its line and column. For parallel_tables, use a new decoder for the
  // same bytes.
  std::size_t offset = 0;
  std::string_view raw;  // the whole logical line

  // The word of the code, e.g. "type_conflict".
  [[nodiscard]] std::string_view code() const noexcept {
    return error ? name(error.code) : name(conflict.code);
  }
  [[nodiscard]] std::string message() const {
    return error ? std::string(simdlp::message(error.code)) : conflict.message();
  }
};

enum class append_status : std::uint8_t {
  done,  // The source has no more lines; for a stream: until the next chunk is passed.
  full,  // The batch is full: take() it, then append again from the same source.
};

// A line is added as a whole or not at all: rejected lines change neither tables nor schema nor series. A
// tag is a string; a field has the type of its first value. Rows are in the order of the input. A row
// without a value for a column is null there.
//
// Errors: only std::bad_alloc is thrown; after that, the builder can only be destroyed. Exceptions of
// `on_rejected` propagate.
// Memory: bounded by the limits of the options and the size of a line. If batches are returned with
// recycle(), nothing is allocated unless there are new series or columns, or a batch is larger than
// before.
// Thread safety: none; use a builder on one thread at a time.
class table_builder {
 public:
  using rejected_function = std::function<void(const rejected_line&)>;

  explicit table_builder(const table_options& options = {});
  table_builder(table_builder&&) noexcept;
  table_builder& operator=(table_builder&&) noexcept;
  ~table_builder();

  // Appends the lines that `from` has not read yet, until there are none or the batch is full. Lines that
  // are not valid or do not fit are counted and passed to `on_rejected`; its argument is valid during the
  // call. Linear in the bytes read; a new series also takes time and memory for each tag column of its table,
  // so use a lower schema_options::max_columns for input from strangers.
  append_status append(decoder& from, const rejected_function& on_rejected = nullptr);

  // The same for the chunks that have been passed to a stream so far. The last chunk may end inside a
  // line, which the next chunk or finish() completes.
  append_status append(stream_decoder& from, const rejected_function& on_rejected = nullptr);

  // Appends one valid point, whether or not the batch is full. If the point does not fit, counts it as
  // rejected and returns the reason, whose texts are views of the point. O(tags + fields).
  [[nodiscard]] schema_conflict append(const point& from);

  // True if the batch has reached a limit.
  [[nodiscard]] bool full() const noexcept;

  // Returns the rows appended since the last call. Keeps the schema, series and dictionaries. Until the next
  // append(), series() and generation() are those of the returned batch.
  [[nodiscard]] table_batch take();
  // Takes back the memory of a batch, for later batches.
  void recycle(table_batch&& used);

  [[nodiscard]] std::size_t rows() const noexcept;      // in the current batch
  [[nodiscard]] std::size_t rejected() const noexcept;  // lines since construction
  [[nodiscard]] const simdlp::schema& schema() const noexcept;
  [[nodiscard]] const series_table& series() const noexcept;
  // Increases when series and dictionaries start empty. Batches with the same value share codes and
  // series numbers.
  [[nodiscard]] std::uint64_t generation() const noexcept;

 private:
  friend class parallel_tables;

  class engine;
  class merged_engine;
  std::unique_ptr<engine> engine_;
};

}  // namespace simdlp
