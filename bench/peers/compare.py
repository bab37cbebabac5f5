#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs and builds the peers, makes or takes data, runs all peers in turns and prints tables:
medians, ranges, ratios to the Go decoder taken within rounds, and every answer that differs. The
README beside this file states what is measured. Needs nothing but Python's standard library."""

import argparse
import json
import os
import platform
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True  # nothing is left behind in the source tree

import peers as building
import plot
import rounds as running
import tables


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, help="directory for everything that is made")
    parser.add_argument("--gen", default="simdlp gen", help="command that writes a shape to its "
                        "standard output, called with --shape, --bytes and --seed")
    parser.add_argument("--shapes", default=",".join(tables.SHAPES), help="shapes, with commas between")
    parser.add_argument("--file", type=Path, action="append", default=[],
                        help="a file of line protocol to use instead of shapes; may be repeated")
    parser.add_argument("--bytes", type=int, default=64_000_000, help="size of a shape to decode")
    parser.add_argument("--encode-bytes", type=int, default=8_000_000, help="and to encode, and to make columns of")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--modes", default="decode,encode,tables")
    parser.add_argument("--peers", default="", help="names of peers, all if empty")
    parser.add_argument("--prefix", default="", help="where the simdlp library is installed")
    parser.add_argument("--kernels", default="", help="kernels to force for more rows of simdlp")
    parser.add_argument("--clock", choices=["auto", "wall", "processor"], default="auto",
                        help="the peers' own clock; or the time the processor gave them, for a "
                        "machine that is busy otherwise; auto looks at the load")
    parser.add_argument("--cpu", type=int, help="pin all peers to this processor")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    parser.add_argument("--report", type=Path, help="write a page, a plot and all figures to this "
                        "folder, named after the processor")
    parser.add_argument("--build-only", action="store_true")
    return parser.parse_args()


def words(text):
    return [word for word in text.split(",") if word]


def shape_file(options, shape, size):
    """The same seed gives the same bytes of a shape, so an existing file is used unchanged."""
    path = options.build / "data" / f"{shape}-{size}-{options.seed}.lp"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        command = shlex.split(options.gen) + ["--shape", shape, "--bytes", str(size), "--seed",
                                              str(options.seed)]
        unfinished = path.with_suffix(".part")
        try:
            with open(unfinished, "wb") as out:
                subprocess.run(command, stdout=out, check=True)
        except (OSError, subprocess.CalledProcessError) as failure:
            sys.exit(f"no data: {failure}; name the command with --gen, or data with --file")
        unfinished.rename(path)
    return path


def data_files(options, mode):
    if options.file:
        return {path.name: path for path in options.file}
    size = options.bytes if mode == "decode" else options.encode_bytes
    # For peers that read CSV, the lines are converted before the clock runs.
    os.environ["SIMDLP_TOOL"] = shlex.split(options.gen)[0]
    return {shape: shape_file(options, shape, size) for shape in words(options.shapes)}


def prepared(options, path):
    """The points of a file in the form that every encoding peer reads."""
    program = options.build / "bin" / "go-prepare"
    if not program.exists():
        building.go(options.build, "prepare")
    out = options.build / "data" / f"{path.stem}.points"
    out.parent.mkdir(parents=True, exist_ok=True)
    if not out.exists() or out.stat().st_mtime < path.stat().st_mtime:
        subprocess.run([program, path, out], check=True)
    return out


def go_sums(options, path):
    """What the reference decoder reads from a file; checks the text of an encoder."""
    program = options.build / "bin" / "go-lineprotocol"
    if not program.exists():
        building.go(options.build, "lineprotocol")
    done = subprocess.run([program, path, "1"], check=True, capture_output=True, text=True)
    return running.sums(json.loads(done.stdout))


