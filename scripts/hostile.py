#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts with callgrind the instructions per byte of hostile input, and checks that twice as much
input costs twice as much. Counts do not depend on other work on the machine.

    scripts/hostile.py BUILD            prints the table; fails where a shape costs too much
    scripts/hostile.py BUILD --write    puts the table into docs/reliability.md too

A build is a folder made with -DSIMDLP_BUILD_BENCH=ON, whose program bench/bench_hostile reads each shape
of tests/proofs/hostile_shapes.cpp in two sizes through both interfaces, on the kernels that valgrind can
run. The exit code is 0 if every result is correct, every cost is linear and none is too high; 1 if not;
77 if nothing can be counted here."""

import argparse
import os
import re
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import callgrind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- scripts/hostile.py: begin -->\n", "<!-- scripts/hostile.py: end -->\n"
KERNELS = ("avx2", "sse42", "scalar")  # valgrind does not support AVX-512
INTERFACES = ("visit", "range")
# The largest factor for twice the bytes. A little more than 2, because shapes consist of whole
# lines and windows.
LINEAR = 2.15
# The most instructions per byte that a shape may need with any kernel. Lines of a few bytes that must
# be read twice are the most expensive.
MOST = 250
SKIPPED = 77


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--write", action="store_true", help="store the table in docs/reliability.md")
    parser.add_argument("--bytes", type=int, default=200_000, help="of the smaller size")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def count(program, kernel, size):
    """{(shape, interface): [(bytes, instructions) of both sizes]}, or nothing without the kernel."""
    with tempfile.TemporaryDirectory() as folder:
        done = callgrind.run(
            program, [str(size)], f"{folder}/out", kernel,
            [f"--{what}=measured_{interface}" for interface in INTERFACES for what in ("zero-before", "dump-after")])
        lines = done.stdout.splitlines()
        if done.returncode != 0 or not lines:
            sys.exit(f"{kernel}: a wrong answer, or no valgrind:\n{done.stdout}{done.stderr}")
        if lines.pop() != f"kernel {kernel} right":
            return None
        counts = {}
        # Callgrind numbers its dumps from 1; the last one, at the end of the program, has no number.
        for number, line in enumerate(lines, start=1):
            shape, bytes_read, interface = line.split()
            found = counts.setdefault((shape, interface), [])
            found.append((int(bytes_read), callgrind.total(Path(f"{folder}/out.{number}"))))
        return counts


def words(name):
    """QuoteInEveryTag -> quote in every tag"""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower().replace("utf8", "UTF-8").replace(
        "cr lf", "CR LF")


def main():
    options = arguments()
    program = (options.build / "bench" / "bench_hostile").resolve()
    if not program.exists() or shutil.which("valgrind") is None:
        print(f"not counted: needs valgrind and {program} (-DSIMDLP_BUILD_BENCH=ON)")
        sys.exit(SKIPPED)
    with ThreadPoolExecutor(options.jobs) as pool:
        counted = dict(zip(KERNELS, pool.map(lambda one: count(program, one, options.bytes),
                                             KERNELS)))
    counted = {kernel: counts for kernel, counts in counted.items() if counts is not None}
    columns = [(kernel, interface) for kernel in counted for interface in INTERFACES]
    table = ["| shape | " + " | ".join(f"{kernel}, {interface}" for kernel, interface in columns)
             + " | twice as much |",
             "|---|" + "--:|" * (len(columns) + 1)]
    wrong = []
    shapes = list(dict.fromkeys(shape for counts in counted.values() for shape, _ in counts))
    for shape in shapes:
        cells, growth = [], []
        for kernel, interface in columns:
            (bytes_once, once), (bytes_twice, twice) = counted[kernel][shape, interface]
            # Scaled as if the larger input were exactly twice as large.
            growth.append(2 * (twice / bytes_twice) / (once / bytes_once))
            cells.append(twice / bytes_twice)
            if growth[-1] > LINEAR:
                wrong.append(f"{shape}, {kernel}, {interface}: twice the bytes cost {growth[-1]:.2f} "
                             "times as much")
            if cells[-1] > MOST:
                wrong.append(f"{shape}, {kernel}, {interface}: {cells[-1]:.1f} instructions a byte")
        table.append(f"| {words(shape)} | " + " | ".join(f"{cell:.2f}" for cell in cells)
                     + f" | × {max(growth):.2f} |")
    print("\n".join(table))
    if wrong:
        sys.exit("\n".join(wrong))
    if options.write:
        text = PAGE.read_text()
        before, rest = text.split(BEGIN)
        PAGE.write_text(before + BEGIN + "\n".join(table) + "\n" + END + rest.split(END)[1])
        print(f"written to {PAGE}")
    print(f"{len(shapes)} shapes: linear, and at most {MOST} instructions a byte")


if __name__ == "__main__":
    main()
