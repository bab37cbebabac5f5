#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds with clang's source-based coverage, runs the quick tests, and prints how many lines and
branches of src/ and include/ they reach.

    python3 scripts/coverage.py                  builds, tests, reports
    python3 scripts/coverage.py --no-build       takes what the last run left
    python3 scripts/coverage.py --missed FILE    also prints the lines and branches of FILE not reached

The exit code is 0 if at least 97 % of the lines and 90 % of the branches are reached, and 1 otherwise
or if a test failed. A branch is one outcome of one condition in the source. In a template or an inline
function it counts as reached if any instantiation in any program reaches it."""

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
    """An LLVM program of the same version as the preset's compiler."""
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
    try:
        run("ctest", "--preset", "coverage", "--parallel", jobs, "-L", "quick",
            env={**os.environ, "LLVM_PROFILE_FILE": f"{counts}/%m.profraw"},
            capture_output=True, text=True)
    except subprocess.CalledProcessError as failed:
        sys.exit("\n".join(failed.stdout.splitlines()[-30:]) + "\ncoverage: a test failed")
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


def export(program, *options):
    done = subprocess.run(
        [tool("llvm-cov"), "export", program, f"-instr-profile={BUILD}/all.profdata", *options,
         "-sources", "src", "include"],
        cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"coverage: llvm-cov: {done.stderr.strip()}")
    return done.stdout


def collect():
    """{file: {line: reached}} and {file: {(place of a condition, direction): reached}}, united over all
    programs. Reads one program at a time: for several together, llvm-cov reports code as unused if one
    of them does not use it."""
    lines, branches = defaultdict(dict), defaultdict(dict)
    for program in programs():
        name = ""
        for row in export(program, "-format=lcov").splitlines():
            kind, _, rest = row.partition(":")
            if kind == "SF":
                name = os.path.relpath(rest, ROOT)
            elif kind == "DA":
                number, hits = map(int, rest.split(",")[:2])
                lines[name][number] = lines[name].get(number, False) or hits > 0
        for function in json.loads(export(program, "-skip-expansions"))["data"][0]["functions"]:
            for branch in function["branches"]:
                name = os.path.relpath(function["filenames"][branch[6]], ROOT)
                for direction, hits in zip((True, False), branch[4:6]):
                    key = (*branch[:4], direction)
                    branches[name][key] = branches[name].get(key, False) or hits > 0
    ours = ("src/", "include/")
    return [{name: found for name, found in sorted(all_files.items()) if name.startswith(ours)}
            for all_files in (lines, branches)]


def show_missed(name, lines, branches):
    source = (ROOT / name).read_text(encoding="utf-8").splitlines()
    missed = [(number, "line       ") for number, reached in lines.items() if not reached]
    missed += [(key[0], f"never {str(key[4]).lower():5}") for key, reached in branches.items()
               if not reached]
    for number, what in sorted(missed):
        print(f"{name}:{number}: {what} {source[number - 1].strip()}")


def main():
    options = arguments()
    os.chdir(ROOT)
    if not options.no_build:
        build_and_test(options.jobs)
    lines, branches = collect()
    print(f"{'':34} {'lines':>7} {'not':>5} {'branches':>9} {'not':>5}")
    total = {"lines": [0, 0], "branches": [0, 0]}
    for name in sorted(set(lines) | set(branches)):
        row, left = f"{name:34}", 0
        for what, width, found in (("lines", 6, lines), ("branches", 8, branches)):
            reached = list(found.get(name, {}).values())
            total[what][0] += sum(reached)
            total[what][1] += len(reached)
            missed = len(reached) - sum(reached)
            left += missed
            percent = 100 * sum(reached) / len(reached) if reached else 100.0
            row += f" {percent:{width}.1f}% {missed:5}"
        if left:
            print(row)
    for name in sorted(lines):
        if "all" in options.missed or name in options.missed:
            show_missed(name, lines[name], branches.get(name, {}))
    enough = True
    for what, needed in NEEDED.items():
        percent = 100 * total[what][0] / total[what][1]
        print(f"{what}: {percent:.2f} % of {total[what][1]}, needed {needed:.0f} %")
        enough = enough and percent >= needed
    sys.exit(0 if enough else "coverage: too little")


if __name__ == "__main__":
    main()
