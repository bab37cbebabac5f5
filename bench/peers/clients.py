# SPDX-License-Identifier: Apache-2.0
"""Compares clients: python3 bench/peers/clients.py BUILD_DIR BENCH_CLIENT [--tool SIMDLP] [--rounds N]
[--scale F] [--report FILE]

BENCH_CLIENT is the program bench_client of a build with -DSIMDLP_BUILD_BENCH=ON. Each client sends
points of 10 tags and 10 fields in batches of 5,000 to the same server on the loopback device, which
answers 204 immediately. The clients take turns; the table has medians, and ratios to the best other
client. A client that cannot be built is listed with the reason. With the program simdlp, `simdlp write`
sends a file of 512 MiB of the same kind, too. --report writes the table as a page."""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import time
from pathlib import Path

import peers

HERE = Path(__file__).resolve().parent / "clients"


def go(folder, name):
    def make(build):
        product = build / "bin" / name
        peers.run(["go", "build", "-o", product, "."], HERE / folder, {"GOTOOLCHAIN": "local"})
        return [product]
    return make


def rust(build):
    target = build / "rust-clients"
    peers.run(["cargo", "build", "--release", "--locked", "--target-dir", target], HERE / "rust")
    return [target / "release" / "questdb-writer"]


def python(build):
    return [peers.python(build)[0], HERE / "python_influxdb_client_writer.py"]


def javascript(build):
    peers.javascript(build)
    program = build / "javascript" / "js-influxdb-client-writer.mjs"
    shutil.copy(HERE / program.name, program)
    return ["node", program]


# Name, how it is built, and how many points take about a second.
OTHERS = [("go influxdb-client-go", go("go", "go-influxdb-client-go"), 100_000),
          ("go influxdb3-go", go("go3", "go-influxdb3-go"), 100_000),
          ("rust questdb-rs", rust, 500_000), ("python influxdb-client", python, 10_000),
          ("javascript influxdb-client", javascript, 100_000)]
OURS = [("simdlp, encoder", "encoder", 2_000_000), ("simdlp, point_builder", "builder", 1_000_000),
        ("simdlp, encoder, two threads", "encoder-threads", 2_000_000),
        ("simdlp, point_builder, two threads", "builder-threads", 1_000_000)]


def measure(command, url, points):
    run = subprocess.run([str(word) for word in command] + [url, str(points)], check=True,
                         capture_output=True, timeout=300)
    told = json.loads(run.stdout)
    if told["points"] != points:
        raise RuntimeError(f"{command[0]} sent {told['points']} of {points} points")
    return told["points"] / told["seconds"]


def call_times(bench, url):
    """Nanoseconds of a write() that never waits: median and 99th percentile."""
    run = subprocess.run([bench, "latency", url, "500000"], check=True, capture_output=True, timeout=300)
    told = json.loads(run.stdout)
    return told["ns_p50"], told["ns_p99"]


def write_file(tool, url, file):
    """Bytes a second of `simdlp write`, its start and end included."""
    begin = time.perf_counter()
    subprocess.run([tool, "write", "--host", url, "--api", "v2", "-d", "bench", "-q", file], check=True,
                   capture_output=True, timeout=300)
    return file.stat().st_size / (time.perf_counter() - begin)


def table_of(medians, best):
    yield "| client | points per second | ratio to the best other client |"
    yield "|---|---|---|"
    for name, median in medians.items():
        yield f"| {name} | {median:,.0f} | {f'{median / best:.2f}' if best else ''} |"


def page_of(lines, rounds):
    """The page of docs/benchmarks."""
    system = platform.platform()
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), "processor")
    return "\n".join([
        "# Clients", "",
        "Made by `python3 bench/peers/clients.py`. Each client sends points of 10 tags and 10 fields in "
        "batches of 5,000", "to a server on the loopback device that answers 204 at once; no gzip. The "
        "server runs on the same processors.", "",
        f"- {datetime.date.today()}, {model}, {os.cpu_count()} cores, {system}",
        f"- Medians of {rounds} rounds, in which the clients take turns", "", *lines, ""])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=Path)
    parser.add_argument("bench_client", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="times the points of each run")
    parser.add_argument("--tool", type=Path, help="the program simdlp")
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    (build / "bin").mkdir(parents=True, exist_ok=True)
    bench = arguments.bench_client.resolve()
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            del os.environ[name]
    clients = [(name, [bench, mode], points) for name, mode, points in OURS]
    for name, make, points in OTHERS:
        try:
            clients.append((name, make(build), points))
        except peers.Unbuildable as reason:
            print(f"{name}: left out: {reason}")
    rates = {name: [] for name, _, _ in clients}
    files, calls = [], []
    if arguments.tool:
        file = build / "clients.lp"
        with file.open("wb") as out:
            subprocess.run([arguments.tool, "gen", "--shape", "tsbs", "--bytes", str(512 << 20)],
                           stdout=out, check=True)
    server = subprocess.Popen([bench, "serve"], stdout=subprocess.PIPE)
    try:
        url = server.stdout.readline().decode().strip()
        for _ in range(arguments.rounds):
            for name, command, points in clients:
                rates[name].append(measure(command, url, int(points * arguments.scale)))
            calls.append(call_times(bench, url))
            if arguments.tool:
                files.append(write_file(arguments.tool, url, file))
    finally:
        server.kill()
        server.wait()
    medians = {name: statistics.median(all_rates) for name, all_rates in rates.items()}
    others = [medians[name] for name, _, _ in OTHERS if name in medians]
    encoders, builders = (
        statistics.median(two / one for one, two in zip(rates[name], rates[name + ", two threads"]))
        for name in ("simdlp, encoder", "simdlp, point_builder"))
    lines = [*table_of(medians, max(others) if others else None), "",
             f"Two threads that feed one writer, over one: {encoders:.2f} with encoders, "
             f"{builders:.2f} with `point_builder`s.", "",
             "A call of `write()` with a `point_builder` that never waits for room: "
             f"median {statistics.median(p50 for p50, _ in calls) / 1000:.2f} µs, 99th percentile "
             f"{statistics.median(p99 for _, p99 in calls) / 1000:.2f} µs."]
    if files:
        lines += ["", f"`simdlp write` of a file of 512 MiB: {statistics.median(files) / 1e9:.2f} GB/s."]
    print("\n".join(lines))
    if arguments.report:
        arguments.report.write_text(page_of(lines, arguments.rounds), encoding="utf-8")


if __name__ == "__main__":
    main()