def measure(options, mode, peers, name, path):
    """Runs all peers of a mode on one file; returns a list of figures."""
    print(f"{mode} {name}", file=sys.stderr, flush=True)
    able = [peer for peer in peers if peer.command]
    data = prepared(options, path) if mode == "encode" else path
    processes = [running.Process(peer, data, options.cpu, options.clock) for peer in able]
    try:
        reference = next((p for p in processes if p.peer.name == tables.REFERENCE[mode]), None)
        if mode == "tables":
            running.check_columns(processes, reference)
        running.run_rounds(processes, options.warm_up, options.rounds)
        results = [running.figures(process, reference) for process in processes]
        if mode == "decode":
            last = {p.peer.name: p.answers[-1] for p in processes if p.answers and not p.failure}
            agreed = running.consensus(last.values(), last.get(tables.REFERENCE[mode]))
            for result in results:
                if "sums" in result:
                    result["differs"] = running.differences(tuple(result["sums"].values()), agreed)
        elif mode == "encode":
            expected = go_sums(options, path)
            for process, result in zip(processes, results):
                text = options.build / "data" / f"{process.peer.name}.lp"
                if process.ask(f"save {text}") is not None:
                    result["differs"] = running.differences(go_sums(options, text), expected)
                    text.unlink()
    finally:
        for process in processes:
            process.end()
    return results


def machine():
    model = ""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        model = next((line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines()
                      if line.startswith("model name")), "")
    return {"processor": model or platform.processor() or platform.machine(),
            "cores": os.cpu_count(), "system": platform.platform(), "load": [os.getloadavg()[0]]}


def said(command):
    """The version that a program prints, in one line."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return f"no {command[0]}"


def circumstances(options, everyone):
    """Everything about a comparison except its results."""
    here = str(building.HERE)
    tool = shlex.split(options.gen)[0]
    kernels = said([tool, "kernels", "--json"])
    return {
        "machine": machine(), "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": said(["git", "-C", here, "describe", "--always", "--dirty"]),
        "compiler": said([os.environ.get("CXX", "c++"), "--version"]),
        "go": said(["go", "version"]),
        "kernel": json.loads(kernels)["chosen"] if kernels.startswith("{") else "unknown",
        "clock": options.clock, "rounds": options.rounds, "warm_up": options.warm_up, "seed": options.seed,
        "bytes": {"decode": options.bytes, "encode": options.encode_bytes},
        "not_built": {p.name: p.reason for p in everyone if not p.command},
    }


def write_report(folder, document):
    """Writes the pages. Columns have a separate page, which is the only one if nothing else was
    measured."""
    folder.mkdir(parents=True, exist_ok=True)
    if "tables" in document:
        columns = {name: value for name, value in document.items() if name not in ("decode", "encode")}
        (folder / "tables.json").write_text(json.dumps(columns, indent=1) + "\n")
        (folder / "tables.md").write_text(tables.page_of_columns(columns, "tables"))
        print(f"written: {folder / 'tables'}.md, .json", file=sys.stderr)
    document = {name: value for name, value in document.items() if name != "tables"}
    if "decode" not in document and "encode" not in document:
        return
    stem = re.sub(r"[^A-Za-z0-9]+", "-", document["machine"]["processor"]).strip("-")
    (folder / f"{stem}.json").write_text(json.dumps(document, indent=1) + "\n")
    (folder / f"{stem}.svg").write_text(plot.svg(document))
    (folder / f"{stem}.md").write_text(tables.page(document, stem))
    print(f"written: {folder / stem}.md, .svg, .json", file=sys.stderr)


def main():
    options = arguments()
    options.build = options.build.resolve()
    options.build.mkdir(parents=True, exist_ok=True)
    modes = words(options.modes)
    wanted = words(options.peers)
    if options.clock == "auto":
        busy = os.getloadavg()[0] > 0.5 and Path("/proc/self/schedstat").exists()
        options.clock = "processor" if busy else "wall"
    everyone = building.build_all(options.build, modes, wanted)
    if not wanted or any(name.startswith("simdlp") for name in wanted):
        everyone += building.simdlp(options.build, options.prefix, words(options.kernels), modes)
    if options.build_only:
        for peer in everyone:
            print(f"{peer.name} ({peer.mode}): {peer.reason or 'built'}")
        return
    document = circumstances(options, everyone)
    for mode in modes:
        peers = [peer for peer in everyone if peer.mode == mode]
        if not any(peer.command for peer in peers):
            continue
        results = document.setdefault(mode, {})
        for name, path in data_files(options, mode).items():
            try:
                results[name] = measure(options, mode, peers, name, path)
            except (building.Unbuildable, subprocess.CalledProcessError) as failure:
                print(f"{mode} {name} could not be measured: {failure}", file=sys.stderr)
    document["machine"]["load"].append(os.getloadavg()[0])
    print("\n".join(tables.sections(document)).rstrip())
    if options.json:
        options.json.write_text(json.dumps(document, indent=1) + "\n")
    if options.report:
        write_report(options.report, document)


main()
