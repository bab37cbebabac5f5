#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a compiler on every source of the project without making objects. Its warnings are errors.

    python3 scripts/warnings.py [--rest] [PRESET] [FILES...]

PRESET is a name of CMakePresets.json (default: ci-clang), which is configured if it is not yet. With
FILES only these sources are read. With --rest, sources that the preset has compiled are left out: for
presets that treat warnings as errors, right after a build. Exit code: 0 if no source has a warning, 1 if
one has.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def commands(preset, wanted, rest):
    """One command for each source, in the order of their names."""
    database = ROOT / "build" / preset / "compile_commands.json"
    if not database.exists():
        subprocess.run(["cmake", "--preset", preset], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    out, compiled = {}, set()
    for entry in json.loads(database.read_text()):
        source = pathlib.Path(entry["file"])
        if not source.is_relative_to(ROOT) or (wanted and source not in wanted):
            continue
        # CMake wrote the files under build/: sources that include one header each.
        command, _, target = entry["command"].partition(" -o ")
        if (pathlib.Path(entry["directory"]) / target.split()[0]).exists():
            compiled.add(source)
        out.setdefault(source, (f"{command} -Werror -fsyntax-only {source}", entry["directory"]))
    left_out = compiled if rest else set()
    return sorted((source, *job) for source, job in out.items() if source not in left_out)


def read(job):
    source, command, folder = job
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
    return source, done.returncode, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rest", action="store_true")
    parser.add_argument("preset", nargs="?", default="ci-clang")
    parser.add_argument("files", nargs="*", type=lambda name: pathlib.Path(name).resolve())
    arguments = parser.parse_args()
    jobs = commands(arguments.preset, set(arguments.files), arguments.rest)
    if not jobs and not arguments.rest:
        sys.exit("warnings: the preset compiles none of these sources")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for source, code, text in pool.map(read, jobs):
            if code != 0:
                failed += 1
                print(f"warnings: {source.relative_to(ROOT)}\n{text}", flush=True)
    print(f"warnings: {len(jobs)} sources read, {failed} with warnings or errors")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
