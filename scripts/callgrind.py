# SPDX-License-Identifier: Apache-2.0
"""Runs programs under callgrind and reads what it counted. Used by instructions.py, hostile.py and the
mutation check. Only functions whose names begin with `measured_` are counted."""

import os
import re
import subprocess


def run(program, arguments, out, kernel=None, options=(), timeout=None):
    """Runs `program` under callgrind, which writes its counts to `out`. The result has returncode,
    stdout and stderr as text."""
    environment = dict(os.environ)
    if kernel is not None:
        environment["SIMDLP_KERNEL"] = kernel
    return subprocess.run(
        ["valgrind", "--tool=callgrind", "--toggle-collect=measured_*", "--compress-strings=yes",
         f"--callgrind-out-file={out}", *options, program, *arguments],
        env=environment, capture_output=True, text=True, errors="replace", timeout=timeout)


def inclusive_costs(path):
    """{function without `measured_`: instructions}, including those of all functions it called. In callgrind's
    file a function's block has a line of cost for each source position, and after each `calls=` the cost of
    that call as a whole."""
    costs, names, current = {}, {}, None
    for line in path.read_text().splitlines():
        match = re.match(r"(c?)fn=(\(\d+\))(?: (.*))?", line)
        if match:
            if match[3] is not None:
                names[match[2]] = match[3]  # given only where it occurs first
            if not match[1]:
                name = names[match[2]]
                current = name[len("measured_"):] if name.startswith("measured_") else None
        elif current is not None and re.match(r"[+\-*\d]", line):
            costs[current] = costs.get(current, 0) + int(line.split()[-1])
    return costs


def total(dump):
    """The instructions of one dump."""
    match = re.search(r"^(?:summary|totals): (\d+)", dump.read_text(), re.MULTILINE)
    if not match:
        raise ValueError(f"{dump}: no summary")
    return int(match[1])
