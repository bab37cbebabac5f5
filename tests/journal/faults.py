#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a process that writes a journal while its system calls fail, and checks that acknowledged
entries are there, that failures were reported as such, and that it continued by itself.

    faults.py WRITER TOOL LIBRARY"""
import os
import re
import subprocess
import sys
import tempfile

ENTRIES = 400


def run(writer, tool, library, fault, must_fail):
    with tempfile.TemporaryDirectory() as top:
        directory = top + "/data"
        # The journal exists before the faults begin, because opening may fail, which is tested
        # separately.
        subprocess.run([writer, directory, "1", "3"], check=True, stdout=subprocess.DEVNULL)
        environment = dict(os.environ, LD_PRELOAD=library, SIMDLP_FAULT=fault)
        process = subprocess.run([writer, directory, "4", str(ENTRIES)], env=environment,
                                 capture_output=True, text=True, timeout=120)
        lines = process.stdout.split("\n")[:-1]
        failed = [line for line in lines if line.startswith("failed")]
        acknowledged = [line.split() for line in lines if line[0].isdigit()]
        if process.returncode not in (0, 1):
            sys.exit(f"{fault}: the writer ended with {process.returncode}: {process.stderr}")
        if process.returncode == 1 and not lines:
            if "cannot " not in process.stderr:
                sys.exit(f"{fault}: no reason given: {process.stderr}")
            return 0, 0
        if must_fail and not failed:
            sys.exit(f"{fault}: nothing failed")
        if len(failed) + len(acknowledged) != ENTRIES:
            sys.exit(f"{fault}: {len(failed)} failed and {len(acknowledged)} acknowledged of {ENTRIES}")
        found = subprocess.run([tool, "journal", "cat", directory, "--from", "4"],
                               capture_output=True, text=True)
        if found.returncode != 0:
            sys.exit(f"{fault}: cat: {found.stderr}")
        there = set(re.findall(r"^m,t=(\d+) i=(\d+)i,", found.stdout, re.M))
        for number, thread, index in acknowledged:
            if (thread, index) not in there:
                sys.exit(f"{fault}: {number} is lost")
        repaired = subprocess.run([tool, "journal", "repair", directory], capture_output=True,
                                  text=True)
        if repaired.returncode != 0:
            sys.exit(f"{fault}: repair: {repaired.stderr}")
        return len(failed), len(acknowledged)


def main():
    writer, tool, library = sys.argv[1:4]
    total_failed = total_acknowledged = runs = 0
    for call in ("write", "sync", "reserve"):
        for number in (1, 2, 3, 4, 5, 7, 11, 20):
            for what in ("EIO", "ENOSPC") + (("short",) if call == "write" else ()):
                for count in (1, 3, 20):
                    must_fail = what != "short" and call != "reserve" and 4 < number < 8
                    failed, acknowledged = run(writer, tool, library,
                                               f"{call}:{number}:{what}:{count}", must_fail)
                    total_failed += failed
                    total_acknowledged += acknowledged
                    runs += 1
    for count in (1, 1000):
        failed, acknowledged = run(writer, tool, library, f"direct:1:EINVAL:{count}", False)
        if failed:
            sys.exit("a file system that cannot bypass the cache makes writes fail")
        total_acknowledged += acknowledged
        runs += 1
    print(f"{runs} runs: {total_failed} failed, {total_acknowledged} acknowledged, none lost")


main()
