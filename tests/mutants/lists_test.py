#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the mutation check finds its programs.

    lists_test.py BUILD_DIR

Each source in parts.txt exists, and each program of the library's tests is in the build."""
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "mutants"), str(TESTS.parent / "scripts")]
sys.dont_write_bytecode = True
import programs  # noqa: E402


def main():
    built = {path.name for path in Path(sys.argv[1], "tests").rglob("test_*") if path.is_file()}
    parts = (TESTS / "mutants" / "parts.txt").read_text().split()
    missing = [part for part in parts if not (TESTS / part).is_file()]
    missing += [target for target, *_ in programs.PROGRAMS
                if target not in built and target not in programs.COUNTED]
    if missing:
        sys.exit("not there: " + ", ".join(missing))


main()
