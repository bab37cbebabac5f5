# SPDX-License-Identifier: Apache-2.0
"""The Point of the Python client of InfluxDB 2.x. A Point is built and written in one step, because
its text cannot be produced otherwise. It sorts tags and fields itself."""

import json
import sys
import time
from importlib.metadata import version

from influxdb_client import Point

PARSE = {"f": float, "i": int, "b": "true".__eq__, "s": str}


def read_points(path):
    """Prepared points. A Point cannot hold an unsigned value, so points with one are refused."""
    points, rejected = [], 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            measurement, tags, fields, at = json.loads(line)
            if any(kind == "u" for _, kind, _ in fields):
                rejected += 1
                continue
            values = [(key, PARSE[kind](text)) for key, kind, text in fields]
            points.append((measurement, tags, values, int(at)))
    return points, rejected


def encode(points):
    lines = []
    for measurement, tags, fields, at in points:
        point = Point(measurement)
        for key, value in tags:
            point.tag(key, value)
        for key, value in fields:
            point.field(key, value)
        lines.append(point.time(at).to_line_protocol())
    lines.append("")
    return "\n".join(lines).encode("utf-8")


def main():
    points, rejected = read_points(sys.argv[1])
    text = b""

    def timed():
        nonlocal text
        begin = time.perf_counter()
        text = encode(points)
        return time.perf_counter() - begin

    def report(seconds):
        print(json.dumps({
            "peer": "python-influxdb-client", "version": version("influxdb-client"),
            "mode": "encode", "bytes": len(text), "points": len(points), "rejected": rejected,
            "seconds": seconds}), flush=True)

    if len(sys.argv) > 2:
        report([timed() for _ in range(int(sys.argv[2]))])
        return
    for command in sys.stdin:
        command = command.rstrip("\n")
        if command == "run":
            report([timed()])
        elif command == "quit":
            return
        elif command.startswith("save "):
            with open(command[5:], "wb") as file:
                file.write(text)
            print(json.dumps({"saved": command[5:]}), flush=True)
        else:
            sys.exit(f"unknown command {command!r}")


main()
