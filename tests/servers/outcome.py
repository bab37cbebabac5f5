# SPDX-License-Identifier: Apache-2.0
"""The outcome of a test that needs external programs: passed, failed or skipped, as text and as an
exit code. A test that takes too long is stopped, so that it can still clean up."""

import os
import signal
import sys

PASSED, FAILED, SKIPPED = 0, 1, 77
MOST_SECONDS = 240  # for a whole test; then everything is stopped


class Failure(Exception):
    """The points that came back differ from those sent, or there were none."""


class Missing(Exception):
    """Something that the test needs is missing."""


def differences(sent, got):
    """Compares two dictionaries; each difference is a line of text."""
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
    """Calls `test` with the command line. If something is missing, the test is skipped, or fails if
    the environment variable SIMDLP_REQUIRE contains the name of the group."""

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
