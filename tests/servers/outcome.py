# SPDX-License-Identifier: Apache-2.0
"""What becomes of a test that needs programs from outside: passed, failed or skipped, in words and as
an exit code. It is stopped when it takes too long, so that it can clean up after itself."""

import os
import signal
import sys

PASSED, FAILED, SKIPPED = 0, 1, 77
MOST_SECONDS = 240  # for a whole test; then everything is torn down


class Failure(Exception):
    """What came back is not what was sent, or nothing came back."""


class Missing(Exception):
    """What the test needs is not there."""


def differences(sent, got):
    """Both are dictionaries; each difference as a line of text."""
    told = []
    for key in sent.keys() | got.keys():
        if key not in got:
            told.append(f"did not come back: {key!r}: {sent[key]!r}")
        elif key not in sent:
            told.append(f"was not sent: {key!r}: {got[key]!r}")
        elif sent[key] != got[key]:
            told.append(f"{key!r}: sent {sent[key]!r}, came back {got[key]!r}")
    return sorted(told)


def require_same(what, sent, got):
    told = differences(sent, got)
    if told:
        listed = "\n".join("  " + line[:600] for line in told[:20])
        raise Failure(f"{what}: {len(told)} of {len(sent)} differ\n{listed}")
    if not sent:
        raise Failure(f"{what}: nothing was compared")
    print(f"{what}: {len(sent)} came back as they were sent")


def run_test(group, test):
    """Calls `test` with the command line. What is missing skips the test, or fails it when the
    environment variable SIMDLP_REQUIRE names the group among its words."""

    def too_long(*_):
        raise Failure(f"still not done after {MOST_SECONDS} s")

    def stopped(*_):
        raise Failure("stopped")

    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, stopped)
    signal.alarm(MOST_SECONDS)
    try:
        test(sys.argv[1:])
        return PASSED
    except Missing as missing:
        if group in os.environ.get("SIMDLP_REQUIRE", "").replace(",", " ").split():
            print(f"failed: {missing}, and SIMDLP_REQUIRE asks for it")
            return FAILED
        print(f"skipped: {missing}")
        return SKIPPED
    except Failure as failure:
        print(f"failed: {failure}")
        return FAILED
