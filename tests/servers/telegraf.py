# SPDX-License-Identifier: Apache-2.0
"""Checks that Telegraf's influxdb_v2_listener receives exactly the points that `simdlp write` sends:
    telegraf.py TOOL [PRECISION...]
    telegraf.py --build       builds Telegraf with the few plugins that the tests need (needs go)
The program is build/clients/telegraf/telegraf, or what the variable TELEGRAF names."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path += [str(SOURCE / "tests/servers"), str(SOURCE / "tests/server/clients")]
import run as clients  # noqa: E402
from outcome import Failure, Missing, require_same, run_test  # noqa: E402
from server import Server  # noqa: E402

CACHE = SOURCE / "build/clients"
TOKEN = "a-token"
UNITS = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000}


def program():
    path = Path(os.environ.get("TELEGRAF") or clients.CLIENTS["telegraf"].program(str(CACHE)))
    if not path.exists():
        raise Missing("Telegraf is not built: python3 tests/servers/telegraf.py --build, or set TELEGRAF")
    return str(path)


def configuration(folder, ports):
    path = folder / "telegraf.conf"
    path.write_text(f"""
[agent]
  omit_hostname = true
  precision = "1ns"
  flush_interval = "200ms"
  metric_batch_size = 10000
  metric_buffer_limit = 100000
[[inputs.influxdb_v2_listener]]
  service_address = "127.0.0.1:{ports[0]}"
  token = "{TOKEN}"
  bucket_tag = "bucket"
[[outputs.file]]
  files = ["{folder}/out"]
  data_format = "influx"
  influx_uint_support = true
  influx_max_line_bytes = 1000000
""", encoding="utf-8")
    return ["--config", str(path)]


def listener():
    return Server(program(), "telegraf", configuration, "/api/v2/ready")


def write(tool, server, bucket, *words, expected=0):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("INFLUX")}
    ran = subprocess.run([tool, "write", "--host", server.url, "--api", "v2", "-b", bucket, "-o", "o",
                          *map(str, words)], env={**environment, "INFLUX_TOKEN": TOKEN}, timeout=120,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    told = ran.stdout.decode(errors="replace")
    if ran.returncode != expected:
        raise Failure(f"simdlp write: {ran.returncode}: {told[-2000:]}")
    return told


def by_series(lines):
    points = {}
    for line in lines:
        name, tags, fields, stamp = clients.normal(line)
        points[name, tags, stamp] = fields
    return points


def test(arguments):
    tool, *units = arguments
    given = clients.lines() + [clients.TYPES_UNSIGNED]
    sent = []
    with listener() as server:
        for unit in units or UNITS:
            file = server.folder / f"{unit}.lp"
            lines = [f"{text} {int(stamp) // UNITS[unit]}" for text, stamp in
                     (line.rsplit(" ", 1) for line in given)]
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            write(tool, server, unit, "-p", unit, "--batch-size", "700", *(["--gzip"] if unit == "ms" else []),
                  file)
            for line in lines:
                series, fields, stamp = clients.split(line, " ")
                sent.append(f"{series},bucket={unit} {fields} {int(stamp) * UNITS[unit]}")
        # If Telegraf refuses a line, only that line is lost.
        bad = server.folder / "bad.lp"
        bad.write_text("m v=1i 1\nm v=01i 2\nm v=3i 3\n", encoding="utf-8")
        told = write(tool, server, "bad", bad, expected=1)
        if "bad.lp:2:1: error: rejected" not in told or "2 points written" not in told:
            raise Failure(f"the refused line was reported as: {told}")
        sent += ["m,bucket=bad v=1i 1", "m,bucket=bad v=3i 3"]
        server.stop()  # writes out what it has
        stored = (server.folder / "out").read_text(encoding="utf-8").splitlines()
    require_same("points", by_series(sent), by_series(stored))


if __name__ == "__main__":
    if sys.argv[1:] == ["--build"]:
        CACHE.mkdir(parents=True, exist_ok=True)
        clients.CLIENTS["telegraf"].install(str(CACHE))
        print(program())
        sys.exit(0)
    sys.exit(run_test("telegraf", test))
