# SPDX-License-Identifier: Apache-2.0
"""Writes line protocol into a table of DuckDB through Arrow:  arrow_to_duckdb.py LIBRARY FILE MEASUREMENT
LIBRARY is lines_to_arrow.cpp, built as a shared library. No value is copied between simdlp and Arrow."""

import ctypes
import sys

import duckdb
import pyarrow


def record_batches(library, lines, measurement, rows=1_000_000):
    """Returns a reader of record batches, and the number of rejected lines."""
    function = ctypes.CDLL(library).lines_to_arrow
    function.restype = ctypes.c_int64
    function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t,
                         ctypes.c_void_p]
    stream = (ctypes.c_void_p * 5)()  # struct ArrowArrayStream
    rejected = function(lines, len(lines), measurement.encode(), rows, ctypes.addressof(stream))
    if rejected < 0:
        raise MemoryError
    # pyarrow moves the struct out and releases it.
    return pyarrow.RecordBatchReader._import_from_c(ctypes.addressof(stream)), rejected


def main(library, file, measurement):
    with open(file, "rb") as lines:
        reader, rejected = record_batches(library, lines.read(), measurement)
    database = duckdb.connect()
    database.execute("CREATE TABLE points AS SELECT * FROM reader")
    for name, kind in database.execute(
            "SELECT column_name, data_type FROM information_schema.columns").fetchall():
        print(f"{name}: {kind}")
    rows, = database.execute("SELECT count(*) FROM points").fetchone()
    print(f"{rows} rows, {rejected} lines rejected")


if __name__ == "__main__":
    main(*sys.argv[1:])
