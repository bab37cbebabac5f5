# SPDX-License-Identifier: Apache-2.0
"""Ways to columns that Python programs have:  tables.py pandas|pyarrow-csv|duckdb-csv FILE [ROUNDS]
pandas: the module line-protocol-parser, line by line, and a DataFrame for each measurement. The others
read the same rows as CSV, which the tool of simdlp (SIMDLP_TOOL) has made before the clock runs."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version


def csv_of(path):
    """Each measurement as CSV, with the header on top."""
    tool = os.environ["SIMDLP_TOOL"]
    told = subprocess.run([tool, "schema", "--json", path], check=True, capture_output=True).stdout
    for table in json.loads(told)["tables"]:
        yield subprocess.run([tool, "cat", "--to", "csv", "--measurement", table["measurement"], path],
                             check=True, capture_output=True).stdout


def with_pandas(path):
    import pandas
    from line_protocol_parser import LineFormatError, parse_line

    with open(path, encoding="utf-8", newline="\n") as file:
        # The parser has no word for line feeds in strings.
        lines = file.read().split("\n")

    def run():
        tables, rejected = {}, 0
        for line in lines:
            if not line or line.startswith("#"):
                continue
            try:
                point = parse_line(line)
            except LineFormatError:
                rejected += 1
                continue
            tables.setdefault(point["measurement"], []).append(
                {**point["tags"], **point["fields"], "time": point["time"]})
        frames = [pandas.DataFrame(rows) for rows in tables.values()]
        return sum(map(len, frames)), rejected

    return run, "pandas"


def with_pyarrow(path):
    import pyarrow
    from pyarrow import csv

    pyarrow.set_cpu_count(1)
    files = [io.BytesIO(text) for text in csv_of(path)]
    parse = csv.ParseOptions(newlines_in_values=True)
    read = csv.ReadOptions(use_threads=False)

    def run():
        rows = 0
        for file in files:
            file.seek(0)
            rows += csv.read_csv(file, parse_options=parse, read_options=read).num_rows
        return rows, 0

    return run, "pyarrow"


def with_duckdb(path):
    import duckdb

    folder = tempfile.TemporaryDirectory(prefix="simdlp-peer-")
    names = []
    for number, text in enumerate(csv_of(path)):
        names.append(os.path.join(folder.name, f"{number}.csv"))
        with open(names[-1], "wb") as file:
            file.write(text)
    database = duckdb.connect()
    database.execute("SET threads = 1")

    def run(kept=folder):  # the folder lives as long as the function
        rows = 0
        for name in names:
            database.execute(f"CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv('{name}')")
            rows += database.execute("SELECT count(*) FROM t").fetchone()[0]
        return rows, 0

    return run, "duckdb"


def main():
    kind, path = sys.argv[1:3]
    run, module = {"pandas": with_pandas, "pyarrow-csv": with_pyarrow,
                   "duckdb-csv": with_duckdb}[kind](path)
    rows, rejected = 0, 0

    def timed():
        nonlocal rows, rejected
        begin = time.perf_counter()
        rows, rejected = run()
        return time.perf_counter() - begin

    def report(seconds):
        print(json.dumps({
            "peer": f"python-{kind}", "version": version(module), "mode": "tables",
            "bytes": os.path.getsize(path), "points": rows, "rejected": rejected,
            "seconds": seconds}), flush=True)

    if len(sys.argv) > 3:
        report([timed() for _ in range(int(sys.argv[3]))])
        return
    for command in sys.stdin:
        command = command.rstrip("\n")
        if command == "run":
            report([timed()])
        elif command == "quit":
            return
        else:
            sys.exit(f"unknown command {command!r}")


main()
