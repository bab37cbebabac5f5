#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of the components on the loopback interface and compares what they print.

    run_components.py WRITE_POINTS EMBEDDED_SERVER JOURNAL QUEUE"""

import signal
import subprocess
import sys
import tempfile

WRITTEN = """rejected (HTTP 400): partial write of line protocol occurred
line 1: line 2, column 28: the field key is not followed by '='
line 2: invalid column type for column 'temp', expected iox::column_type::field::float, got iox::column_type::field::string
1 of 3 written
1000 of 1000 written
"""

write_points, embedded_server, journal, queue = sys.argv[1:]
failed = False


def expect(name, got, want):
    global failed
    if got != want:
        failed = True
        print(f"{name} printed:\n{got}\nand not:\n{want}")


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=50, check=True).stdout


with tempfile.TemporaryDirectory() as folder:
    # A queue without a server, which the next process sends.
    unused = "http://127.0.0.1:1"
    expect("queue", output(queue, f"{folder}/queue", unused, "0"), "kept for the next process\n")

    server = subprocess.Popen([embedded_server, f"{folder}/stored"], stdout=subprocess.PIPE, text=True)
    try:
        url = server.stdout.readline().strip()
        expect("write_points", output(write_points, url), WRITTEN)
        expect("queue", output(queue, f"{folder}/queue", url, "30"), "sent\n")
    finally:
        server.send_signal(signal.SIGTERM)
    printed, _ = server.communicate(timeout=30)
    # One point and a thousand of write_points, two of the queue; how many come together varies.
    stored = [line.split() for line in printed.splitlines()]
    expect("embedded_server", sum(int(words[1]) for words in stored), 1003)
    expect("its exit code", server.returncode, 0)

    record = "home\nhome,room=Kitchen temp=21.5 1641024000000000000\nhome temp=20 1700000000000000000\n"
    expect("journal", output(journal, f"{folder}/journal"), f"0 records found\n1 {record}")
    expect("journal", output(journal, f"{folder}/journal"), f"1 records found\n1 {record}2 {record}")

sys.exit(1 if failed else 0)
