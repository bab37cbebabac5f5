#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills a process that writes a journal, at random times, and checks after each kill that every
acknowledged entry is there, once and unchanged, and that no damage is reported.

    kill.py WRITER TOOL [ROUNDS [SEED]]

ROUNDS is 200 by default. All rounds use one directory, so each recovery starts from the state that
the earlier kills left."""
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time


def main():
    writer, tool = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(2**32)
    chance = random.Random(seed)
    expected = {}
    checked = 0
    with tempfile.TemporaryDirectory() as top:
        directory = top + "/data"
        for turn in range(rounds):
            mode = "written" if turn % 4 == 3 else "synced"
            process = subprocess.Popen([writer, directory, "4", "1000000", mode],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(chance.uniform(0.001, 0.12))
            process.send_signal(signal.SIGKILL)
            out, errors = process.communicate()
            if process.returncode != -signal.SIGKILL:
                sys.exit(f"seed {seed}, round {turn}: the writer ended by itself: {errors}")
            for line in out.split("\n")[:-1]:
                words = line.split()
                if words[0] in ("damage", "failed"):
                    sys.exit(f"seed {seed}, round {turn}: {line}")
                if int(words[0]) in expected:
                    sys.exit(f"seed {seed}, round {turn}: number {words[0]} twice")
                expected[int(words[0])] = (words[1], words[2])
            if not expected and not os.path.exists(directory):
                continue  # killed before it made the directory
            # The whole journal is read every few rounds and at the end; in between, only the new
            # part.
            all_of_it = turn % 20 == 19 or turn == rounds - 1
            first = 1 if all_of_it else checked + 1
            found = subprocess.run([tool, "journal", "cat", directory, "--from", str(first)],
                                   capture_output=True, text=True)
            if found.returncode != 0:
                sys.exit(f"seed {seed}, round {turn}: cat: {found.stderr}")
            there = set(re.findall(r"^m,t=(\d+) i=(\d+)i,", found.stdout, re.M))
            for number, entry in expected.items():
                if number >= first and entry not in there and all_of_it is False:
                    sys.exit(f"seed {seed}, round {turn}: {number} {entry} is lost")
            if all_of_it:
                lines = found.stdout.count("\n")
                verified = subprocess.run([tool, "journal", "verify", directory],
                                          capture_output=True, text=True)
                if verified.returncode != 0 or lines < len(expected):
                    sys.exit(f"seed {seed}, round {turn}: {lines} lines of {len(expected)}: "
                             f"{verified.stdout}")
            checked = max(expected, default=0)
    if not expected:
        sys.exit(f"seed {seed}: no entry was ever acknowledged")
    print(f"{rounds} kills, {len(expected)} acknowledged entries, none lost (seed {seed})")


main()
