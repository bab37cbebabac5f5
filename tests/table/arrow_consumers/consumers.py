# SPDX-License-Identifier: Apache-2.0
"""Imports tables into pyarrow, nanoarrow, Polars and DuckDB:
  consumers.py TOOL LIBRARY EXAMPLE
Installs them in the versions of requirements.txt into a temporary folder. LIBRARY, built from
examples/lines_to_arrow.cpp, fills a C stream, of which the consumer gets only the address. Every cell is
compared with the output of `TOOL cat --to json` for the same lines. EXAMPLE is the program
arrow_to_duckdb.py."""

import ctypes
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent.parent / "clients"))
from install import pip_install  # noqa: E402
from lines import random_lines  # noqa: E402
from outcome import Failure, run_test  # noqa: E402

ROWS = (7, 100, 1_000_000)  # of a batch
SEEDS = range(6)


class Source:
    """A C stream of the rows of one measurement."""

    def __init__(self, library):
        self.function = ctypes.CDLL(library).lines_to_arrow
        self.function.restype = ctypes.c_int64
        self.function.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p,
                                  ctypes.c_size_t, ctypes.c_void_p]

    def fill(self, lines, measurement, rows, address):
        rejected = self.function(lines, len(lines), measurement.encode(), rows, address)
        if rejected != 0:
            raise Failure(f"{rejected} lines are not in the tables")


def expected_of(tool, lines):
    """Measurement to (columns in order with their types, rows as dictionaries)."""
    told = subprocess.run([tool, "cat", "--to", "json", "-"], input=lines, capture_output=True,
                          check=False)
    if told.returncode != 0:
        raise Failure(told.stderr.decode())
    tables = {}
    for line in told.stdout.decode().split("\n"):
        if not line:
            continue
        point = json.loads(line)
        columns, rows = tables.setdefault(point["name"], ({}, []))
        row = {"time": point.get("time")}
        for tag in point["tags"]:
            columns.setdefault(tag["key"], "tag")
            row[tag["key"]] = tag["value"]
        for field in point["fields"]:
            (kind, value), = field["value"].items()
            columns.setdefault(field["key"], kind)
            row[field["key"]] = value
        rows.append(row)
    return tables


def comparable(value):
    return struct.pack("<d", value) if isinstance(value, float) else value


def compare(who, table, got):
    """`got`: names to lists of values. Returns how many cells were compared."""
    columns, rows = table
    names = [*columns, "time"]
    if list(got) != names:
        raise Failure(f"{who}: columns {list(got)} and not {names}")
    for name in names:
        if len(got[name]) != len(rows):
            raise Failure(f"{who}: {name!r} has {len(got[name])} rows and not {len(rows)}")
        for row, (wanted, value) in enumerate(zip(rows, got[name])):
            wanted = wanted.get(name)
            if type(wanted) is not type(value) or comparable(wanted) != comparable(value):
                raise Failure(f"{who}: row {row} of {name!r} is {value!r} and not {wanted!r}")
    return len(names) * len(rows)


def with_pyarrow(fill, table):
    import pyarrow

    types = {"tag": pyarrow.dictionary(pyarrow.int32(), pyarrow.utf8()), "float": pyarrow.float64(),
             "int": pyarrow.int64(), "uint": pyarrow.uint64(), "bool": pyarrow.bool_(),
             "string": pyarrow.utf8()}
    stream = (ctypes.c_void_p * 5)()
    fill(ctypes.addressof(stream))
    reader = pyarrow.RecordBatchReader._import_from_c(ctypes.addressof(stream))
    wanted = [(name, types[kind]) for name, kind in table[0].items()]
    wanted.append(("time", pyarrow.timestamp("ns", "UTC")))
    if not reader.schema.equals(pyarrow.schema(wanted)):
        raise Failure(f"pyarrow: the schema is {reader.schema}")
    batches = []
    for batch in reader:
        batch.validate(full=True)
        batches.append(batch)
    whole = pyarrow.Table.from_batches(batches)
    whole.validate(full=True)
    whole.unify_dictionaries().validate(full=True)
    got = {}
    for name in whole.schema.names:
        column = whole.column(name)
        if column.null_count != sum(row.get(name) is None for row in table[1]):
            raise Failure(f"pyarrow: {column.null_count} nulls in {name!r}")
        got[name] = (column.cast(pyarrow.int64()) if name == "time" else column).to_pylist()
    return got


