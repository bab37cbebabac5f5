#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts with callgrind the instructions of decoding and encoding, and fails if a count has grown
by more than 3 %. Counts do not depend on other work on the machine, so they can be checked in
continuous integration, unlike times.

    scripts/instructions.py BUILD            BUILD against the stored baseline
    scripts/instructions.py BUILD BEFORE     BUILD against another build
    scripts/instructions.py BUILD --renew    store BUILD as the baseline

A build is a folder made with -DSIMDLP_BUILD_BENCH=ON, whose program bench/bench_instructions does
the work: 2 MB of each of the five shapes, by the visitor, the range, and range and encoder together,
on the kernels that valgrind can run. The exit code is 0 if no count grew too much, 1 if one did or a
result is wrong, 77 if there is nothing to compare with (another compiler, no valgrind)."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import callgrind

BASELINE = Path(__file__).resolve().parent.parent / "bench" / "instructions.json"
SHAPES = ("tsbs", "telegraf", "home", "strings", "wide")
KERNELS = ("scalar", "sse42", "avx2")  # valgrind does not support AVX-512
MEASURED = ("visit", "range", "encode")
ALLOWED = 1.03
SKIPPED = 77


class Uncountable(Exception):
    """Raised if there is nothing to compare; the text is for people."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("before", type=Path, nargs="?", help="another build to compare with")
    parser.add_argument("--renew", action="store_true", help="store the counts as the baseline")
    parser.add_argument("--bytes", type=int, default=2_000_000, help="of each shape")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def compiler_of(build):
    """The compiler of a build, as CMake names it. Counts differ between compilers."""
    found = {}
    for description in build.glob("CMakeFiles/*/CMakeCXXCompiler.cmake"):
        for line in description.read_text().splitlines():
            match = re.match(r'set\(CMAKE_CXX_COMPILER_(ID|VERSION) "(.*)"\)', line)
            if match:
                found[match[1]] = match[2]
    return f"{found.get('ID', 'unknown')} {found.get('VERSION', '')}".strip()


def count_one(program, data, kernel, folder):
    """The counts of one shape on one kernel, as {measured: instructions}."""
    out = folder / f"{data.stem}-{kernel}.callgrind"
    done = callgrind.run(program, ["run", data], out, kernel)
    if done.returncode != 0:
        sys.exit(f"{data.stem} on {kernel}: {(done.stdout + done.stderr).strip()}")
    if f"kernel={kernel} " not in done.stdout:
        return None  # not supported by this machine
    costs = callgrind.inclusive_costs(out)
    if sorted(costs) != sorted(MEASURED):
        sys.exit(f"{data.stem} on {kernel}: callgrind counted {sorted(costs)}, not {MEASURED}")
    return costs


def count(build, options):
    """All counts of a build, as {"visit tsbs scalar": instructions}."""
    program = (build / "bench" / "bench_instructions").resolve()
    if not program.exists():
        raise Uncountable(f"there is no {program}; configure with -DSIMDLP_BUILD_BENCH=ON")
    if shutil.which("valgrind") is None:
        raise Uncountable("valgrind is not installed")
    found = {}
    with tempfile.TemporaryDirectory() as made, ThreadPoolExecutor(options.jobs) as pool:
        folder = Path(made)
        jobs = {}
        for shape in SHAPES:
            data = folder / f"{shape}.lp"
            with open(data, "wb") as out:
                subprocess.run([program, "make", shape, str(options.bytes)], stdout=out, check=True)
            for kernel in KERNELS:
                jobs[shape, kernel] = pool.submit(count_one, program, data, kernel, folder)
        for (shape, kernel), job in jobs.items():
            costs = job.result()
            if costs is not None:
                found.update({f"{name} {shape} {kernel}": costs[name] for name in MEASURED})
    return found


def compare(now, before):
    """Prints both side by side. Returns the number of counts that became too large."""
    worse = 0
    print(f"{'':28} {'before':>12} {'now':>12} {'change':>8}")
    for name in before:
        if name not in now:
            print(f"{name:28} {before[name]:12} {'–':>12}   does not run on this machine")
            continue
        ratio = now[name] / before[name]
        worse += ratio > ALLOWED
        print(f"{name:28} {before[name]:12} {now[name]:12} {100 * (ratio - 1):+7.2f} %"
              + ("   WORSE" if ratio > ALLOWED else ""))
    return worse


def main():
    options = arguments()
    compiler = compiler_of(options.build)
    if options.renew:
        stored = {"compiler": compiler, "bytes": options.bytes, "instructions":
                  count(options.build, options)}
        BASELINE.write_text(json.dumps(stored, indent=1) + "\n")
        print(f"{len(stored['instructions'])} counts stored in {BASELINE}")
        return
    if options.before:
        before = count(options.before, options)
    else:
        if not BASELINE.exists():
            raise Uncountable(f"there is no {BASELINE}; --renew makes it")
        stored = json.loads(BASELINE.read_text())
        if stored["compiler"] != compiler:
            raise Uncountable(f"the baseline was made by {stored['compiler']}, this build by "
                              f"{compiler}; give another build to compare with")
        options.bytes = stored["bytes"]
        before = stored["instructions"]
    worse = compare(count(options.build, options), before)
    if worse:
        sys.exit(f"{worse} counts are more than {100 * (ALLOWED - 1):.0f} % larger. If that is the "
                 "price of something good, say so in the commit that stores the new baseline: "
                 f"scripts/instructions.py {options.build} --renew")
    print("nothing needs more instructions than it may")


if __name__ == "__main__":
    try:
        main()
    except Uncountable as reason:
        print(f"not compared: {reason}")
        sys.exit(SKIPPED)
