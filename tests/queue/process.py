#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`simdlp write --queue` and `simdlp serve --forward` under kill -9.

    process.py TOOL [TEST...]      SIMDLP_KILLS: how often each is killed"""
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

TOOL = sys.argv[1]
KILLS = int(os.environ.get("SIMDLP_KILLS", "15"))


def free_port():
    with socket.socket() as link:
        link.bind(("127.0.0.1", 0))
        return link.getsockname()[1]


def cat(directory, *more):
    return subprocess.run([TOOL, "journal", "cat", directory, *more], capture_output=True, text=True,
                          check=True).stdout.splitlines()


class Server:
    def __init__(self, journal, *more, port=None):
        self.journal, self.port, self.more = journal, port or free_port(), more
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [TOOL, "serve", "--listen", f"127.0.0.1:{self.port}", "--journal", self.journal,
             *self.more], stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                with socket.create_connection(("127.0.0.1", self.port)) as link:
                    link.sendall(b"GET /ready HTTP/1.0\r\n\r\n")
                    if b" 200 " in link.recv(4096):
                        return self
            except OSError:
                pass
            time.sleep(0.01)
        raise AssertionError("the server does not start")

    def end(self, number):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(60)


def is_prefix_with_repeats(stored, sent):
    """True if all sent points are there, in order, ignoring repeats."""
    seen = set()
    first = [each for each in stored if not (each in seen or seen.add(each))]
    return first == sent


class Queue(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = self.holder.name
        self.servers = []

    def tearDown(self):
        for each in self.servers:
            each.end(signal.SIGKILL)
        self.holder.cleanup()

    def server(self, name, *more):
        made = Server(os.path.join(self.folder, name), *more)
        self.servers.append(made)
        return made

    def write(self, server, *words):
        return [TOOL, "write", "--quiet", "--host", f"http://127.0.0.1:{server.port}", "--database",
                "d", "--batch-size", "50", "--queue", os.path.join(self.folder, "queue"), *words]

    def write_into_queue(self, server, lines):
        """A process that has put these lines into the queue, and waits for more."""
        process = subprocess.Popen(self.write(server, "-"), stdin=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        for end in process.stdin.close, process.wait, process.kill:  # last first
            self.addCleanup(end)
        process.stdin.write(("\n".join(lines) + "\n").encode())
        process.stdin.flush()
        queue = os.path.join(self.folder, "queue")
        for _ in range(200):
            if os.path.isdir(queue) and len(cat(queue)) == len(lines):
                return process
            time.sleep(0.05)
        self.fail("the lines did not come into the queue")

    def test_everything_in_the_queue_arrives(self):
        chance = random.Random(5)
        server = self.server("journal").start()
        queue = os.path.join(self.folder, "queue")
        in_queue, number = set(), 0
        for turn in range(KILLS):
            # From time to time the server stops or restarts.
            if turn % 3 == 1:
                server.end(signal.SIGKILL)
            elif server.process.poll() is not None:
                server.start()
            process = subprocess.Popen(self.write(server, "-"), stdin=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            end = time.monotonic() + chance.uniform(0.02, 0.4)
            while time.monotonic() < end:
                lines = "".join(f"m f={number + i}i {number + i}\n" for i in range(100))
                number += 100
                try:
                    process.stdin.write(lines.encode())
                    process.stdin.flush()
                except OSError:
                    break
                time.sleep(0.001)
            process.kill()
            process.wait()
            process.stdin.close()
            # Finished records are removed, so the queue is read after each kill.
            found = cat(queue) if os.path.isdir(queue) else []
            in_queue |= {int(re.search(r" f=(\d+)i ", each).group(1)) for each in found}
        if server.process.poll() is not None:
            server.start()
        done = subprocess.run(self.write(server, "m f=0i 0"), timeout=120, check=False)
        self.assertEqual(done.returncode, 0)
        stored = {int(re.search(r" f=(\d+)i ", each).group(1)) for each in cat(server.journal)}
        self.assertEqual(in_queue - stored, set())
        self.assertGreater(len(in_queue), 0)

    def test_a_torn_end_is_no_error(self):
        server = self.server("journal")
        queue = os.path.join(self.folder, "queue")
        lines = [f"m f={i}i {i}" for i in range(1000)]
        process = self.write_into_queue(server, lines)
        process.kill()
        process.wait()
        files = sorted(each for each in os.listdir(queue) if re.match(r"\d{20}", each))
        path = os.path.join(queue, files[-1])
        with open(path, "rb") as read:
            data = read.read()
        content = len(data.rstrip(b"\0"))
        os.truncate(path, content - 10)
        server.start()
        done = subprocess.run(self.write(server, "m f=5000i 5000"), timeout=60, check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        stored = cat(server.journal)
        # The last batch is lost with its end; all earlier ones are there.
        self.assertEqual(stored[:950], lines[:950])
        self.assertEqual(stored[-1], "m f=5000i 5000")

    def test_an_abandoned_queue_is_adopted(self):
        server = self.server("journal")
        queue = os.path.join(self.folder, "queue")
        lines = [f"m f={i}i {i}" for i in range(120)]
        process = self.write_into_queue(server, lines)
        adopt = [TOOL, "write", "--host", f"http://127.0.0.1:{server.port}", "--queue", queue, "--adopt"]
        busy = subprocess.run(adopt, timeout=60, check=False, capture_output=True, text=True)
        self.assertEqual(busy.returncode, 2, busy.stderr)
        self.assertIn("cannot open the queue", busy.stderr)
        process.kill()
        process.wait()
        server.start()
        done = subprocess.run(adopt, timeout=60, check=False, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("120 points written", done.stderr)
        self.assertEqual(cat(server.journal), lines)
        self.assertEqual(cat(queue), [])

    def test_forwarding_survives_kills_of_both(self):
        chance = random.Random(6)
        far = self.server("far").start()
        near = self.server("near", "--forward", f"http://127.0.0.1:{far.port}")
        taken, number = [], 0
        for turn in range(KILLS):
            near.start()
            if far.process.poll() is not None:
                far.start()
            end = time.monotonic() + chance.uniform(0.05, 0.3)
            try:
                with socket.create_connection(("127.0.0.1", near.port)) as link:
                    while time.monotonic() < end:
                        line = f"m f={number}i {number}"
                        number += 1
                        link.sendall((f"POST /write?db=d HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                      f"{len(line)}\r\n\r\n{line}").encode())
                        if b" 204 " in link.recv(4096):
                            taken.append(line)
            except OSError:
                pass
            (near if turn % 2 == 0 else far).end(signal.SIGKILL)
            near.end(signal.SIGKILL)
        far.end(signal.SIGKILL)
        far.start()
        near.start()
        acknowledged = set(taken)
        for _ in range(300):
            if acknowledged <= set(cat(far.journal, "--database", "d")):
                break
            time.sleep(0.1)
        stored = cat(far.journal, "--database", "d")
        self.assertEqual(sorted(acknowledged - set(stored)), [], "acknowledged and not sent on")
        self.assertGreater(len(taken), 0)
        near.end(signal.SIGTERM)
        self.assertEqual(near.process.returncode, 0)
        written = [each for each in stored if each in acknowledged]
        self.assertTrue(is_prefix_with_repeats(written, taken), "the order changed")

    def test_wrong_use(self):
        def ends(*words):
            done = subprocess.run([TOOL, "write", "--queue", *words], capture_output=True, text=True,
                                  timeout=20, check=False)
            return done.returncode, done.stderr

        server = self.server("journal")
        file = os.path.join(self.folder, "file")
        open(file, "w", encoding="utf-8").close()
        code, text = ends(file, "--database", "d", "m f=1")
        self.assertNotEqual(code, 0)
        self.assertIn("queue", text)
        code, text = ends(os.path.join(self.folder, "q"), "--checkpoint", "x", "-d", "d", "m f=1")
        self.assertEqual(code, 2, text)
        absent = os.path.join(self.folder, "absent")
        other = os.path.join(self.folder, "other")
        os.mkdir(other)
        code, text = ends(other, "--adopt")
        self.assertEqual((code, text), (2, f"simdlp: there is no queue at '{other}'\n"))
        self.assertEqual(os.listdir(other), [])
        for words, reason in ([absent, "--adopt", "m f=1"], "no input"), \
                ([absent, "--adopt"], "no queue at"), (["", "--adopt"], "use --queue"):
            code, text = ends(*words)
            self.assertEqual(code, 2, text)
            self.assertIn(reason, text)
        process = subprocess.Popen(self.write(server, "-"), stdin=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.isdir(os.path.join(self.folder, "queue")):
                break
            time.sleep(0.02)
        time.sleep(0.2)
        second = subprocess.run(self.write(server, "m f=1 1"), capture_output=True, text=True,
                                timeout=20, check=False)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("in use", second.stderr)
        process.kill()
        process.wait()
        process.stdin.close()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=1)
