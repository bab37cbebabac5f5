// SPDX-License-Identifier: Apache-2.0
// Exports tables to Apache Arrow and imports them, with the C data and C stream interfaces. These are structs
// of a stable ABI, so Arrow is not needed to build or run this.
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

// The structs of https://arrow.apache.org/docs/format/CDataInterface.html, whose guards keep several
// libraries from declaring them twice. The names are those of the ABI.
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
// timestamp[ns, UTC]; all are nullable. Each record batch has a dictionary of its own that holds all
// values so far: the batches of one builder agree on the codes they share.

// Writes the type of a table to `out`. The caller owns it and calls out->release. May throw
// std::bad_alloc, and then `out` is not written.
void export_schema(const table& from, ArrowSchema* out);

// Moves a table to `out`, and its type to `schema` unless that is null. Copies no column: `out` owns the
// memory until out->release, which frees everything that the consumer has not moved. Children may be
// released in any order and on any thread. That table of `from` must not be used afterwards. Throws
// std::bad_alloc.
void export_table(table_batch& from, std::size_t index, ArrowArray* out,
                  ArrowSchema* schema = nullptr);

// The tables of one measurement, one record batch for each, in the order of `batches`. All of them get
// the type of the last one, which has all columns: columns that an earlier batch had not yet are null
// there. get_next returns EINVAL, and get_last_error says why, if a column has another type in an
// earlier batch (type_conflicts::widen). A stream of an unknown measurement has the column `time` only
// and no batches. Throws std::bad_alloc; the callbacks return ENOMEM.
void export_stream(std::vector<table_batch> batches, std::string_view measurement,
                   ArrowArrayStream* out);

// What to make of the columns of a record batch when it is written as line protocol.
struct arrow_import_options {
  std::string measurement;
  // Columns that are tags. By default those with a dictionary; all others are fields.
  std::vector<std::string> tags = {};
  // The column of timestamps. It may be missing.
  std::string time = "time";
};

// Writes a record batch as lines, one for each row. The batch is a struct of columns. Their types can be
// utf8 and large utf8 (not utf8 views), dictionaries of utf8, bool, integers of every width, floats of
// 32 and 64 bits, null, and, for `time` only, timestamps of every unit. Returns an empty string, or a
// sentence that names the first column that cannot be written and its type; then nothing is written.
// `on_refused` is called for rows that the encoder refuses, such as those without any field
// (errc::no_fields). Neither `schema` nor `batch` is released. O(cells).
[[nodiscard]] std::string encode_record_batch(
    const ArrowSchema& schema, const ArrowArray& batch, const arrow_import_options& options,
    encoder& into, rows_written& written,
    const std::function<void(std::size_t row, errc code)>& on_refused = nullptr);

}  // namespace simdlp
