# SPDX-License-Identifier: Apache-2.0
"""A server for one test: started on a free port of the loopback device with its data in a temporary
folder, and always stopped and removed at the end. Also the points that all servers are given.
influxdb.py and victoriametrics.py send and query; outcome.py handles results."""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from outcome import Failure, Missing

START_SECONDS = 60
# Requests go directly to the server and ignore proxies of the environment.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def die_with_parent():
    """Runs in the child process: the server is killed if this process dies."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except (AttributeError, OSError):
        pass


class Server:
    """with Server(program, package, arguments, health) as server: server.get("/ping")

    `arguments(folder, ports)` gives the command line; the first of its `ports` answers HTTP at
    `health` as soon as the server is ready."""

    def __init__(self, program, package, arguments, health, ports=1):
        self.path = shutil.which(program)
        if self.path is None:
            raise Missing(f"{program} is not installed (Debian's package {package})")
        self.arguments, self.health, self.port_count = arguments, health, ports
        self.process = None

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="simdlp-server-"))
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        for _ in range(3):  # another program may take a port before the server does
            ports = free_ports(self.port_count)
            self.url = f"http://127.0.0.1:{ports[0]}"
            with open(self.folder / "log", "ab") as log:
                self.process = subprocess.Popen(
                    [self.path, *self.arguments(self.folder, ports)], stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, cwd=self.folder, preexec_fn=die_with_parent,
                    env={"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder)})
            until = time.monotonic() + START_SECONDS
            while self.process.poll() is None and time.monotonic() < until:
                try:
                    self.get(self.health)
                    return
                except (OSError, Failure):
                    time.sleep(0.1)
            self.stop()
        raise Failure(f"{self.path} did not start:\n{self.last_words()}")

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def last_words(self):
        log = self.folder / "log"
        return log.read_text(errors="replace")[-2000:] if log.exists() else ""

    def get(self, path, body=None):
        """GET, or POST with a body. Returns the whole answer; any status except success is a
        failure."""
        try:
            with DIRECT.open(urllib.request.Request(self.url + path, data=body), timeout=60) as got:
                return got.read()
        except urllib.error.HTTPError as refused:
            told = refused.read(2000).decode(errors="replace")
            raise Failure(f"{path.split('?')[0]}: {refused.code}: {told}") from None


def write_points(command, server, precision, folder):
    """The bytes that the encoder wrote, and its points."""
    lines, points = folder / "lines", folder / "points"
    subprocess.run([*command, server, precision, lines, points], check=True, timeout=60,
                   stdout=subprocess.DEVNULL)
    with open(points, encoding="utf-8") as rows:
        return lines.read_bytes(), [json.loads(row) for row in rows]
