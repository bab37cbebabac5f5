// SPDX-License-Identifier: Apache-2.0
// Exports tables to Apache Arrow and imports them, with the C data and C stream interfaces. These are
// structs with a stable ABI, so Arrow is not needed to build or run this.
//
//   ArrowArrayStream stream;
//   simdlp::export_stream(std::move(batches), "cpu", &stream);   // e.g. to pyarrow or DuckDB
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "simdlp/encoder.h"
#include "simdlp/table.h"

// The structs of https://arrow.apache.org/docs/format/CDataInterface.html. The guards allow several
// libraries to declare them. The names are those of the ABI.
// NOLINTBEGIN(readability-identifier-naming,cppcoreguidelines-macro-usage)
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
extern "C" {
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema** children;
  struct ArrowSchema* dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  struct ArrowArray** children;
  struct ArrowArray* dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
}
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
extern "C" {
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};
}
#endif
// NOLINTEND(readability-identifier-naming,cppcoreguidelines-macro-usage)

namespace simdlp {

// A table is a record batch: its columns in their order, then `time`. Tags are dictionary<int32, utf8>,
// float fields float64, integers int64 and uint64, booleans bool, strings utf8, and `time` is
// timestamp[ns, UTC]; all are nullable. Each record batch has its own dictionary, which holds all values
// so far, so a code has the same meaning in all batches of one builder until its generation() changes.
//
// Thread safety: the same as that of the exported batches. The exported structs may be used on another
// thread.

// Writes the type of a table to `out`. The caller owns it and calls out->release. Throws std::bad_alloc;
// `out` is then not written. O(columns).
void export_schema(const table& from, ArrowSchema* out);

// Moves a table to `out`, and writes its type to `schema` unless that is null. Copies no column: `out`
// owns the memory until out->release is called, which frees everything that the consumer has not moved.
// Children may be released in any order and on any thread. That table of `from` must not be used
// afterwards. Throws std::bad_alloc. O(columns).
void export_table(table_batch& from, std::size_t index, ArrowArray* out,
                  ArrowSchema* schema = nullptr);

// Exports the tables of one measurement as a stream, one record batch per table, in the order of
// `batches`. All record batches have the type of the last one, which has all columns; columns that were
// added later are null in earlier batches. If a column has another type in an earlier batch
// (type_conflicts::widen), get_next returns EINVAL, and get_last_error the reason. The stream of an
// unknown measurement has only the column `time` and no batches. Throws std::bad_alloc; if memory runs
// out later, the callbacks return ENOMEM.
void export_stream(std::vector<table_batch> batches, std::string_view measurement,
                   ArrowArrayStream* out);

// How the columns of a record batch are written as line protocol.
struct arrow_import_options {
  std::string measurement = {};
  // The columns that are tags; all others are fields. Names of other columns are ignored. If empty, the
  // columns with a dictionary are tags.
  std::vector<std::string> tags = {};
  // The column of timestamps. It may be missing.
  std::string time = "time";
};

// Writes a record batch as lines, one per row. The batch is a struct of columns. Their types can be utf8,
// large utf8 and utf8 views, dictionaries of these, bool, integers of every width, floats of 32 and
// 64 bits, null, and, for `time` only, timestamps of every unit. Returns an empty string on success.
// Otherwise writes nothing, and returns a sentence that names the first column that cannot be written
// and its type, or a row that is null as a whole. Calls `on_refused` for each row that the encoder refuses,
// such as a row without any field (errc::no_fields), or with a time that does not fit in 64-bit nanoseconds
// (errc::timestamp_range). Sets `written` to the counts of rows. Releases neither `schema` nor `batch`.
// O(cells).
[[nodiscard]] std::string encode_record_batch(
    const ArrowSchema& schema, const ArrowArray& batch, const arrow_import_options& options,
    encoder& into, rows_written& written,
    const std::function<void(std::size_t row, errc code)>& on_refused = nullptr);

}  // namespace simdlp
