#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that the mutation check finds its programs.

    lists_test.py BUILD_DIR

Each source in parts.txt exists, each listed program is in the build, and each test program of the library is listed
or left out for a reason."""
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "mutants"), str(TESTS.parent / "scripts")]
sys.dont_write_bytecode = True
import programs  # noqa: E402


FOLDERS = ("text", "kernel", "decode", "encode", "flow", "table", "conformance", "proofs")
LEFT_OUT = {
    "test_text": "in parts.txt", "test_decode": "in parts.txt", "test_encode": "in parts.txt",
    "test_encode_documents": "checks documents", "test_encode_published": "cases of others",
    "test_hints_over_corpus": "slow", "test_hostile": "slow", "test_injection": "slow",
    "test_large": "slow", "test_linear": "needs an idle machine", "test_long_string_large": "slow",
    "test_memory": "for the memory sanitizer", "test_threads": "for the thread sanitizer",
}


def main():
    built = {path.name for path in Path(sys.argv[1], "tests").rglob("test_*") if path.is_file()}
    parts = (TESTS / "mutants" / "parts.txt").read_text().split()
    missing = [part for part in parts if not (TESTS / part).is_file()]
    listed = {target for target, *_ in programs.PROGRAMS} - set(programs.COUNTED)
    missing += listed - built
    if missing:
        sys.exit("not there: " + ", ".join(missing))
    of_library = {path.name for folder in FOLDERS
                  for path in Path(sys.argv[1], "tests", folder).glob("test_*")
                  if path.is_file() and "[" not in path.name}
    new = of_library - listed - set(LEFT_OUT)
    if new:
        sys.exit("neither in programs.py nor left out here: " + ", ".join(sorted(new)))


main()
