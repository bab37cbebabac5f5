# SPDX-License-Identifier: Apache-2.0
"""`simdlp write` against a server that fails at random: soak.py TOOL [SECONDS] [SEED]

Lines go through a pipe for SECONDS (600). The server answers with errors, resets, delays, halves and
lists of refused lines. At the end the counters must balance, every line must have been accepted or
refused exactly as the counters say, and the memory of the tool must not have grown.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tool"))
from misbehaving_server import Server, reset, sends  # noqa: E402

DONE = (204, {}, b"")
CONFIG = """
[write]
retry_interval = "5ms"
max_retry_delay = "40ms"
max_retries = "unlimited"
max_retry_time = 0
buffer_bytes = 4_000_000
"""


class Faults:
    """Chooses answers at random, and records the result of each line."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.lock = threading.Lock()
        self.accepted = bytearray()
        self.refused = bytearray()
        self.kinds = {}
        self.small_until = 0  # this many requests have a limit for their size

    def note(self, marks, lines):
        for line in lines:
            number = int(line[line.rindex(b" ") + 1:])
            if number >= len(marks):
                marks.extend(bytes(max(1_000_000, number - len(marks) + 1)))
            marks[number] = 1

    def __call__(self, request):
        with self.lock:
            if request.method != "POST":
                return 200, {}, b'{"product_name":"InfluxDB 3 Core","version":"3.4.0"}'
            return self.judge(request)

    def judge(self, request):
        lines = request.body.splitlines()
        kind = self.dice.choices(
            ["done", "busy", "reset", "garbage", "cut", "large", "slow", "partial", "lost"],
            [72.8, 6, 4, 2, 2, 0.2, 3, 6, 4])[0]
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        if kind == "busy":
            return self.dice.choice([429, 500, 502, 503, 504]), {"Retry-After": "0"}, b"later"
        if kind == "reset":
            return reset
        if kind == "garbage":
            return sends(b"what is this\r\n\r\n")
        if kind == "cut":
            return sends(b"HTTP/1.1 500 X\r\nContent-Length: 50\r\n\r\n{")
        if kind == "large":
            self.small_until = sum(self.kinds.values()) + 20
        if sum(self.kinds.values()) < self.small_until and len(request.body) > 6_000:
            return 413, {}, b""
        if kind == "slow":
            time.sleep(self.dice.random() * 0.05)
        if kind == "lost":  # stored, but the answer does not arrive
            self.note(self.accepted, lines)
            return reset
        if kind == "partial":
            bad = sorted(self.dice.sample(range(len(lines)), min(3, len(lines))))
            self.note(self.refused, [lines[i] for i in bad])
            self.note(self.accepted, [line for i, line in enumerate(lines) if i not in bad])
            data = [{"error_message": "no", "line_number": i + 1,
                     "original_line": lines[i].decode()} for i in bad]
            return 400, {}, json.dumps({"error": "partial write", "data": data}).encode()
        self.note(self.accepted, lines)
        return DONE


def resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0])


def main():
    tool = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    print(f"seed {seed}, {seconds:.0f} s")
    faults = Faults(seed)
    server = Server(faults)
    given = 0
    sizes = []
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "soak.toml"
        config.write_text(CONFIG, encoding="utf-8")
        errors = pathlib.Path(folder) / "refused.lp"
        with open(pathlib.Path(folder) / "messages", "wb") as messages:
            run = subprocess.Popen(
                [tool, "write", "--host", server.url, "-d", "soak", "--config", config,
                 "--batch-size", "500", "--errors-file", errors, "--json", "-"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=messages)
            begin = time.monotonic()
            measured = begin
            while time.monotonic() - begin < seconds:
                run.stdin.write(b"".join(b"m,host=h%d v=%di %d\n" % (i % 50, i, i)
                                         for i in range(given, given + 1000)))
                given += 1000
                server.requests.clear()
                if time.monotonic() - measured > seconds / 60:
                    measured = time.monotonic()
                    sizes.append(resident(run))
            run.stdin.close()
            books = json.loads(run.stdout.read())
            code = run.wait()
        kept = sum(1 for line in errors.open("rb") if not line.startswith(b"#"))
    server.close()

    refused = sum(faults.refused)
    both = sum(1 for a, r in zip(faults.accepted, faults.refused) if a and r)
    missing = sum(1 for i in range(given)
                  if not ((i < len(faults.accepted) and faults.accepted[i]) or
                          (i < len(faults.refused) and faults.refused[i])))
    print("answers:", faults.kinds)
    print("books:", books)
    print(f"memory: {min(sizes)} to {max(sizes)} KiB; lines: {given} given, {refused} refused, "
          f"{both} refused after a lost answer, {missing} missing")
    ends = sum(books[name] for name in ("written", "sent", "rejected", "not_written", "unknown",
                                        "given_up", "dropped", "pending"))
    steady = sizes[len(sizes) // 4:]
    checks = {
        "all lines are counted": books["given"] == given,
        "the counters balance": books["accepted"] == ends and books["given"] == given,
        "no line is missing": missing == 0,
        "refused lines are those of the server": books["rejected"] == refused == kept,
        "the rest is written": books["written"] == given - refused,
        "the exit code says so": code == (1 if refused else 0),
        "memory is flat": max(steady) < 1.2 * min(steady) + 4096,
    }
    for what, holds in checks.items():
        print("ok    " if holds else "FAILED", what)
    sys.exit(0 if all(checks.values()) else 1)


if __name__ == "__main__":
    main()
