# SPDX-License-Identifier: Apache-2.0
"""Gives points to the Point of the Python client:  python_client.py PACKAGE FOLDER

FOLDER is where the package was installed. Reads one point per line (in the form of corpus/README.md)
and prints for each {"written": "..."}, {"refused": "..."} where the client raised, or {"unknown": "..."} if it has
no such kind of value. real_clients.py evaluates the results."""

import json
import struct
import sys

sys.path.insert(0, sys.argv[2])
from influxdb_client import Point, WritePrecision  # noqa: E402  (from FOLDER)


def typed(value):
    (kind, given), *_ = value.items()
    if kind == "float":
        return struct.unpack(">d", bytes.fromhex(value["bits"]))[0]
    return int(given) if kind == "int" else given


def write(given):
    point = Point(given["name"])
    for tag in given["tags"]:
        point.tag(tag["key"], tag["value"])
    for field in given["fields"]:
        point.field(field["key"], typed(field["value"]))
    point.time(int(given["time"]), WritePrecision.NS)
    return point.to_line_protocol()


def outcome(given):
    if any("uint" in field["value"] for field in given["fields"]):
        return {"unknown": "unsigned integers"}
    try:
        return {"written": write(given)}
    except Exception as error:  # any exception is a result
        return {"refused": f"{type(error).__name__}: {error}"}


for row in sys.stdin:
    print(json.dumps(outcome(json.loads(row))))
