# SPDX-License-Identifier: Apache-2.0
"""Sends what the encoder wrote to VictoriaMetrics and reads it back:
victoriametrics.py WRITE_POINTS...

This server has one name for measurement and field, and float64 for every value. So names, tags and
times must be the same as given. The numbers sent are small and whole, because the server does not parse
numbers exactly."""

import json
import sys

from outcome import Failure, require_same, run_test
from server import Server, write_points

MILLISECOND = 1_000_000  # in nanoseconds; the server's own precision
SEPARATOR = "_"


def arguments(folder, ports):
    return [f"-storageDataPath={folder}/data", f"-httpListenAddr=127.0.0.1:{ports[0]}",
            "-retentionPeriod=100y", f"-influxMeasurementFieldSeparator={SEPARATOR}",
            "-memory.allowedBytes=128MB", "-loggerLevel=WARN"]


def number_of(field):
    bits = int(field["value"]["bits"], 16)
    sign, exponent, fraction = bits >> 63, bits >> 52 & 0x7FF, bits & (1 << 52) - 1
    if exponent == 0 and fraction == 0:
        return 0.0
    return (-1) ** sign * (1 + fraction / 2**52) * 2.0 ** (exponent - 1023)


def add(all_samples, labels, time, number):
    all_samples.setdefault((tuple(sorted(labels.items())), time), []).append(number)


def given_samples(points):
    all_samples = {}
    for point in points:
        labels = {tag["key"]: tag["value"] for tag in point["tags"]}
        for field in point["fields"]:
            labels["__name__"] = point["name"] + SEPARATOR + field["key"]
            add(all_samples, labels, int(point["time"]) // MILLISECOND, number_of(field))
    return all_samples


def stored_samples(server):
    # The newest samples become visible one after the other.
    server.get("/internal/force_flush")
    all_samples = {}
    exported = server.get("/api/v1/export?start=0&match%5B%5D=%7B__name__!%3D%22%22%7D")
    for line in exported.splitlines():
        series = json.loads(line)
        for time, number in zip(series["timestamps"], series["values"]):
            add(all_samples, series["metric"], time, float(number))
    return all_samples


def test(command):
    server = Server("victoria-metrics", "victoria-metrics", arguments, "/health")
    with server:
        lines, points = write_points(command, "victoriametrics", "ns", server.folder)
        server.get("/write?precision=ns", lines)
        print(f"{len(points)} points, {len(lines)} bytes")
        sent = given_samples(points)
        if any(len(numbers) != 1 for numbers in sent.values()):
            raise Failure("two points have series and time in common")
        require_same("samples", sent, stored_samples(server))


if __name__ == "__main__":
    sys.exit(run_test("servers", test))
