#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares write endpoints under the same load, from one generator on the same machine: `simdlp
serve` without and with its journal, InfluxDB 1.x and VictoriaMetrics, if they are installed. Also
measures the disk between the rounds, because writes that are acknowledged after a sync cannot be
faster.

    endpoints.py TOOL LOAD [--rounds N] [--seconds S] [--report FILE]

TOOL is the command simdlp, LOAD the program bench_endpoint_load. Peers take turns in each round;
the table has medians, and points a second relative to the best of the others."""
import argparse
import datetime
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

LOADS = {
    "1 MiB bodies, 8 connections": [],
    "the same, gzip": ["--gzip"],
    "64 KiB bodies, 8 connections": ["--bytes=65536"],
    "one line a request, 64 connections": ["--one-line", "--connections=64"],
}
# The last load once more, at half the rate that was reached.
HALF = "the same, at half of that rate"
# Bytes of a piece, and how many are written.
DISK = {4 << 10: 200, 1 << 20: 64, 8 << 20: 16}
V3 = "/api/v3/write_lp?db=bench&precision=ns"
V1 = "/write?db=bench"
INFLUXDB = """reporting-disabled = true
bind-address = "127.0.0.1:{spare}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  max-series-per-database = 0
  max-values-per-tag = 0
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
  max-body-size = 0
[monitor]
  store-enabled = false
"""


def free_port():
    with socket.socket() as link:
        link.bind(("127.0.0.1", 0))
        return link.getsockname()[1]


def request(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as link:
        link.sendall(text.encode())
        return link.recv(4096)


def simdlp(tool, more):
    def start(folder, port):
        return [tool, "serve", "--listen", f"127.0.0.1:{port}", "--log", "off",
                *[each.format(folder=folder) for each in more]]
    return start


def influxdb(folder, port):
    with open(folder + "/influxdb.conf", "w", encoding="utf-8") as out:
        out.write(INFLUXDB.format(folder=folder, port=port, spare=free_port()))
    return ["influxd", "-config", folder + "/influxdb.conf"]


def victoria(folder, port):
    return ["victoria-metrics", f"-httpListenAddr=127.0.0.1:{port}", "-storageDataPath=" + folder,
            "-loggerLevel=ERROR"]


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as about:
        return next((line.split(":")[1].strip() for line in about if line.startswith("model name")),
                    platform.machine())


def figures_of(line):
    return {key: float(value) for key, value in re.findall(r"(\S+)=([0-9.]+)", line)}


def measure(start, target, load, seconds):
    """Figures of each load, by its name."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with subprocess.Popen(start(folder, port), stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as server:
            try:
                for _ in range(300):
                    try:
                        if b" 20" in request(port, "GET /ping HTTP/1.0\r\nHost: x\r\n\r\n"):
                            break
                    except OSError:
                        time.sleep(0.05)
                request(port, "POST /query?q=CREATE+DATABASE+bench HTTP/1.0\r\nHost: x\r\n"
                              "Content-Length: 0\r\n\r\n")
                for name, options in LOADS.items():
                    done = subprocess.run(
                        [load, f"127.0.0.1:{port}", "--target=" + target, f"--seconds={seconds}",
                         *options], capture_output=True, text=True, check=False)
                    if done.returncode == 0:
                        out[name] = figures_of(done.stdout)
                if name in out:
                    rate = int(out[name]["requests/s"] / 2)
                    done = subprocess.run(
                        [load, f"127.0.0.1:{port}", "--target=" + target, f"--seconds={seconds}",
                         f"--rate={rate}", *options], capture_output=True, text=True, check=False)
                    if done.returncode == 0:
                        out[HALF] = figures_of(done.stdout)
            finally:
                server.terminate()
                server.wait(60)
    return out


def disk(size, count):
    """GB/s and the median of the syncs in ms when `count` pieces are written, each with a sync."""
    piece = os.urandom(size)
    syncs = []
    with tempfile.NamedTemporaryFile() as file:
        os.posix_fallocate(file.fileno(), 0, size * count)
        os.fsync(file.fileno())
        begin = time.monotonic()
        for i in range(count):
            os.pwrite(file.fileno(), piece, i * size)
            before = time.monotonic()
            os.fdatasync(file.fileno())
            syncs.append(1000 * (time.monotonic() - before))
        took = time.monotonic() - begin
    return {"GB/s": size * count / took / 1e9, "ms": statistics.median(syncs)}


def main():
    read = argparse.ArgumentParser(description=__doc__,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("tool")
    read.add_argument("load")
    read.add_argument("--rounds", type=int, default=3)
    read.add_argument("--seconds", type=int, default=3)
    read.add_argument("--report")
    given = read.parse_args()
    tool, load = os.path.abspath(given.tool), os.path.abspath(given.load)
    peers = {"simdlp serve --no-journal": (simdlp(tool, ["--no-journal"]), V3),
             "simdlp serve": (simdlp(tool, ["--journal", "{folder}/journal"]), V3)}
    others = {"InfluxDB 1": ("influxd", influxdb), "VictoriaMetrics": ("victoria-metrics", victoria)}
    for name, (program, start) in others.items():
        if shutil.which(program):
            peers[name] = (start, V1)
        else:
            print(f"{name} is left out: {program} is not installed")
    figures = {}
    disks = {}
    for _ in range(given.rounds):
        for size, count in DISK.items():
            disks.setdefault(size, []).append(disk(size, count))
        for name, (start, target) in peers.items():
            for of, values in measure(start, target, load, given.seconds).items():
                figures.setdefault((of, name), []).append(values)

    def median(of, name, key):
        return statistics.median([each[key] for each in figures.get((of, name), [{key: 0.0}])])

    lines = ["# Write endpoints", "", "Made by `bash scripts/compare.sh --endpoints`. `simdlp serve` answers when a write is synced to "
             "disk,", "with `--no-journal` when it is decoded and checked. The other servers answer "
             "before a sync. Bodies are lines", "of the shape tsbs.", "",
             f"- {datetime.date.today()}, {processor()}, {os.cpu_count()} cores shared by the servers and "
             f"the load, {platform.platform()}",
             f"- Medians of {given.rounds} rounds of {given.seconds} s, in which the servers take turns", "",
             "| load | endpoint | GB/s | points/s | requests/s | p50 ms | p99 ms | to the best other |",
             "|---|---|---|---|---|---|---|---|"]
    for of in [*LOADS, HALF]:
        best = max((median(of, name, "lines/s") for name in others), default=0)
        for name in peers:
            points = median(of, name, "lines/s")
            ratio = f"{points / best:.1f}" if best and points and of != HALF else "-"
            lines.append(f"| {of} | {name} | {median(of, name, 'GB/s'):.3f} | {points:,.0f} | "
                         f"{median(of, name, 'requests/s'):,.0f} | "
                         f"{median(of, name, 'p50_ms'):.2f} | {median(of, name, 'p99_ms'):.2f} | "
                         f"{ratio} |")
    lines += ["", "The disk of the journal, measured in the same rounds: pieces written to a reserved "
              "file, each followed by fdatasync.", "", "| piece | GB/s | sync ms, median |", "|---|---|---|"]
    for size, values in disks.items():
        lines.append(f"| {size >> 10:,} KiB | {statistics.median(each['GB/s'] for each in values):.3f} | "
                     f"{statistics.median(each['ms'] for each in values):.2f} |")
    print("\n".join(lines))
    if given.report:
        with open(given.report, "w", encoding="utf-8") as out:
            out.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
