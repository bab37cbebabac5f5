#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how many bytes per second of processor time each command of the tool reads, on one thread, and
compares it with decoding (`simdlp bench`).

    scripts/tool_speed.py build/release/src/tool/simdlp            prints a table
    scripts/tool_speed.py build/release/src/tool/simdlp --write    puts it into docs/performance.md

Makes a file of each shape with `simdlp gen`. Before anything is timed, the output of each command is checked
against that of another way to the same result. Then the commands take turns; the table has medians."""

import argparse
import hashlib
import json
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- scripts/tool_speed.py: begin -->\n", "<!-- scripts/tool_speed.py: end -->\n"
SHAPES = ("tsbs", "telegraf", "home", "strings", "wide")
COMMANDS = ("stat", "check", "fmt --newlines write", "cat --to json", "cat --to csv")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--bytes", default="60M", help="of each file")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    return parser.parse_args()


def output(*command, given=None):
    done = subprocess.run(command, input=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        message = done.stderr.decode(errors="replace").strip()[-500:]
        sys.exit(f"{' '.join(map(str, command))}: {message}")
    return done.stdout


def digest(text):
    return hashlib.sha256(text).hexdigest()


def can_be_csv(tool, data):
    """A CSV file holds one measurement."""
    return len(json.loads(output(tool, "stat", "--json", data))["measurements"]) == 1


def check(tool, data):
    """Every command gives what it gives by another way: in two threads, or back from JSON."""
    for command in COMMANDS[2:]:
        if command.endswith("csv") and not can_be_csv(tool, data):
            continue
        one, two = (output(tool, *command.split(), f"-j{n}", data) for n in (1, 2))
        if digest(one) != digest(two):
            sys.exit(f"{command} {data.name}: the output of two threads differs")
    form = ("fmt", "--newlines", "write")
    canonical = output(tool, *form, data)
    back = output(tool, "cat", "--from", "json", "--to", "lp", "--newlines", "write", "-",
                  given=output(tool, "cat", "--to", "json", data))
    if digest(output(tool, *form, "-", given=back)) != digest(canonical):
        sys.exit(f"{data.name}: the points that came back from JSON differ")
    points = json.loads(output(tool, "stat", "--json", data))["points"]
    if points != output(tool, "cat", "--to", "json", data).count(b"\n"):
        sys.exit(f"{data.name}: stat counts another number of points than JSON has")


def seconds(tool, command, data):
    """Processor time of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([tool, *command.split(), "-j1", data], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def decoding(tool, data):
    """Bytes per second that `simdlp bench` decodes on one thread."""
    found = json.loads(output(tool, "bench", "-j1", "--seconds", "0.7", "--json", data))
    return next(stage["bytes_per_second"] for stage in found["stages"] if stage["name"] == "decode")


def measure(tool, data, rounds):
    """{command: bytes per second}, with `decode`."""
    size = data.stat().st_size
    chosen = [c for c in COMMANDS if not c.endswith("csv") or can_be_csv(tool, data)]
    found = {name: [] for name in ("decode", *chosen)}
    for _ in range(rounds):
        found["decode"].append(decoding(tool, data))
        for command in chosen:
            found[command].append(size / seconds(tool, command, data))
    return {name: statistics.median(each) for name, each in found.items()}


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def table(found, about):
    lines = [about, "", "| GB/s | " + " | ".join(SHAPES) + " |", "|---" * (len(SHAPES) + 1) + "|"]
    for name in ("decode", *COMMANDS):
        cells = []
        for shape in SHAPES:
            rate = found[shape].get(name)
            share = "" if rate is None or name == "decode" else f" ({rate / found[shape]['decode']:.2f})"
            cells.append("–" if rate is None else f"{rate / 1e9:.2f}{share}")
        title = "`simdlp bench`, decode" if name == "decode" else f"`simdlp {name.split(' --n')[0]}`"
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    options = arguments()
    tool = options.tool.resolve()
    found = {}
    with tempfile.TemporaryDirectory() as made:
        for shape in SHAPES:
            data = Path(made) / f"{shape}.lp"
            output(tool, "gen", "--shape", shape, "--bytes", options.bytes, "-o", data)
            check(tool, data)
            found[shape] = measure(tool, data, options.rounds)
    kernel = json.loads(output(tool, "stat", "--json", "-", given=b"m f=1 1\n"))["kernel"]
    text = table(found, f"{processor()}, {kernel} kernel, files of {options.bytes} bytes, medians of "
                        f"{options.rounds} runs; in parentheses the ratio to decoding.")
    if not options.write:
        print(text, end="")
        return
    page = PAGE.read_text()
    PAGE.write_text(re.sub(re.escape(BEGIN) + ".*?" + re.escape(END),
                           lambda _: BEGIN + "\n" + text + "\n" + END, page, flags=re.DOTALL))


if __name__ == "__main__":
    main()
