# SPDX-License-Identifier: Apache-2.0
"""Sends the constructs of the table in docs/encoding.md to servers, one at a time, and compares what
each server does with what the table says: constructs.py DOCUMENT influxdb|victoriametrics|questdb

simdlp does not run here: this test checks the facts on which the dialects are based."""

import re
import sys
from pathlib import Path

import influxdb
import questdb
import victoriametrics
from outcome import Failure, run_test
from server import Server

# Each construct of the table, and lines that have it. `{0}` is a separate measurement for each.
LINES = {
    "unsigned integer": "{0} f=5u 1000000000",
    "line feed in a string": '{0} f="a\nb",g=1 1000000000',
    "odd number of quotes in a field key": '{0} f"=1,g=2 1000000000',
    "tag and field of one key": "{0},k=v k=1 1000000000",
    "tag named `_field` or `_measurement`": "{0},_field=v,_measurement=w f=1 1000000000",
    "field named `time`": "{0} time=2,f=1 1000000000",
    "series key over 65,535 bytes": "{0},s=" + 65532 * "0" + " v=1 1000000000",
    "lowest timestamp": "{0} f=1 -9223372036854775808",
    "second lowest timestamp": "{0} f=1 -9223372036854775807",
    "highest timestamp": "{0} f=1 9223372036854775807",
    "negative timestamp": "{0} f=1 -1000000000",
    "timestamp with nanoseconds": "{0} f=1 1000000001",
    "timestamp 0": "{0} f=1 0",
    "string": '{0} f="text" 1000000000',
    "boolean": "{0} f=true 1000000000",
    "integer above 2^53": "{0} f=9007199254740993i 1000000000",
    "integer -2^63": "{0} f=-9223372036854775808i,g=1 1000000000",
    "backslash in a tag value, as in `C:\\x`": "{0},k=C:\\x f=1 1000000000",
    "key with `.`, `-`, `/` or `:`": "{0} a.b=1,a-b=2,a/b=3,a:b=4 1000000000",
    "fields `a` and `A`": "{0} a=1,A=2 1000000000",
    "field named `timestamp`": "{0} timestamp=2,f=1 1000000000",
    "tag key over 256 bytes": "{0}," + 300 * "k" + "=v f=1 1000000000",
}


# Times from here on, in milliseconds, are not those that were sent: the server used its own clock. Whether the
# export holds such a sample yet depends on the moment.
CURRENT = 1_600_000_000_000


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
        # QuestDB answers 500 if a field has the name of its own column of times.
        if re.search(r": 4\d\d:|: 500: .*failed to parse line protocol", str(failure)):
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
        "negative timestamp": {"time": "-1000000000", "f": "1"},
        "timestamp with nanoseconds": {"time": "1000000001", "f": "1"},
        "string": {"time": "1000000000", "f": "text"},
        "boolean": {"time": "1000000000", "f": True},
        "integer -2^63": {"time": "1000000000", "f": "-9223372036854775808", "g": "1"},
        "backslash in a tag value, as in `C:\\x`": {"time": "1000000000", "k": "C:\\x", "f": "1"},
        "key with `.`, `-`, `/` or `:`":
            {"time": "1000000000", "a.b": "1", "a-b": "2", "a/b": "3", "a:b": "4"},
        "fields `a` and `A`": {"time": "1000000000", "a": "1", "A": "2"},
        "field named `timestamp`": {"time": "1000000000", "timestamp": "2", "f": "1"},
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
           if dict(labels)["__name__"].startswith(name + "_") and time < CURRENT]
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
        "lowest timestamp": {("f", -9223372036854, 1.0)},
        "second lowest timestamp": {("f", -9223372036854, 1.0)},
        "highest timestamp": {("f", 9223372036854, 1.0)},
        "negative timestamp": {("f", -1000, 1.0)},
        "integer -2^63": {("f", 1000, -9223372036854775808.0), ("g", 1000, 1.0)},
        "backslash in a tag value, as in `C:\\x`": {("f", 1000, 1.0)},
        "key with `.`, `-`, `/` or `:`":
            {("a.b", 1000, 1.0), ("a-b", 1000, 2.0), ("a/b", 1000, 3.0), ("a:b", 1000, 4.0)},
        "fields `a` and `A`": {("a", 1000, 1.0), ("A", 1000, 2.0)},
        "field named `timestamp`": {("timestamp", 1000, 2.0), ("f", 1000, 1.0)},
        "timestamp 0": {("f", 0, 1.0)},
        "integer above 2^53": {("f", 1000, 9007199254740993)},
        "tag key over 256 bytes": {("f", 1000, 1.0)},
    }.get(construct)
    if set(seen) != wanted:
        return "changes"
    (labels, *_) = seen.values()
    tags = {"tag key over 256 bytes": {300 * "k": "v"}, "tag and field of one key": {"k": "v"},
            "backslash in a tag value, as in `C:\\x`": {"k": "C:\\x"},
            "tag named `_field` or `_measurement`": {"_field": "v", "_measurement": "w"}}
    rest = {key: value for key, value in labels.items() if key != "__name__"}
    return "reads" if rest == tags.get(construct, {}) else "changes"


