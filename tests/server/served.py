# SPDX-License-Identifier: Apache-2.0
"""A server as a process, and a client that sends raw bytes."""
import os
import re
import signal
import socket
import subprocess

V3 = "/api/v3/write_lp?db=d&precision=ns"


class Served:
    """A server and its folder."""

    def __init__(self, tool, folder, *more, environment=None, listen="127.0.0.1:0", wait=True, words=None):
        self.tool = tool
        self.journal = os.path.join(folder, "journal")
        self.process = subprocess.Popen(
            [*(words or []), tool, "serve", "--listen", listen, "--journal", self.journal, *more],
            stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})},
            close_fds=False)
        self.addresses = []
        if wait:
            for line in self.process.stderr:
                found = re.search(r"listening on (\S+)", line)
                if found:
                    self.addresses.append(found.group(1))
                if "simdlp: write a point" in line or "error" in line:
                    break

    def port(self, which=0):
        return int(self.addresses[which].rsplit(":", 1)[1])

    def connect(self, which=0):
        return socket.create_connection(("127.0.0.1", self.port(which)), timeout=20)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.stderr.read()
        return self.process.wait(60)

    def lines(self, database="d"):
        return subprocess.run([self.tool, "journal", "cat", self.journal, "--database", database],
                              capture_output=True, text=True, check=True).stdout.splitlines()


def answer(link):
    """Status, head and body of the next answer."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = link.recv(65536)
        if not more:
            return 0, "", ""
        got += more
    head, body = got.split(b"\r\n\r\n", 1)
    found = re.search(rb"Content-Length: (\d+)", head)
    while found and len(body) < int(found.group(1)):
        body += link.recv(65536)
    return int(head.split()[1]), head.decode(), body.decode()


def post(body, target=V3, headers=""):
    data = body.encode()
    return (f"POST {target} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {len(data)}\r\n\r\n"
            .encode() + data)


def ask(link, request):
    link.sendall(request)
    return answer(link)


def get(served, path):
    with served.connect() as link:
        return ask(link, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
