#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`simdlp serve` as a process: sockets of every kind, signals, systemd, a full disk, kills.

    process.py TOOL FAULTS [TEST...]

TOOL is the command simdlp, FAULTS the library of tests/journal/faults.c."""
import os
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from served import V3, Served, answer, ask, get, post

TOOL, FAULTS = sys.argv[1:3]
CAN_FORWARD = "--forward " in subprocess.run([TOOL, "serve", "--help"], capture_output=True,
                                             text=True).stdout


def certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=" + name,
                    "-keyout", folder + "/key.pem", "-out", folder + "/cert.pem"],
                   check=True, capture_output=True)


def faults(what, switch=None):
    more = {"LD_PRELOAD": FAULTS, "SIMDLP_FAULT": what}
    if switch:
        more["SIMDLP_FAULT_WHILE"] = switch
    return more


class Process(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = self.holder.name
        self.running = []

    def tearDown(self):
        for each in self.running:
            if each.process.poll() is None:
                each.process.kill()
            each.process.stderr.close()
            each.process.wait()
        self.holder.cleanup()

    def serve(self, *more, **how):
        made = Served(TOOL, self.folder, *more, **how)
        self.running.append(made)
        return made

    def test_unix_socket(self):
        path = self.folder + "/socket"
        served = self.serve(listen="unix:" + path)
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(path)
            self.assertEqual(ask(link, post("m f=1 1"))[0], 204)
        self.assertEqual(served.end(), 0)
        self.assertFalse(os.path.exists(path), "the socket's file is left")
        self.assertEqual(served.lines(), ["m f=1 1"])
        # A file that a killed process left does not matter, but a process that listens does.
        served = self.serve(listen="unix:" + path)
        second = subprocess.run([TOOL, "serve", "--listen", "unix:" + path, "--no-journal"],
                                capture_output=True, text=True, timeout=20)
        self.assertEqual(second.returncode, 2)
        self.assertIn("another process", second.stderr)
        served.end(signal.SIGKILL)
        served = self.serve(listen="unix:" + path)
        self.assertEqual(served.end(), 0)

    def refusal_of(self, *settings):
        done = subprocess.run([TOOL, "serve", "--no-journal", "--listen", "127.0.0.1:0", *settings],
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def greeting(self, *settings, last="/api/v3/write_lp?db=mydb"):
        """What is printed at start, to the line with `last`, without the addresses that other tests give."""
        process = subprocess.Popen([TOOL, "serve", "--no-journal", *settings],
                                   stderr=subprocess.PIPE, text=True)
        text = ""
        for line in process.stderr:
            text += line
            if last in line:
                break
        process.send_signal(signal.SIGTERM)
        text += process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 0, text)
        return text

    def test_the_greeting_names_protocols_and_what_needs_no_token(self):
        certificate(self.folder, "x")
        tls = ("--tls-certificate", self.folder + "/cert.pem", "--tls-key", self.folder + "/key.pem",
               "--listen-tls", "127.0.0.1:0")
        text = self.greeting("--listen", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--udp",
                             "127.0.0.1:0", "--token", "secret", *tls)
        found = re.findall(r"listening on 127\.0\.0\.1:\d+ \((\w+)\)\n", text)
        self.assertEqual(found, ["HTTP", "HTTPS", "TCP", "UDP"], text)
        self.assertIn("curl -H 'Authorization: Bearer TOKEN' --data-binary", text)
        self.assertNotIn("secret", text)
        self.assertIn("need no token: anyone who can connect can write to the database default", text)
        # Only the given addresses are opened.
        text = self.greeting(*tls)
        self.assertEqual(re.findall(r"listening on \S+ \((\w+)\)", text), ["HTTPS"], text)
        self.assertIn("'https://127.0.0.1:", text)
        self.assertNotIn("Authorization", text)
        text = self.greeting("--tcp", "127.0.0.1:0", "--listen", "127.0.0.1:0")
        self.assertEqual(re.findall(r"listening on \S+ \((\w+)\)", text), ["HTTP", "TCP"], text)
        text = self.greeting("--tcp", "127.0.0.1:0", "--token", "secret", last="need no token")
        self.assertEqual(re.findall(r"listening on \S+ \((\w+)\)", text), ["TCP"], text)
        self.assertNotIn("curl", text)

    def test_settings_that_cannot_work_are_errors(self):
        self.assertIn(self.folder + ": it is a directory", self.refusal_of("--config", self.folder))
        self.assertIn("max-connections must be at least 1",
                      self.refusal_of("--max-connections", "0"))
        self.assertIn("/proc/nope: ", self.refusal_of("--refused-lines", "/proc/nope"))

    def test_refused_lines_that_cannot_be_kept_are_logged(self):
        served = self.serve("--refused-lines", self.folder + "/refused", "--refused-bytes", "100")
        with served.connect() as link:
            self.assertEqual(ask(link, post("m f=" + "x" * 200))[0], 400)
        served.process.send_signal(signal.SIGTERM)
        self.assertIn('refused lines lost db="d" rejected=1', served.process.stderr.read())
        self.assertEqual(served.process.wait(60), 0)

    def test_a_file_that_is_no_socket_is_kept(self):
        path = self.folder + "/file"
        os.symlink(path, self.folder + "/link")
        with open(path, "w", encoding="utf-8") as out:
            out.write("kept")
        for name in ("/file", "/link"):
            refused = subprocess.run([TOOL, "serve", "--listen", "unix:" + self.folder + name,
                                      "--no-journal"], capture_output=True, text=True, timeout=20)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("not a socket", refused.stderr)
            with open(self.folder + name, encoding="utf-8") as kept:
                self.assertEqual(kept.read(), "kept")

    def test_systemd(self):
        with socket.socket() as listening, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notes:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            notes.bind(self.folder + "/notify")
            notes.settimeout(20)
            os.dup2(listening.fileno(), 3)
            os.set_inheritable(3, True)
            shell = ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"']
            served = self.serve(listen="systemd", words=shell,
                                environment={"NOTIFY_SOCKET": self.folder + "/notify"})
            self.assertEqual(notes.recv(100), b"READY=1")
            with socket.create_connection(listening.getsockname(), timeout=20) as link:
                self.assertEqual(ask(link, post("m f=1 1"))[0], 204)
            self.assertEqual(served.end(), 0)
            self.assertEqual(notes.recv(100), b"STOPPING=1")
            self.assertEqual(served.lines(), ["m f=1 1"])

    def test_reload(self):
        certificate(self.folder, "first")
        tokens = self.folder + "/tokens"
        with open(tokens, "w", encoding="utf-8") as out:
            out.write("one\n")
        served = self.serve("--listen-tls", "127.0.0.1:0", "--tls-certificate",
                            self.folder + "/cert.pem", "--tls-key", self.folder + "/key.pem",
                            "--token-file", tokens)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE

        def peer():
            with context.wrap_socket(served.connect(1)) as link:
                status = ask(link, post("m f=1 1", headers="Authorization: Bearer two\r\n"))[0]
                return link.getpeercert(True), status

        first, status = peer()
        self.assertEqual(status, 401)
        with context.wrap_socket(served.connect(1)) as old:
            certificate(self.folder, "second")
            with open(tokens, "w", encoding="utf-8") as out:
                out.write("two\n")
            served.process.send_signal(signal.SIGHUP)
            for _ in range(100):
                time.sleep(0.05)
                second, status = peer()
                if second != first and status == 204:
                    break
            self.assertNotEqual(second, first)
            self.assertEqual(status, 204)
            # An open connection continues with the new tokens.
            self.assertEqual(ask(old, post("m f=2 2", headers="Authorization: Bearer two\r\n"))[0],
                             204)
        # Invalid files change nothing.
        with open(self.folder + "/cert.pem", "w", encoding="utf-8") as out:
            out.write("nothing")
        served.process.send_signal(signal.SIGHUP)
        time.sleep(0.3)
        self.assertEqual(peer(), (second, 204))
        self.assertEqual(served.end(), 0)

    def test_tls_refuses_what_it_must(self):
        certificate(self.folder, "x")
        served = self.serve("--listen-tls", "127.0.0.1:0", "--tls-certificate",
                            self.folder + "/cert.pem", "--tls-key", self.folder + "/key.pem",
                            "--header-timeout", "1s")
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname = False
        old.verify_mode = ssl.CERT_NONE
        old.minimum_version = ssl.TLSVersion.TLSv1_1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises((ssl.SSLError, OSError)):
            old.wrap_socket(served.connect(1))
        for sent in (b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01",
                     os.urandom(2000), b""):
            with served.connect(1) as link:
                link.sendall(sent)
                start = time.monotonic()
                try:
                    while link.recv(4096):
                        pass
                except ConnectionError:
                    pass
                self.assertLess(time.monotonic() - start, 10, sent)
        self.assertEqual(get(served, "/ping")[0], 204)
        self.assertEqual(served.end(), 0)

    def test_lines_without_http(self):
        served = self.serve("--udp", "127.0.0.1:0", "--tcp", "127.0.0.1:0", "--line-database", "old",
                            "--log", "warning")
        http, tcp, udp = 0, 1, 2
        with socket.socket(type=socket.SOCK_DGRAM) as link:
            link.sendto(b"u f=1 1\nu f=2 2", ("127.0.0.1", served.port(udp)))
            link.sendto(b"u f=3 3\nu f=\n", ("127.0.0.1", served.port(udp)))
        with served.connect(tcp) as link:
            for piece in (b"t f=1", b" 1\nt s=\"a\n", b"b\" 2\nt f=x\nt f=3 3"):
                link.sendall(piece)
                time.sleep(0.05)
        with served.connect(tcp) as link:  # a line in two pieces is stored when it is complete
            link.sendall(b"late,tag=a f=1 1")
            time.sleep(0.1)
            link.sendall(b"0\n")
            for _ in range(200):
                if served.lines("old").count("late,tag=a f=1 10") == 1:
                    break
                time.sleep(0.05)
            self.assertEqual(served.lines("old").count("late,tag=a f=1 10"), 1)
        with served.connect(tcp) as link:  # closes early: its incomplete line does not count
            link.sendall(b"t f=4 4\nt f=55")
            time.sleep(0.1)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        want = sorted(["u f=1 1", "u f=2 2", "u f=3 3", "t f=1 1", 't s="a', 'b" 2', "t f=3 3",
                       "t f=4 4", "late,tag=a f=1 10"])
        for _ in range(100):
            if sorted(served.lines("old")) == want:
                break
            time.sleep(0.05)
        self.assertEqual(sorted(served.lines("old")), want)
        metrics = get(served, "/metrics")[2]
        counts = re.findall(r'simdlp_lines_rejected_total\{code="\w+"\} (\d+)\n', metrics)
        self.assertEqual(sum(map(int, counts)), 2)
        self.assertEqual(served.end(), 0)

    def test_drain(self):
        served = self.serve("--drain-delay", "2s")
        with served.connect() as half, served.connect() as idle:
            self.assertEqual(ask(idle, b"GET /ping HTTP/1.1\r\nHost: x\r\n\r\n")[0], 204)
            request = post("m f=1 1\nm f=2 2\n")
            half.sendall(request[:-8])
            time.sleep(0.2)
            start = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            # Within the delay, the health checks fail, so that a load balancer goes elsewhere. Requests
            # are accepted as before.
            while get(served, "/ready")[0] != 503:
                self.assertLess(time.monotonic() - start, 1.5)
            self.assertEqual(get(served, "/health")[0], 503)
            for link in (idle, served.connect()):
                status, head, _ = ask(link, post("m f=3 3"))
                self.assertEqual(status, 204)
                self.assertNotIn("Connection: close", head)
                if link is not idle:
                    link.close()
            self.assertLess(time.monotonic() - start, 2, "too slow to be tested")
            self.assertEqual(idle.recv(100), b"")  # closed at the end of the delay
            self.assertGreater(time.monotonic() - start, 1.9)
            time.sleep(0.1)
            with self.assertRaises(OSError):
                served.connect().close()
            half.sendall(request[-8:])
            status, head, _ = answer(half)
            self.assertEqual(status, 204)
            self.assertIn("Connection: close", head)
        self.assertEqual(served.end(0), 0)
        self.assertEqual(served.lines(), ["m f=3 3", "m f=3 3", "m f=1 1", "m f=2 2"])

    def test_a_log_that_nobody_reads_stops_nothing(self):
        served = self.serve()
        with served.connect() as link:
            for i in range(1500):
                self.assertEqual(ask(link, post("bad"))[0], 400, i)
            self.assertEqual(ask(link, post("m f=1 1"))[0], 204)
        self.assertEqual(served.end(), 0)

    def test_a_second_signal_ends_at_once(self):
        served = self.serve()
        with served.connect() as half:
            half.sendall(post("m f=1 1")[:-3])
            time.sleep(0.2)
            start = time.monotonic()
            served.process.send_signal(signal.SIGTERM)
            time.sleep(0.2)
            self.assertIsNone(served.process.poll())
            self.assertEqual(served.end(signal.SIGINT), 0)
            self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(served.lines(), [])

    def test_recovery_is_told(self):
        served = self.serve()
        with served.connect() as link:
            for i in range(50):
                self.assertEqual(ask(link, post(f"m f={i} {i}"))[0], 204)
        port = served.port()
        served.end(signal.SIGKILL)
        served = self.serve(listen=f"127.0.0.1:{port}", wait=False,
                            environment=faults("read:1:slow:20"))
        served.addresses = [f"127.0.0.1:{port}"]
        seen = []
        for _ in range(600):
            try:
                status = get(served, "/ready")[0]
            except OSError:
                time.sleep(0.005)
                continue
            if not seen:
                with served.connect() as link:
                    refused, head, body = ask(link, post("m f=1 1"))
                    self.assertEqual(refused, 503, body)
                    self.assertIn("Retry-After: ", head)
                self.assertEqual(get(served, "/health")[0], 503)
                self.assertEqual(get(served, "/ping")[0], 204)
            seen.append(status)
            if status == 200:
                break
            time.sleep(0.01)
        self.assertEqual(seen[0], 503)
        self.assertEqual(seen[-1], 200)
        self.assertEqual(served.end(), 0)
        self.assertEqual(len(served.lines()), 50)

    def full_disk(self, fault):
        switch = self.folder + "/full"
        served = self.serve(environment=faults(fault, switch))
        taken, number = [], 0

        def write(target=V3):
            nonlocal number
            number += 1
            with served.connect() as link:
                status, head, body = ask(link, post(f"m f={number} {number}", target))
            if status == 204:
                taken.append(f"m f={number} {number}")
            return status, head, body

        for _ in range(5):
            self.assertEqual(write()[0], 204)
        open(switch, "w", encoding="utf-8").close()
        for target in (V3, "/write?db=d", "/api/v2/write?bucket=d") * 3:
            status, head, body = write(target)
            self.assertEqual(status, 503, body)
            self.assertIn("Retry-After: ", head)
            for word in ("partial write", "unable to parse", "hinted", "database not found"):
                self.assertNotIn(word, body)
        status, _, body = get(served, "/health")
        self.assertEqual(status, 503)
        self.assertIn('"status":"fail"', body)
        with served.connect() as link:
            self.assertEqual(ask(link, post("lost a=1,b=1 1"))[0], 503)
        os.unlink(switch)
        for _ in range(200):
            if write()[0] == 204:
                break
            time.sleep(0.05)
        # Points that were not stored set no types.
        with served.connect() as link:
            status, _, body = ask(link, post("lost,a=t b=1i 2"))
        self.assertEqual(status, 204, body)
        for _ in range(5):
            self.assertEqual(write()[0], 204)
        self.assertEqual(get(served, "/health")[0], 200)
        self.assertEqual(served.end(), 0)
        stored = served.lines()
        self.assertEqual([each for each in taken if each not in stored], [], "acknowledged and lost")
        verified = subprocess.run([TOOL, "journal", "verify", served.journal], capture_output=True)
        self.assertEqual(verified.returncode, 0, verified.stdout)

    def test_disk_full_at_a_write(self):
        self.full_disk("write:1:ENOSPC:1000000")

    def test_disk_broken_at_a_sync(self):
        self.full_disk("sync:1:EIO:1000000")

    def test_histograms_include_their_bounds(self):
        served = self.serve()
        with served.connect() as link:
            for i in range(3):
                self.assertEqual(ask(link, post(f"m f=1 {i}"))[0], 204)
        metrics = get(served, "/metrics")[2]
        counts = re.findall(r'simdlp_journal_group_requests_bucket{le="(\S+)"} (\d+)\n', metrics)
        self.assertEqual(counts[:3], [("1", "3"), ("2", "3"), ("4", "3")])
        self.assertEqual(served.end(), 0)

    def test_a_bound_of_the_journal(self):
        """The journal must not exceed its bound."""
        served = self.serve("--journal-max-bytes", "200KB")
        taken = refused = 0
        with served.connect() as link:
            for i in range(3000):
                status, head, body = ask(link, post(f"m s=\"{'x' * 1000}\" {i}"))
                if status == 204:
                    taken += 1
                else:
                    self.assertEqual(status, 503, body)
                    self.assertIn("Retry-After: ", head)
                    refused += 1
                    if refused > 5:
                        break
        self.assertGreater(refused, 5)
        self.assertEqual(served.end(), 0)
        self.assertEqual(len(served.lines()), taken)

    def test_second_process(self):
        self.serve()
        second = subprocess.run([TOOL, "serve", "--listen", "127.0.0.1:0", "--journal",
                                 self.folder + "/journal"],
                                capture_output=True, text=True, timeout=20)
        self.assertEqual(second.returncode, 2)
        self.assertIn("journal", second.stderr)

    def forwards(self, *urls):
        return [part for url in urls for part in ("--forward", url)]

    @unittest.skipUnless(CAN_FORWARD, "built without the component queue")
    def test_urls_that_differ_at_their_end_have_places_of_their_own(self):
        host = "http://" + "h" * 50 + ".invalid:"
        served = self.serve(*self.forwards(host + "8181", host + "8182", "http://localhost:1"))
        self.assertEqual(served.end(), 0)
        names = sorted(os.listdir(self.folder + "/journal/readers"))
        self.assertEqual(len(names), 3, names)
        self.assertEqual(names[-1], "forward-http___localhost_1")
        self.assertEqual([len(name) for name in names[:2]], [64, 64])

    @unittest.skipUnless(CAN_FORWARD, "built without the component queue")
    def test_urls_with_one_place_are_refused(self):
        for urls in (("http://a.b:1", "http://a_b:1"), ("http://a.b:1", "http://a.b:1")):
            done = subprocess.run([TOOL, "serve", "--check-config", "--journal", self.folder + "/j",
                                   *self.forwards(*urls)], capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("would be that of " + urls[0], done.stderr)

    @unittest.skipUnless(CAN_FORWARD, "built without the component queue")
    def test_a_forwarder_that_cannot_start_ends_the_process(self):
        os.makedirs(self.folder + "/journal/readers/forward-http___localhost_2.tmp")
        for _ in range(5):
            done = subprocess.run([TOOL, "serve", "--listen", "127.0.0.1:0", "--journal",
                                   self.folder + "/journal",
                                   *self.forwards("http://localhost:1", "http://localhost:2")],
                                  capture_output=True, text=True, timeout=20)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("forward-http___localhost_2: cannot write", done.stderr)

    def test_kill(self):
        chance = random.Random(7)
        taken = []
        for turn in range(int(os.environ.get("SIMDLP_KILLS", "8"))):
            served = self.serve()
            ends = threading.Event()

            def feed(which, served=served, turn=turn, ends=ends):
                number = 0
                try:
                    with served.connect() as link:
                        while not ends.is_set():
                            number += 1
                            lines = [f"m,t={turn},w={which} f={number}i {number * 10 + i}"
                                     for i in range(3)]
                            if ask(link, post("\n".join(lines)))[0] == 204:
                                taken.extend(lines)
                except OSError:
                    pass

            threads = [threading.Thread(target=feed, args=(i,)) for i in range(4)]
            for each in threads:
                each.start()
            time.sleep(chance.uniform(0.02, 0.3))
            served.end(signal.SIGKILL)
            ends.set()
            for each in threads:
                each.join()
        stored = served.lines()
        self.assertEqual(set(taken) - set(stored), set(), "acknowledged and lost")
        self.assertEqual(len(stored), len(set(stored)))
        self.assertEqual(len(stored) % 3, 0, "a part of a request")
        self.assertGreater(len(taken), 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