def by_questdb(server, construct, number):
    name = f"m{number}"
    if rejected(server, "/write?precision=n", LINES[construct].format(name)):
        return "rejects"
    # Rows appear in the order in which they were sent, so when this one is there, the other has been
    # stored.
    server.get("/write?precision=n", f"{name} marker=1 2000000000".encode())
    stored = [{key: value for key, value in row.items() if key != "marker"}
              for row in questdb.rows(server, f"select * from {name}",
                                      lambda rows: any(row.get("marker") for row in rows))
              if not row.get("marker")]
    if not stored:
        return "loses"
    second = "1970-01-01T00:00:01.000000Z"
    wanted = {
        "tag named `_field` or `_measurement`":
            {"timestamp": second, "_field": "v", "_measurement": "w", "f": 1},
        "field named `time`": {"timestamp": second, "time": 2, "f": 1},
        "series key over 65,535 bytes": {"timestamp": second, "s": 65532 * "0", "v": 1},
        "timestamp 0": {"timestamp": "1970-01-01T00:00:00.000000Z", "f": 1},
        "string": {"timestamp": second, "f": "text"},
        "boolean": {"timestamp": second, "f": True},
        "integer above 2^53": {"timestamp": second, "f": 9007199254740993},
    }.get(construct)
    return "reads" if stored == [wanted] else "changes"


def start_influxdb():
    return Server("influxd", "influxdb", influxdb.configuration, "/ping", ports=2)


def start_victoriametrics():
    return Server("victoria-metrics", "victoria-metrics", victoriametrics.arguments, "/health")


# The column of the table, the function that starts the server, and the one that tests a construct.
SERVERS = {
    "influxdb": ("InfluxDB 1.6", start_influxdb, by_influxdb),
    "victoriametrics": ("VictoriaMetrics", start_victoriametrics, by_victoriametrics),
    "questdb": ("QuestDB 9.2", questdb.server, by_questdb),
}


def test(arguments):
    said = table(arguments[0])
    if set(said) != set(LINES):
        raise Failure(f"not in both the table and this test: {set(said) ^ set(LINES)}")
    column, start, outcome_of = SERVERS[arguments[1]]
    wrong = []
    with start() as server:
        if arguments[1] == "influxdb":
            influxdb.query(server, "", ["CREATE DATABASE d"])
        for number, construct in enumerate(LINES):
            got = outcome_of(server, construct, number)
            if not said[construct][column].startswith(got):
                wrong.append(f"{column} {got}: {construct}")
    if wrong:
        raise Failure("the table says otherwise\n  " + "\n  ".join(wrong))
    print(f"{len(LINES)} cells hold")


if __name__ == "__main__":
    # scripts/setup.sh installs the other servers, but not QuestDB.
    sys.exit(run_test("questdb" if sys.argv[2] == "questdb" else "servers", test))
