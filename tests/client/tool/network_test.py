# SPDX-License-Identifier: Apache-2.0
"""Connections that fail, certificates, proxies: network_test.py TOOL SOURCE_FOLDER"""

import base64
import json
import select
import shutil
import socket
import ssl
import subprocess
import threading
import time
import unittest

from misbehaving_server import reset, sends
from tool_case import DONE, HOME, ToolCase, main

FAST = b"[write]\nretry_interval = '20ms'\nmax_retry_delay = '50ms'\n"


class Network(ToolCase):
    def fast(self, more=b""):
        """--config of a file with short retries."""
        return "--config", self.path("fast.toml", FAST + more)

    def summary(self, run):
        return json.loads(run.stdout.decode())

    def test_connections_that_end_too_early_are_made_again(self):
        def half_a_body(connection, length):
            if length and not half_a_body.done:
                half_a_body.done = True
                connection.recv(length // 2)
                reset(connection)
                return True
            return False

        half_a_body.done = False
        server = self.serve(lambda _: DONE, before_body=half_a_body)
        run, _ = self.run_tool(None, *self.fast(), "--json", HOME, server=server)
        self.assertEqual((run.returncode, self.summary(run)["retried"]), (0, 1), run.stderr)
        self.assertEqual(server.stored(), HOME.read_bytes())

        endless_header = b"HTTP/1.1 204 X\r\nA: " + b"x" * 200_000 + b"\r\n\r\n"
        for worse in (reset, sends(b"HTTP/1.1 204"), sends(b"HTTP/1.1 204 X\r\n"),
                      sends(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht"),
                      sends(b"HTTP/1.1 400 X\r\nContent-Length: 0\r\n"), sends(b"what is this\r\n\r\n"), sends(endless_header),
                      sends(b"HTTP/1.1 500 X\r\nContent-Length: 100\r\n\r\nshort")):
            replies = [worse]
            run, server = self.run_tool(lambda _: replies.pop() if replies else DONE, *self.fast(),
                                        "--json", HOME)
            self.assertEqual((run.returncode, self.summary(run)["retried"]), (0, 1), run.stderr)
            self.assertEqual(len(server.writes()), 2)

    def test_a_kept_connection_that_was_closed_is_no_failure(self):
        def close_after(connection):
            connection.sendall(b"HTTP/1.1 204 X\r\n\r\n")  # does not announce that it closes
            connection.close()

        server = self.serve(lambda _: close_after)
        run, _ = self.run_tool(None, "--batch-size", "10", "--json", HOME, server=server)
        summary = self.summary(run)
        self.assertEqual((run.returncode, summary["retried"], summary["written"]), (0, 0, 26),
                         run.stderr)

    def test_connections_are_kept(self):
        run, server = self.run_tool(lambda _: DONE, "--batch-size", "2", HOME)
        self.assertEqual((run.returncode, len(server.writes()), server.connections), (0, 13, 1))

    def test_silence_is_a_timeout(self):
        options = b"[influx3]\ntimeout = '200ms'\n[write]\nmax_retries = 1\n"
        never = lambda connection: time.sleep(3)  # noqa: E731

        def drip(connection):
            for byte in b"HTTP/1.1 204 No Content\r\n":
                connection.sendall(bytes([byte]))
                time.sleep(0.1)

        for worse in (never, drip):
            config = self.path("slow.toml", options + FAST.split(b"\n", 1)[1])
            begin = time.monotonic()
            run, _ = self.run_tool(lambda _, worse=worse: worse, "--config", config, HOME)
            self.assertEqual(run.returncode, 3, run.stderr)
            self.assertIn(b"timeout", run.stderr)
            self.assertLess(time.monotonic() - begin, 3)

    def test_a_server_that_does_not_read_is_a_timeout(self):
        lines = self.path("many.lp", b"".join(b"m v=%di %d\n" % (i, i) for i in range(400000)))

        def stall(connection, length):
            time.sleep(3)
            return True

        config = self.path("slow.toml", b"[influx3]\ntimeout = '300ms'\nmin_throughput = 100000000\n"
                                        b"[write]\nmax_retries = 0\n")
        server = self.serve(lambda _: DONE, before_body=stall)
        run, _ = self.run_tool(None, "--config", config, lines, server=server)
        self.assertEqual(run.returncode, 3, run.stderr)

    def test_names_and_addresses(self):
        server = self.serve(lambda _: DONE)
        by_name = f"http://localhost:{server.port}"  # may be ::1 first, where nobody listens
        server.url = by_name
        run, _ = self.run_tool(None, HOME, server=server)
        self.assertEqual(run.returncode, 0, run.stderr)
        server.url = "http://no-such-host.invalid:1"
        run, _ = self.run_tool(None, *self.fast(), "--max-retries", "1", HOME, server=server)
        self.assertEqual(run.returncode, 3)
        self.assertRegex(run.stderr, b"dns|connect|proxy")

    def certificate(self, name, host="127.0.0.1"):
        key, cert = self.path(name + ".key"), self.path(name + ".pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=" + host, "-addext",
                        "subjectAltName=" + ("IP:" if host[0].isdigit() else "DNS:") + host,
                        "-keyout", key, "-out", cert], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context, cert

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_tls(self):
        context, authority = self.certificate("good")
        secret = {"INFLUX_TOKEN": "secret"}
        run, server = self.run_tool(None, "--tls-ca", authority, HOME, environment=secret,
                                    server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual((run.returncode, server.stored()), (0, HOME.read_bytes()), run.stderr)

        begin = time.monotonic()
        run, server = self.run_tool(None, HOME, server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual((run.returncode, server.requests), (3, []))
        self.assertIn(b"tls", run.stderr)
        self.assertIn(b"certificate", run.stderr)
        self.assertLess(time.monotonic() - begin, 5)  # not tried in a loop

        run, server = self.run_tool(None, "--skip-verify", HOME,
                                    server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(b"certificate is not verified", run.stderr)

        other, authority = self.certificate("other", "other.example")
        run, server = self.run_tool(None, "--tls-ca", authority, HOME,
                                    server=self.serve(lambda _: DONE, tls=other))
        self.assertEqual((run.returncode, server.requests), (3, []), run.stderr)
        self.assertIn(b"tls", run.stderr)

        run, _ = self.run_tool(None, "--tls-ca", self.path("absent.pem"), HOME,
                               server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"absent.pem: cannot read", run.stderr)

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_a_certificate_of_another_name_and_an_expired_one(self):
        context, authority = self.certificate("other", "other.example")
        config = self.path("c.toml", b"[influx3]\nserver_name = 'other.example'\n")
        run, server = self.run_tool(None, "--config", config, "--tls-ca", authority, HOME,
                                    server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual((run.returncode, server.stored()), (0, HOME.read_bytes()), run.stderr)
        self.assertEqual(server.writes()[0].headers["host"], server.url[len("https://"):])
        config = self.path("c.toml", b"[influx3]\nserver_name = 'wrong.example'\n")
        run, server = self.run_tool(None, "--config", config, "--tls-ca", authority, HOME,
                                    server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual((run.returncode, server.requests), (3, []), run.stderr)

        request, expired = self.path("expired.csr"), self.path("expired.pem")
        folder = self.path("ca")
        folder.mkdir()
        (folder / "index").touch()
        (folder / "serial").write_text("01\n")
        (folder / "cnf").write_text(
            "[ca]\ndefault_ca = own\n[own]\ndatabase = index\nserial = serial\nnew_certs_dir = .\n"
            "default_md = sha256\npolicy = any\nx509_extensions = names\n"
            "[any]\ncommonName = supplied\n[names]\nsubjectAltName = IP:127.0.0.1\n")
        key = self.path("other.key")
        subprocess.run(["openssl", "req", "-new", "-key", key, "-subj", "/CN=127.0.0.1", "-out",
                        request], check=True, capture_output=True)
        subprocess.run(["openssl", "ca", "-batch", "-config", "cnf", "-in", request, "-out", expired,
                        "-keyfile", key, "-cert", authority, "-startdate", "20200101000000Z",
                        "-enddate", "20210101000000Z"], check=True, capture_output=True, cwd=folder)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        old.load_cert_chain(expired, key)
        run, server = self.run_tool(None, "--tls-ca", authority, HOME,
                                    server=self.serve(lambda _: DONE, tls=old))
        self.assertEqual((run.returncode, server.requests), (3, []), run.stderr)
        self.assertRegex(run.stderr, b"tls.*expired")

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_a_client_certificate(self):
        context, authority = self.certificate("server")
        _, own = self.certificate("client")
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(own)
        config = self.path("c.toml", f"[influx2]\nssl_ca_cert = '{authority}'\ncert_file = '{own}'\n"
                                     f"cert_key_file = '{self.path('client.key')}'\n".encode())
        run, server = self.run_tool(None, "--config", config, HOME,
                                    server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual((run.returncode, server.stored()), (0, HOME.read_bytes()), run.stderr)
        run, _ = self.run_tool(None, "--tls-ca", authority, "--max-retries", "0", HOME,
                               server=self.serve(lambda _: DONE, tls=context))
        self.assertEqual(run.returncode, 3, run.stderr)

    @unittest.skipUnless(shutil.which("openssl"), "no openssl")
    def test_https_goes_through_a_proxy_that_sees_no_token(self):
        context, authority = self.certificate("behind")
        seen = []

        def proxy(status):
            listener = socket.create_server(("127.0.0.1", 0))
            self.addCleanup(listener.close)

            def pump(one, other):
                while True:
                    for each in select.select([one, other], [], [])[0]:
                        data = each.recv(65536)
                        if not data:
                            return
                        (other if each is one else one).sendall(data)

            def serve():
                while True:
                    try:
                        connection, _ = listener.accept()
                    except OSError:
                        return
                    head = b""
                    while b"\r\n\r\n" not in head:
                        head += connection.recv(65536)
                    seen.append(head)
                    connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status
                                       if status != 200 else b"HTTP/1.1 200 X\r\n\r\n")
                    if status == 200:
                        host, port = head.split(b" ")[1].decode().split(":")
                        with socket.create_connection((host, int(port))) as behind:
                            try:
                                pump(connection, behind)
                            except OSError:
                                pass
                    connection.close()

            threading.Thread(target=serve, daemon=True).start()
            return "http://user:pass@127.0.0.1:%d" % listener.getsockname()[1]

        def run_through(status, *words):
            seen.clear()
            return self.run_tool(
                None, *self.fast(), "--tls-ca", authority, *words, HOME,
                environment={"INFLUX_TOKEN": "secret", "HTTPS_PROXY": proxy(status)},
                server=self.serve(lambda _: DONE, tls=context))

        run, server = run_through(200)
        self.assertEqual((run.returncode, server.stored()), (0, HOME.read_bytes()), run.stderr)
        self.assertTrue(seen[0].startswith(b"CONNECT 127.0.0.1:"))
        self.assertIn(base64.b64encode(b"user:pass"), seen[0])
        self.assertNotIn(b"secret", b"".join(seen))
        run, _ = run_through(407, "--max-retries", "2")
        self.assertEqual((run.returncode, len(seen)), (3, 1), run.stderr)
        self.assertIn(b"proxy", run.stderr)
        run, _ = run_through(502, "--max-retries", "2")
        self.assertEqual((run.returncode, len(seen)), (3, 3), run.stderr)

    def test_http_goes_through_a_proxy(self):
        server = self.serve(lambda _: DONE)  # a request to an http proxy has the whole URL
        for variable in ("http_proxy", "HTTP_PROXY"):
            proxied = self.serve(lambda _: DONE)
            proxied.url, url = "http://db.example", proxied.url
            run, _ = self.run_tool(None, HOME, environment={variable: url}, server=proxied)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertTrue(proxied.writes()[0].path.startswith("http://db.example/api/v2/write"))
        run, _ = self.run_tool(None, HOME, environment={"http_proxy": "http://127.0.0.1:1",
                                                        "NO_PROXY": "127.0.0.1"}, server=server)
        self.assertEqual(run.returncode, 0, run.stderr)


if __name__ == "__main__":
    main()
