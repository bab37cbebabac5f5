#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares write endpoints under the same load, from one generator on the same machine: `simdlp serve`
without and with its journal, and those of endpoint_servers.py that are installed. First each gets a
body of points and must have stored them. Then they take turns in rounds. The disk is measured in each
round, too, because writes that are acknowledged after a sync cannot be faster.

    endpoints.py TOOL LOAD [--rounds N] [--seconds S] [--only NAME,...] [--report FOLDER]

TOOL is the command simdlp, LOAD the program bench_endpoint_load. --report writes endpoints.md, .svg
and .json there."""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import endpoint_page as page
import endpoint_servers as servers

CHECKED_BYTES = 300_000
# Bytes of a piece, and how many are written.
DISK = {4 << 10: 500, 1 << 20: 64, 8 << 20: 16}


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as about:
        return next((line.split(":")[1].strip() for line in about if line.startswith("model name")),
                    platform.machine())


def load_once(load, server, target, options):
    """The figures of one load, or why there are none."""
    address = server.url.removeprefix("http://")
    try:
        done = subprocess.run([load, address, "--target=" + target, *options], capture_output=True,
                              text=True, check=False, timeout=120)
    except subprocess.TimeoutExpired:
        return {"failure": "no end within 120 s"}
    if done.returncode != 0:
        return {"failure": done.stderr.strip()[:200]}
    return {key: float(value) for key, value in re.findall(r"(\S+)=([0-9.]+)", done.stdout)}


# Every body is sent about twice before the clock starts, so that its series are known.
WARM_REQUESTS, WARM_SECONDS = 32, 60


def warm_up(run):
    begin = time.monotonic()
    sent = 0
    while sent < WARM_REQUESTS and time.monotonic() - begin < WARM_SECONDS:
        sent += run(*page.LOADS[page.BODIES]).get("requests", 0)


def measure(endpoint, load, seconds):
    """Figures of each load, by its name."""
    os.sync()  # writes of the endpoint before must not disturb this one
    with endpoint.server() as server:
        endpoint.prepare(server)

        def run(*options):
            return load_once(load, server, endpoint.target, [f"--seconds={seconds}", *options])

        warm_up(run)
        os.sync()
        # Small requests first: a disk that has just taken much syncs slowly.
        out = {page.ONE_LINE: run(*page.LOADS[page.ONE_LINE])}
        rate = int(out[page.ONE_LINE].get("requests/s", 0) / 2)
        if rate != 0:
            out[page.HALF] = run(f"--rate={rate}", *page.LOADS[page.ONE_LINE])
        for name, options in page.LOADS.items():
            if name not in out:
                out[name] = run(*options)
    return out


def disk(size, count):
    """GB/s and the syncs in ms when `count` pieces are written to a reserved file, each with a sync."""
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
    syncs.sort()
    return {"GB/s": size * count / took / 1e9, "p50_ms": statistics.median(syncs),
            "p99_ms": syncs[int(0.99 * (len(syncs) - 1))]}


def said(words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def main():
    read = argparse.ArgumentParser(description=__doc__,
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("tool")
    read.add_argument("load")
    read.add_argument("--rounds", type=int, default=5)
    read.add_argument("--seconds", type=int, default=3)
    read.add_argument("--only", default="", help="names of endpoints, with commas between them")
    read.add_argument("--report", type=Path)
    given = read.parse_args()
    tool, load = os.path.abspath(given.tool), os.path.abspath(given.load)
    lines = subprocess.run([tool, "gen", "--shape", "tsbs", "--bytes", str(CHECKED_BYTES)],
                           capture_output=True, check=True).stdout
    only = [name.strip() for name in given.only.split(",") if name.strip()]
    able, left_out = servers.usable(tool, only, lines)
    document = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "processor": processor(),
        "cores": os.cpu_count(), "system": platform.platform(),
        "commit": said(["git", "-C", str(servers.SOURCE), "describe", "--always", "--dirty"]),
        "load": [os.getloadavg()[0]], "rounds": given.rounds, "seconds": given.seconds,
        "about": {each.name: each.about for each in able}, "left_out": left_out,
        "own": [each.name for each in able if each.simdlp], "figures": {}, "disk": {}}
    for number in range(given.rounds):
        for size, count in DISK.items():
            document["disk"].setdefault(str(size), []).append(disk(size, count))
        for each in able:
            print(f"round {number + 1}: {each.name}", file=sys.stderr, flush=True)
            for of, values in measure(each, load, given.seconds).items():
                document["figures"].setdefault(of, {}).setdefault(each.name, []).append(values)
    document["load"].append(os.getloadavg()[0])
    print(page.text(document))
    if given.report:
        given.report.mkdir(parents=True, exist_ok=True)
        (given.report / "endpoints.json").write_text(json.dumps(document, indent=1) + "\n")
        (given.report / "endpoints.svg").write_text(page.svg(document))
        (given.report / "endpoints.md").write_text(page.text(document))
    return 0


if __name__ == "__main__":
    sys.exit(main())
