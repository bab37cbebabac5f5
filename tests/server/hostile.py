#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile peers against `simdlp serve`: memory and descriptors stay bounded, and others are served.

    hostile.py TOOL [TEST...]"""
import gzip
import os
import random
import resource
import signal
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest

from served import V3, Served, answer, ask, get, post

TOOL = sys.argv[1]
MIB = 1 << 20


def raise_limit(wanted):
    """Allows as many descriptors as the system lets us, and returns how many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


class Hostile(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.served = None

    def tearDown(self):
        if self.served.process.poll() is None:
            # After any attack, it ends properly.
            self.assertEqual(self.served.end(), 0)
        self.served.process.stderr.close()
        self.holder.cleanup()

    def serve(self, *more):
        self.served = Served(TOOL, self.holder.name, "--log", "off", *more)
        self.assert_served()  # opens the files that the server keeps open
        time.sleep(0.2)
        self.base = self.descriptors()
        return self.served

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.served.process.pid}/statm", encoding="ascii") as text:
            return int(text.read().split()[1]) * resource.getpagesize()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.served.process.pid}/fd"))

    def assert_served(self):
        start = time.monotonic()
        with self.served.connect() as link:
            self.assertEqual(ask(link, post("ok f=1 1"))[0], 204)
        self.assertLess(time.monotonic() - start, 5)

    def assert_descriptors_return(self, within=20):
        end = time.monotonic() + within
        while self.descriptors() > self.base + 2 and time.monotonic() < end:
            time.sleep(0.1)
        self.assertLessEqual(self.descriptors(), self.base + 2)

    def test_idle_connections(self):
        count = min(10_000, raise_limit(21_000) - 200)
        self.serve("--idle-timeout", "8s")
        before = self.memory()
        links = []
        for _ in range(count):
            links.append(self.served.connect())
        time.sleep(0.5)
        self.assertGreater(self.descriptors(), count)
        self.assertLess((self.memory() - before) / count, 16_384, "bytes a connection")
        self.assert_served()
        # Each of them still works.
        for link in random.sample(links, 50):
            self.assertEqual(ask(link, b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n")[0], 204)
        self.assert_descriptors_return(30)
        for link in links:
            link.close()

    def test_more_connections_than_allowed(self):
        self.serve("--max-connections", "50")
        links = [self.served.connect() for _ in range(200)]
        time.sleep(0.3)
        self.assertLess(self.descriptors(), self.base + 60)
        for link in links:
            link.close()
        self.assert_descriptors_return()
        self.assert_served()

    def test_slow_peers(self):
        self.serve("--header-timeout", "1s", "--body-timeout", "1s", "--min-body-rate", "1000")
        header = [self.served.connect() for _ in range(100)]
        body = [self.served.connect() for _ in range(100)]
        for link in body:
            link.sendall(f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".encode())
        start = time.monotonic()
        request = f"POST {V3} HTTP/1.1\r\nHost: x\r\nX-Long: ".encode() + b"a" * 1000
        for i in range(40):
            for links, piece in ((header, request[i:i + 1]), (body, b"#")):
                for link in links:
                    try:
                        link.sendall(piece)
                    except OSError:
                        pass
            time.sleep(0.1)
            if i % 10 == 0:
                self.assert_served()
        for link in header + body:
            link.close()
        self.assertLess(time.monotonic() - start, 30)
        self.assert_descriptors_return(1)

    def test_bombs(self):
        self.serve("--max-memory", "64MB")
        bomb = gzip.compress(b"\0" * (200 * MIB), 9)  # 1 : 1,000
        lines = gzip.compress(b"m f=1 1\n" * (25 * MIB), 9)
        statuses = []

        def send(data):
            try:
                with self.served.connect() as link:
                    link.sendall((f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
                                  f"Content-Length: {len(data)}\r\n\r\n").encode())
                    try:
                        link.sendall(data)
                    except OSError:
                        pass
                    statuses.append(answer(link)[0])
            except OSError:
                statuses.append(0)

        threads = [threading.Thread(target=send, args=(bomb if i % 2 else lines,))
                   for i in range(200)]
        for each in threads:
            each.start()
        most = 0
        while any(each.is_alive() for each in threads):
            most = max(most, self.memory())
            time.sleep(0.02)
        self.assertNotIn(204, statuses)
        self.assertGreater(statuses.count(413), 10)
        self.assertLessEqual(set(statuses), {0, 413, 503})
        self.assertLess(most, 250 * MIB)
        self.assert_served()
        self.assert_descriptors_return()

    def test_bodies_that_stop_before_their_end(self):
        """Fifty compressed bodies, each without its last byte, then finished in any order."""
        self.serve("--max-memory", "100MB", "--admission-wait", "500ms")
        data = gzip.compress(b"".join(b"m f=%d %d\n" % (i, i) for i in range(1000)))
        head = (f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
                f"Content-Length: {len(data)}\r\n\r\n").encode()
        links = [self.served.connect() for _ in range(50)]
        for link in links:
            link.sendall(head + data[:-1])
        time.sleep(1)
        random.Random(1).shuffle(links)
        statuses = []
        for link in links:
            try:
                link.sendall(data[-1:])
                statuses.append(answer(link)[0])
            except OSError:
                statuses.append(503)
            link.close()
        self.assertLessEqual(set(statuses), {204, 503})
        self.assertGreaterEqual(statuses.count(204), 9)
        self.assertLess(self.memory(), 200 * MIB)
        self.assert_served()

    def test_lengths_that_lie(self):
        self.serve("--body-timeout", "500ms")
        for length in ("8", "100000000000", "18446744073709551615", "10485761"):
            with self.served.connect() as link:
                link.sendall(f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
                             "m f=1 1".encode())
                self.assertIn(answer(link)[0], (0, 413), length)
        with self.served.connect() as link:  # shorter than the body: the rest is not a request
            link.sendall(f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n"
                         "m f=1 1\nm f=2 2\n".encode())
            got = b""
            while more := link.recv(4096):
                got += more
            self.assertEqual([each[9:12] for each in got.split(b"\r\n") if each[:5] == b"HTTP/"],
                             [b"204", b"400"])
        self.assertLess(self.memory(), 100 * MIB)
        self.assert_served()

    def test_a_half_closed_socket_gets_its_answer(self):
        self.serve()
        for body in ("m f=1 1", "m f=1 1\n" * 100_000):
            with self.served.connect() as link:
                link.sendall(post(body))
                link.shutdown(socket.SHUT_WR)
                self.assertEqual(answer(link)[0], 204)
                self.assertEqual(link.recv(100), b"")
        with self.served.connect() as link:
            link.sendall(post("m f=1 1") * 3)
            link.shutdown(socket.SHUT_WR)
            got = b""
            while more := link.recv(4096):
                got += more
            self.assertEqual(got.count(b"HTTP/1.1 204 "), 3)

    def test_resets_at_every_byte(self):
        self.serve()
        body = gzip.compress(b"m f=1 1\n" * 3)
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i:i + 7]), body[i:i + 7])
                          for i in range(0, len(body), 7)) + b"0\r\n\r\n"
        whole = (f"POST {V3} HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n"
                 "Transfer-Encoding: chunked\r\n\r\n").encode() + chunks
        for size in range(len(whole)):
            link = self.served.connect()
            link.sendall(whole[:size])
            if size % 2:
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            link.close()
        with self.served.connect() as link:
            self.assertEqual(ask(link, whole)[0], 204)
        self.assert_descriptors_return()
        self.served.end()
        self.assertEqual(self.served.lines(), ["ok f=1 1"] + ["m f=1 1"] * 3)

    def test_every_byte_in_a_target(self):
        self.serve()
        for byte in range(256):
            for place in (b"/wri%cte?db=d", b"/write?db=d%c", b"/write?d%cb=d", b"/write?db=d&p=%c"):
                with self.served.connect() as link:
                    link.sendall(b"POST " + place % byte + b" HTTP/1.1\r\nHost: x\r\n"
                                 b"Content-Length: 5\r\n\r\nm f=1")
                    link.shutdown(socket.SHUT_WR)
                    status, _, body = answer(link)
                    # After a space, the rest is the version of HTTP.
                    self.assertIn(status, (204, 400, 404, 505), (place, byte))
                    if status == 400:
                        self.assertIn("error", body)
        self.assert_served()

    def test_who_does_not_read(self):
        """A peer that sends requests and reads no answers blocks only its own connection."""
        self.serve("--body-timeout", "1s")
        links = []
        for _ in range(20):
            link = self.served.connect()
            link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            link.setblocking(False)
            links.append(link)
        request = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
        for _ in range(30):
            for link in links:
                try:
                    link.send(request)
                except OSError:
                    pass
            time.sleep(0.02)
        self.assertLess(self.memory(), 150 * MIB)
        self.assert_served()
        self.assert_descriptors_return(10)
        for link in links:
            link.close()

    def test_headers_without_an_end(self):
        self.serve()
        for piece in (b"X-A: " + b"a" * 1000 + b"\r\n", b"a" * 1000, b"X:\r\n"):
            with self.served.connect() as link:
                link.sendall(f"POST {V3} HTTP/1.1\r\nHost: x\r\n".encode())
                try:
                    for _ in range(6000):
                        link.sendall(piece)
                except OSError:
                    continue
                self.assertIn(answer(link)[0], (400, 431))
        self.assertLess(self.memory(), 100 * MIB)
        self.assert_served()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=1)
