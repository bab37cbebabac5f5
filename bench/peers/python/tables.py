# SPDX-License-Identifier: Apache-2.0
"""Python libraries that make columns:  tables.py pandas|pyarrow-csv|duckdb-csv FILE [ROUNDS]

pandas: the module line-protocol-parser, line by line, and a DataFrame for each measurement. The others
read the same rows as CSV, which the tool of simdlp (SIMDLP_TOOL) has made before the clock runs. Each
library has a pair of functions: one makes the columns; the other, which is not timed, returns the rows,
the sum of the times and the sum of all numbers."""

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version


def csv_of(path):
    """Each measurement as CSV, with the header on top, and the names of its columns with numbers."""
    tool = os.environ["SIMDLP_TOOL"]
    told = subprocess.run([tool, "schema", "--json", path], check=True, capture_output=True).stdout
    for table in json.loads(told)["tables"]:
        numbers = [column["name"] for column in table["columns"]
                   if column["role"] == "field" and column["type"] in ("float", "int", "uint")]
        yield subprocess.run([tool, "cat", "--to", "csv", "--measurement", table["measurement"], path],
                             check=True, capture_output=True).stdout, numbers


def logical_lines(text):
    """Lines with the line feeds of their strings; names in the data hold no quotes."""
    whole = ""
    for line in text.split("\n"):
        whole += line
        if whole.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0:
            yield whole
            whole = ""
        else:
            whole += "\n"


def with_pandas(path):
    import pandas
    from line_protocol_parser import LineFormatError, parse_line

    with open(path, encoding="utf-8", newline="\n") as file:
        lines = list(logical_lines(file.read()))

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
        return sum(map(len, frames)), rejected, frames

    def sums(frames):
        numbers = [frame.select_dtypes("number").drop(columns="time") for frame in frames]
        return (sum(int(value) for frame in frames for value in frame["time"]),
                sum(float(each.sum().sum()) for each in numbers))

    return run, sums, "pandas"


def with_pyarrow(path):
    import pyarrow
    from pyarrow import compute, csv

    pyarrow.set_cpu_count(1)
    files = [(io.BytesIO(text), numbers) for text, numbers in csv_of(path)]
    parse = csv.ParseOptions(newlines_in_values=True)
    read = csv.ReadOptions(use_threads=False)

    def run():
        tables = []
        for file, _ in files:
            file.seek(0)
            tables.append(csv.read_csv(file, parse_options=parse, read_options=read))
        return sum(table.num_rows for table in tables), 0, tables

    def sums(tables):
        return (sum(value for table in tables for value in table["time"].to_pylist()),
                sum(compute.sum(table[name].cast("float64")).as_py() or 0.0
                    for table, (_, numbers) in zip(tables, files) for name in numbers))

    return run, sums, "pyarrow"


def with_duckdb(path):
    import duckdb

    folder = tempfile.TemporaryDirectory(prefix="simdlp-peer-")
    files = []
    for number, (text, numbers) in enumerate(csv_of(path)):
        files.append((os.path.join(folder.name, f"{number}.csv"), f"t{number}", numbers))
        with open(files[-1][0], "wb") as file:
            file.write(text)
    database = duckdb.connect()
    database.execute("SET threads = 1")

    def run(kept=folder):  # the folder lives as long as the function
        rows = 0
        for name, table, _ in files:
            database.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM read_csv('{name}')")
            rows += database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return rows, 0, None

    def sums(_):
        times, numbers_sum = 0, 0.0
        for _, table, numbers in files:
            columns = ", ".join(f'sum("{name}"::DOUBLE)' for name in numbers) or "0"
            first, *others = database.execute(
                f'SELECT sum("time"::HUGEINT), {columns} FROM {table}').fetchone()
            times += int(first)
            numbers_sum += sum(other or 0.0 for other in others)
        return times, numbers_sum

    return run, sums, "duckdb"


def main():
    kind, path = sys.argv[1:3]
    run, sums, module = {"pandas": with_pandas, "pyarrow-csv": with_pyarrow,
                         "duckdb-csv": with_duckdb}[kind](path)
    rows, rejected = 0, 0

    def timed():
        nonlocal rows, rejected
        begin = time.perf_counter()
        rows, rejected, made = run()
        passed = time.perf_counter() - begin
        del made
        return passed

    def check():
        made = run()
        times, numbers = sums(made[2])
        print(json.dumps({"points": made[0], "time_sum": str(times % 2**64), "number_sum": numbers}),
              flush=True)

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
        elif command == "check":
            check()
        elif command == "quit":
            return
        else:
            sys.exit(f"unknown command {command!r}")


main()
