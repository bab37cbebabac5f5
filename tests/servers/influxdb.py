# SPDX-License-Identifier: Apache-2.0
"""Sends what the encoder wrote to InfluxDB 1.x and reads it back:  influxdb.py WRITE_POINTS...

Every measurement, tag, field, kind of value, bit of a float and time must be the same as given to the
encoder, in each precision, also after a restart in which the server reads its own log. Only
well-formed bodies are sent, because 1.6.7 crashes on some others."""

import json
import struct
import sys
import urllib.parse

from outcome import Failure, require_same, run_test
from server import Server, write_points

UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
PARAMETER = {"ns": "n", "us": "u", "ms": "ms", "s": "s"}
KINDS = {"bits": "float", "int": "integer", "bool": "boolean", "string": "string"}
QUERIES_AT_ONCE = 50


def configuration(folder, ports):
    path = folder / "influxdb.conf"
    path.write_text(f"""
reporting-disabled = true
bind-address = "127.0.0.1:{ports[1]}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:{ports[0]}"
  log-enabled = false
""")
    return ["-config", str(path)]


def identifier(name):
    """Quotes a name for InfluxQL."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def query(server, database, statements):
    """The results of the statements, in order. Numbers stay text, because otherwise 1 and 1.0 could
    not be distinguished, and -0 would be lost."""
    form = urllib.parse.urlencode({"db": database, "epoch": "ns", "q": ";".join(statements)})
    answer = json.loads(server.get("/query", form.encode()), parse_int=str, parse_float=str)
    if "error" in answer:
        raise Failure(f"query: {answer['error']}")
    for result in answer["results"]:
        if "error" in result or result.get("partial"):
            raise Failure(f"query: {result.get('error', 'cut short')}")
    return [result.get("series", []) for result in answer["results"]]


def value_of(kind, got):
    """The value in the form of write_points."""
    if kind == "float":
        return ("float", struct.pack(">d", float(got)).hex())
    return (kind, got)


def key_of(measurement, tags, time, field):
    return (measurement, tuple(sorted(tags)), time, field)


def given_values(points, unit):
    """The expected result: one entry for each field of each point."""
    all_values = {}
    for point in points:
        time = int(point["time"]) // unit * unit  # floored
        tags = [(tag["key"], tag["value"]) for tag in point["tags"]]
        for field in point["fields"]:
            (form, value), = field["value"].items()
            key = key_of(point["name"], tags, time, field["key"])
            if key in all_values:
                raise Failure(f"given twice: {key}")
            all_values[key] = (KINDS[form], value)
    return all_values


def stored_values(server, database):
    """The same from the server: everything that it has."""
    found, = query(server, database, ["SHOW MEASUREMENTS"])
    measurements = [row[0] for row in found[0]["values"]] if found else []
    all_values = {}
    for first in range(0, len(measurements), QUERIES_AT_ONCE):
        names = measurements[first : first + QUERIES_AT_ONCE]
        kinds = query(server, database, [f"SHOW FIELD KEYS FROM {identifier(n)}" for n in names])
        rows = query(server, database, [f"SELECT * FROM {identifier(n)} GROUP BY *" for n in names])
        for name, (kind_table,), series in zip(names, kinds, rows):
            add_values(all_values, name, dict(kind_table["values"]), series)
    return all_values


def add_values(all_values, measurement, kinds, series):
    for one in series:
        if one["name"] != measurement:
            raise Failure(f"asked for {measurement!r}, got {one['name']!r}")
        tags = [tag for tag in one.get("tags", {}).items() if tag[1] != ""]
        for row in one["values"]:
            cells = list(zip(one["columns"], row))
            for field, value in cells[1:]:
                if value is not None:
                    key = key_of(measurement, tags, int(cells[0][1]), field)
                    all_values[key] = value_of(kinds[field], value)


def test(command):
    server = Server("influxd", "influxdb", configuration, "/ping", ports=2)
    with server:
        sent = {}
        for precision, unit in UNITS.items():
            lines, points = write_points(command, "influxdb", precision, server.folder)
            query(server, "", [f"CREATE DATABASE {precision}"])
            server.get(f"/write?db={precision}&precision={PARAMETER[precision]}", lines)
            sent[precision] = given_values(points, unit)
            print(f"{precision}: {len(points)} points, {len(lines)} bytes")
            require_same(f"{precision}: values", sent[precision], stored_values(server, precision))
        server.stop()
        server.start()
        require_same("after a restart: values", sent["ns"], stored_values(server, "ns"))


if __name__ == "__main__":
    sys.exit(run_test("servers", test))
