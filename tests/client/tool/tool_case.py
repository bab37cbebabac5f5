# SPDX-License-Identifier: Apache-2.0
"""Shared by the tests of `simdlp write`, which are run as TEST.py TOOL SOURCE_FOLDER."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from misbehaving_server import Server  # noqa: E402

TOOL = str(pathlib.Path(sys.argv[1]).resolve())
SOURCE = pathlib.Path(sys.argv[2]).resolve()
HOME = SOURCE / "corpus/samples/home.lp"
DONE = (204, {}, b"")


def clean_environment(more=None):
    """The environment without the variables that options come from."""
    names = ("INFLUX", "SIMDLP_", "QDB_", "HTTP", "http", "ALL_PROXY", "all_proxy", "NO_PROXY",
             "no_proxy")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(names)}
    return {**kept, **(more or {})}


class ToolCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, content=None):
        path = pathlib.Path(self.folder.name) / name
        if content is not None:
            path.write_bytes(content)
        return path

    def serve(self, script, **options):
        server = Server(script, **options)
        self.addCleanup(server.close)
        return server

    def command(self, server, *words, database=True):
        words = [str(word) for word in words]
        target = ["-d", "get-started", "--api", "v2"] if database else []
        return [TOOL, "write", "--host", server.url] + target + words

    def run_tool(self, script, *words, text=b"", environment=None, database=True, server=None):
        """Runs `simdlp write` to its end. No output may hold the word `secret`."""
        server = server or self.serve(script)
        run = subprocess.run(self.command(server, *words, database=database), input=text,
                             capture_output=True, timeout=60, env=clean_environment(environment),
                             cwd=self.folder.name, check=False)
        self.assertNotIn(b"secret", run.stdout + run.stderr)
        return run, server


def main():
    unittest.main(argv=sys.argv[:1])
