# SPDX-License-Identifier: Apache-2.0
"""Sends the constructs of the table in docs/encoding.md to InfluxDB 1.x and VictoriaMetrics, one at a
time, and compares what each server does with what the table says:  constructs.py DOCUMENT
Nothing of simdlp runs here: this test holds the facts on which the dialects rest."""

import re
import sys
from pathlib import Path

import influxdb
import victoriametrics
from outcome import Failure, run_test
from server import Server

SERVERS = ("InfluxDB 1.6", "VictoriaMetrics")
# Each construct of the table, and lines that have it. `{0}` is a measurement of its own.
LINES = {
    "unsigned integer": "{0} f=5u 1000000000",
    "line feed in a string": '{0} f="a\nb",g=1 1000000000',
    "odd number of quotes in a field key": '{0} f"=1,g=2 1000000000',
    "tag and field of one key": "{0},k=v k=1 1000000000",
    "tag named `_field` or `_measurement`": "{0},_field=v,_measurement=w f=1 1000000000",
    "field named `time`": "{0} time=2,f=1 1000000000",
    "series key over 65,535 bytes": "{0},s=" + 65532 * "0" + " v=1 1000000000",
    "lowest two and highest timestamp": "{0} f=1 9223372036854775807",
    "timestamp 0": "{0} f=1 0",
    "string": '{0} f="text" 1000000000',
    "integer above 2^53": "{0} f=9007199254740993i 1000000000",
    "tag key over 256 bytes": "{0}," + 300 * "k" + "=v f=1 1000000000",
}


def table(path):
    """{construct: {server: cell}} of the document."""
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")]
            for line in Path(path).read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    head = next(i for i, row in enumerate(rows) if row[0] == "construct")
    names = rows[head]
    cells = {}
    for row in rows[head + 2 :]:
        if len(row) != len(names):
            break
        cells[row[0]] = dict(zip(names, row))
    return cells


def rejected(server, path, line):
    try:
        server.get(path, line.encode())
        return False
    except Failure as failure:
        if re.search(r": 4\d\d:", str(failure)):
            return True
        raise


def by_influxdb(server, construct, number):
    name = f"m{number}"
    if rejected(server, "/write?db=d&precision=n", LINES[construct].format(name)):
        return "rejects"
    series, = influxdb.query(server, "d", [f'SELECT * FROM "{name}"'])
    if not series:
        return "loses"
    row = dict(zip(series[0]["columns"], series[0]["values"][0]))
    wanted = {
        "line feed in a string": {"time": "1000000000", "f": "a\nb", "g": "1"},
        "odd number of quotes in a field key": {"time": "1000000000", 'f"': "1", "g": "2"},
        "tag named `_field` or `_measurement`":
            {"time": "1000000000", "_field": "v", "_measurement": "w", "f": "1"},
        "timestamp 0": {"time": "0", "f": "1"},
        "string": {"time": "1000000000", "f": "text"},
        "integer above 2^53": {"time": "1000000000", "f": "9007199254740993"},
        "tag key over 256 bytes": {"time": "1000000000", 300 * "k": "v", "f": "1"},
    }.get(construct)
    return "reads" if row == wanted else "changes"


def by_victoriametrics(server, construct, number):
    name = f"m{number}"
    if rejected(server, "/write?precision=ns", LINES[construct].format(name)):
        return "rejects"
    stored = victoriametrics.stored_samples(server)
    got = [(dict(labels), time, numbers) for (labels, time), numbers in stored.items()
           if dict(labels)["__name__"].startswith(name + "_")]
    if not got:
        return "loses"
    seen = {(labels["__name__"][len(name) + 1 :], time, numbers[0]): labels
            for labels, time, numbers in got}
    wanted = {
        "unsigned integer": {("f", 1000, 5.0)},
        "line feed in a string": {("f", 1000, 0.0), ("g", 1000, 1.0)},
        "odd number of quotes in a field key": {('f"', 1000, 1.0), ("g", 1000, 2.0)},
        "field named `time`": {("time", 1000, 2.0), ("f", 1000, 1.0)},
        "tag and field of one key": {("k", 1000, 1.0)},
        "tag named `_field` or `_measurement`": {("f", 1000, 1.0)},
        "lowest two and highest timestamp": {("f", 9223372036854, 1.0)},
        "timestamp 0": {("f", 0, 1.0)},
        "integer above 2^53": {("f", 1000, 9007199254740993)},
        "tag key over 256 bytes": {("f", 1000, 1.0)},
    }.get(construct)
    if set(seen) != wanted:
        return "changes"
    (labels, *_) = seen.values()
    tags = {"tag key over 256 bytes": {300 * "k": "v"}, "tag and field of one key": {"k": "v"},
            "tag named `_field` or `_measurement`": {"_field": "v", "_measurement": "w"}}
    rest = {key: value for key, value in labels.items() if key != "__name__"}
    return "reads" if rest == tags.get(construct, {}) else "changes"


def test(arguments):
    said = table(arguments[0])
    if set(said) != set(LINES):
        raise Failure(f"not in both the table and this test: {set(said) ^ set(LINES)}")
    wrong = []
    with Server("influxd", "influxdb", influxdb.configuration, "/ping", ports=2) as server:
        influxdb.query(server, "", ["CREATE DATABASE d"])
        for number, construct in enumerate(LINES):
            got = by_influxdb(server, construct, number)
            if not said[construct][SERVERS[0]].startswith(got):
                wrong.append(f"{SERVERS[0]} {got}: {construct}")
    with Server("victoria-metrics", "victoria-metrics", victoriametrics.arguments,
                "/health") as server:
        for number, construct in enumerate(LINES):
            got = by_victoriametrics(server, construct, number)
            if not said[construct][SERVERS[1]].startswith(got):
                wrong.append(f"{SERVERS[1]} {got}: {construct}")
    if wrong:
        raise Failure("the table says otherwise\n  " + "\n  ".join(wrong))
    print(f"{2 * len(LINES)} cells hold")


if __name__ == "__main__":
    sys.exit(run_test("servers", test))
