#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds with clang's source-based coverage, runs the quick tests, and says how many lines and
branches of src/ and include/ they reach.

    python3 scripts/coverage.py                  builds, tests, reports
    python3 scripts/coverage.py --no-build       takes what the last run left
    python3 scripts/coverage.py --missed FILE    also prints the lines and branches of FILE not reached

The report is in build/coverage/report/index.html. The exit code is 0 when at least 97 % of the lines
and 90 % of the branches are reached, 1 when not, or when a test failed. A branch is one direction of
one condition in the source; of a template it counts as reached when any instantiation reaches it."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "coverage"
NEEDED = {"lines": 97.0, "branches": 90.0}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-build", action="store_true", help="take the counts of the last run")
    parser.add_argument("--missed", metavar="FILE", action="append", default=[],
                        help="print what of FILE is not reached; 'all' for every file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def tool(name):
    """An LLVM program of the version that the preset's compiler has."""
    found = shutil.which(f"{name}-19") or shutil.which(name)
    if not found:
        sys.exit(f"coverage: needs {name} (Debian: llvm-19; bash scripts/setup.sh --ci)")
    return found


def run(*command, **options):
    print("coverage:", *command[:6], flush=True)
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=True, **options)


def build_and_test(jobs):
    counts = BUILD / "counts"
    shutil.rmtree(counts, ignore_errors=True)
    run("cmake", "--preset", "coverage", stdout=subprocess.DEVNULL)
    run("cmake", "--build", "--preset", "coverage", "--parallel", jobs, stdout=subprocess.DEVNULL)
    # %m: one file for each program, which all of its runs add to.
    run("ctest", "--preset", "coverage", "--parallel", jobs, "-L", "quick", "--quiet",
        env={**os.environ, "LLVM_PROFILE_FILE": f"{counts}/%m.profraw"})
    run(tool("llvm-profdata"), "merge", "-sparse", *sorted(counts.glob("*.profraw")),
        "-o", BUILD / "all.profdata")


def programs():
    """Every program of the build that has tests to run, and the tool."""
    folders = [BUILD / "tests", BUILD / "fuzz", BUILD / "src"]
    found = [path for folder in folders for path in folder.rglob("*")
             if path.is_file() and os.access(path, os.X_OK) and not path.suffix
             and path.read_bytes()[:4] == b"\x7fELF"]
    if not found:
        sys.exit(f"coverage: no programs in {BUILD}")
    return sorted(found)


def cov(command, *options):
    all_programs = programs()
    objects = [str(all_programs[0])] + [f"-object={path}" for path in all_programs[1:]]
    done = subprocess.run(
        [tool("llvm-cov"), command, *objects, f"-instr-profile={BUILD}/all.profdata", *options,
         "-sources", "src", "include"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"coverage: llvm-cov {command}: {done.stderr.strip()}")
    return done.stdout


def missed_in(lcov):
    """{file: [what is not reached, as text]} from llvm-cov's lcov form."""
    missed = defaultdict(list)
    source, name = [], ""
    for row in lcov.splitlines():
        kind, _, rest = row.partition(":")
        if kind == "SF":
            name = os.path.relpath(rest, ROOT)
            source = Path(rest).read_text(encoding="utf-8").splitlines()
        elif kind == "DA":
            number, hits = map(int, rest.split(",")[:2])
            if hits == 0:
                missed[name].append((number, f"line    {source[number - 1].strip()}"))
        elif kind == "BRDA":
            number, _, branch, hits = rest.split(",")
            if hits in ("0", "-"):
                direction = "true" if int(branch) % 2 == 0 else "false"
                missed[name].append(
                    (int(number), f"never {direction:5} {source[int(number) - 1].strip()}"))
    return missed


def main():
    options = arguments()
    os.chdir(ROOT)
    if not options.no_build:
        build_and_test(options.jobs)
    summary = json.loads(cov("export", "-summary-only"))["data"][0]
    print(f"{'':38} {'lines':>7} {'not':>5} {'branches':>9} {'not':>5}")
    for one in sorted(summary["files"], key=lambda file: file["filename"]):
        lines, branches = one["summary"]["lines"], one["summary"]["branches"]
        left = [part["count"] - part["covered"] for part in (lines, branches)]
        if any(left):
            print(f"{os.path.relpath(one['filename'], ROOT):38} {lines['percent']:6.1f}% "
                  f"{left[0]:5} {branches['percent']:8.1f}% {left[1]:5}")
    if options.missed:
        for name, parts in sorted(missed_in(cov("export", "-format=lcov")).items()):
            if "all" in options.missed or name in options.missed:
                for number, text in sorted(parts):
                    print(f"{name}:{number}: {text}")
    cov("show", "-format=html", "-show-branches=count", f"-output-dir={BUILD}/report")
    enough = True
    for what, needed in NEEDED.items():
        total = summary["totals"][what]
        print(f"{what}: {total['percent']:.2f} % of {total['count']}, needed {needed:.0f} %")
        enough = enough and total["percent"] >= needed
    print(f"the report: {BUILD / 'report' / 'index.html'}")
    sys.exit(0 if enough else "coverage: too little")


main()
