#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a network example on the loopback interface and compares what it prints.

    run_network.py tcp|udp|pipe|queue PROGRAM"""

import socket
import subprocess
import sys
import time

LINES = b'home,room=kitchen temp=21.5 1\nbad\nlog text="two\nlines" 2\n'


def started(program):
    process = subprocess.Popen([program, "2"], stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline().split()[1])
    return process, port


def tcp(program):
    process, port = started(program)
    for pieces in (1, 7):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
            for at in range(0, len(LINES), pieces):
                peer.sendall(LINES[at:at + pieces])
        # The program reads one connection to its end before the next one starts.
        time.sleep(0.2)
    return process.communicate(timeout=20)[0], "line 2: {bad}\n2 points\n" * 2


def udp(program):
    process, port = started(program)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        for _ in range(2):
            peer.sendto(LINES, ("127.0.0.1", port))
    return process.communicate(timeout=20)[0], "home\n{bad}\nlog\n" * 2


def pipe(program):
    process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    process.stdin.write(LINES[:40])
    process.stdin.flush()
    first = process.stdout.readline()  # comes before the input ends
    process.stdin.write(LINES[40:])
    process.stdin.close()
    rest = process.stdout.read()
    process.wait(timeout=20)
    return (first + rest).decode(), "home\nline 2, column 4: {bad}\nlog\n"


def queue(program):
    done = subprocess.run([program], input=LINES + b"\n" + LINES, capture_output=True, timeout=20)
    one = "stored home\ndead letter: {bad}: bad\nstored log\ncommitted {number}\n"
    return done.stdout.decode(), one.replace("{number}", "1") + one.replace("{number}", "2")


def main():
    kind, program = sys.argv[1:]
    got, want = globals()[kind](program)
    bad = next((line.split(": ")[1] if ": " in line else line for line in got.splitlines()
                if "space" in line), "")
    want = want.replace("{bad}", bad)
    if got != want or not bad:
        sys.exit(f"printed:\n{got}\nexpected:\n{want}")


if __name__ == "__main__":
    main()