def with_nanoarrow(fill, table):
    import nanoarrow
    from nanoarrow._array_stream import CArrayStream

    stream = CArrayStream.allocate()
    fill(stream._addr())
    got = {name: [] for name in [*table[0], "time"]}
    for batch in stream:
        if [child.name for child in batch.schema.children] != list(got):
            raise Failure("nanoarrow: other columns")
        for name, child in zip(got, batch.children):
            if name != "time":
                got[name] += nanoarrow.Array(child).to_pylist()
                continue
            # Python's datetime has no nanoseconds.
            view = child.view()
            bits = list(view.buffer(0).elements()) if view.null_count else [True] * len(child)
            values = view.buffer(1)
            got[name] += [values[i] if bits[i] else None for i in range(len(child))]
    return got


class Capsule:
    """An object around a C stream with the interface that current Python libraries expect."""

    def __init__(self, fill):
        self.stream = (ctypes.c_void_p * 5)()
        fill(ctypes.addressof(self.stream))

    def __arrow_c_stream__(self, requested_schema=None):
        make = ctypes.pythonapi.PyCapsule_New
        make.restype = ctypes.py_object
        make.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return make(ctypes.addressof(self.stream), b"arrow_array_stream", None)


def with_polars(fill, _):
    import polars

    frame = polars.DataFrame(Capsule(fill))
    got = {}
    for name in frame.columns:
        column = frame[name]
        if isinstance(column.dtype, (polars.Categorical, polars.Enum)):
            column = column.cast(polars.String)
        got[name] = (column.cast(polars.Int64) if name == "time" else column).to_list()
    return got


def with_duckdb(fill, _):
    import duckdb
    import pyarrow

    stream = (ctypes.c_void_p * 5)()
    fill(ctypes.addressof(stream))
    reader = pyarrow.RecordBatchReader._import_from_c(ctypes.addressof(stream))
    database = duckdb.connect()
    database.execute("SET threads = 1")  # rows stay in order
    database.execute("CREATE TABLE points AS SELECT * FROM reader")
    told = database.execute("SELECT * REPLACE (epoch_ns(time) AS time) FROM points")
    names = [column[0] for column in told.description]
    rows = told.fetchall()
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


CONSUMERS = {"pyarrow": with_pyarrow, "nanoarrow": with_nanoarrow, "Polars": with_polars,
             "DuckDB": with_duckdb}


def inputs(tool):
    for seed in SEEDS:
        yield f"seed {seed}", random_lines(seed, 400)
    for shape in ("telegraf", "strings", "home"):
        made = subprocess.run([tool, "gen", "--shape", shape, "--bytes", "60000"],
                              capture_output=True, check=True)
        yield shape, made.stdout


def try_example(example, library, folder):
    with tempfile.NamedTemporaryFile(suffix=".lp") as file:
        file.write(b"cpu,host=a load=0.5,cores=4i 1\ncpu,host=b load=1,cores=8i 2\nmem used=1 3\ncpu\n")
        file.flush()
        told = subprocess.run([sys.executable, "-B", example, library, file.name, "cpu"],
                              env={**os.environ, "PYTHONPATH": folder}, capture_output=True,
                              text=True, check=False)
    rows = [line for line in told.stdout.split("\n") if line]
    if told.returncode != 0 or rows[-1:] != ["2 rows, 1 lines rejected"] \
            or "load: DOUBLE" not in rows or "cores: BIGINT" not in rows:
        raise Failure(f"{example} said\n{told.stdout}{told.stderr}")


def test(arguments):
    tool, library, example = arguments
    with tempfile.TemporaryDirectory(prefix="simdlp-arrow-") as folder:
        pip_install(HERE / "requirements.txt", folder)
        sys.path.insert(0, folder)
        source = Source(library)
        cells = dict.fromkeys(CONSUMERS, 0)
        for about, lines in inputs(tool):
            for measurement, table in expected_of(tool, lines).items():
                for rows in ROWS:
                    for who, take in CONSUMERS.items():
                        def fill(address):
                            source.fill(lines, measurement, rows, address)
                        got = take(fill, table)
                        cells[who] += compare(f"{who}, {about}, batches of {rows}", table, got)
        try_example(example, library, folder)
    for who, count in cells.items():
        print(f"{who}: {count} cells are what the lines say")


if __name__ == "__main__":
    sys.exit(run_test("clients", test))
