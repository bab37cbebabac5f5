# SPDX-License-Identifier: Apache-2.0
"""Runs `simdlp write`: write_test.py TOOL SOURCE_FOLDER"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from misbehaving_server import Server, reset  # noqa: E402

TOOL, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
HOME = SOURCE / "corpus/samples/home.lp"
DONE = (204, {}, b"")


class Write(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, content=None):
        path = pathlib.Path(self.folder.name) / name
        if content is not None:
            path.write_bytes(content)
        return path

    def run_tool(self, script, *words, text=None, environment=None, database=True):
        server = Server(script)
        self.addCleanup(server.close)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("INFLUX")}
        command = [TOOL, "write", "--host", server.url]
        if database:
            command += ["-d", "get-started", "--api", "v2"]
        run = subprocess.run(command + [str(word) for word in words], input=text or b"",
                             capture_output=True, timeout=60, env={**clean, **(environment or {})},
                             check=False)
        self.assertNotIn(b"secret", run.stdout + run.stderr)
        return run, server

    def test_a_file_an_argument_and_standard_input(self):
        lines = HOME.read_bytes()
        first = lines.splitlines()[0].decode()
        for words, text, expected in (((HOME,), None, lines), (("@%s" % HOME,), None, lines),
                                      ((first,), None, lines.splitlines()[0] + b"\n"),
                                      (("-",), lines, lines), ((), lines, lines),
                                      (("-f", HOME), None, lines)):
            run, server = self.run_tool(lambda _: DONE, "-p", "s", *words, text=text)
            self.assertEqual((run.returncode, server.stored()), (0, expected), run.stderr)
            self.assertEqual(server.writes()[0].path,
                             "/api/v2/write?bucket=get-started&precision=s")

    def test_csv(self):
        table = self.path("home.csv", b"time,room,temp\n1641024000,Kitchen,21.5\n")
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--measurement", "home", "--tag",
                                    "room", "--time", "time", table)
        self.assertEqual(server.stored(), b"home,room=Kitchen temp=21.5 1641024000\n", run.stderr)

    def test_gzip_and_token(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--gzip", HOME,
                                    environment={"INFLUX_TOKEN": "secret"})
        request = server.writes()[0]
        self.assertEqual(request.headers["authorization"], "Token secret")
        self.assertEqual(request.headers["content-encoding"], "gzip")
        self.assertEqual(request.body, HOME.read_bytes())
        self.assertEqual(run.returncode, 0)

    def test_refused_lines_name_the_users_own(self):
        file = self.path("a.lp", b"# comment\nm v=1 1\nbad\n\nm v=\"x\ny\" 2\nm v=3 3\n")
        answer = {"error": "partial write of line protocol occurred", "data": [
            {"error_message": "field type conflict", "line_number": 3, "original_line": "m v=3 3"}]}
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3",
                                    "-d", "db", "--errors-file", self.path("bad.lp"), file,
                                    database=False)
        messages = run.stderr.decode()
        self.assertEqual(run.returncode, 1)
        self.assertIn("a.lp:3:4: error: expected_space", messages)
        self.assertIn("a.lp:7:1: error: rejected: field type conflict", messages)
        bad = self.path("bad.lp").read_bytes()
        self.assertIn(b"\nbad\n", bad)
        self.assertIn(b"\nm v=3 3\n", bad)
        self.assertIn("2 points written, 2 lines rejected", messages)
        self.assertEqual(len(server.writes()), 1)

    def test_what_fails_is_sent_again(self):
        replies = [reset, (503, {"Retry-After": "1"}, b"busy")]
        run, server = self.run_tool(lambda _: replies.pop(0) if replies else DONE, HOME)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(len(server.writes()), 3)

    def test_exit_codes(self):
        for reply, words, code in (((401, {}, b"no"), (), 4), ((503, {}, b""), ("--max-retries", "0"), 3),
                                   ((200, {}, b"<html>"), (), 3)):
            run, _ = self.run_tool(lambda _, reply=reply: reply, *words, HOME)
            self.assertEqual(run.returncode, code, run.stderr)
        run, _ = self.run_tool(lambda _: DONE, self.path("absent.lp"))
        self.assertEqual(run.returncode, 5, run.stderr)
        run, _ = self.run_tool(lambda _: DONE, "--precision", "weeks", HOME)
        self.assertEqual(run.returncode, 2, run.stderr)

    def test_a_checkpoint_goes_on_where_it_ended(self):
        lines = b"".join(b"m v=%di %d\n" % (i, i) for i in range(1, 3001))
        file, place = self.path("many.lp", lines), self.path("place")
        seen = []

        def three_then_away(request):
            seen.append(request)
            return DONE if len(seen) <= 3 else (503, {}, b"")

        words = ("--batch-size", "500", "--max-retries", "0", "--checkpoint", place, file)
        run, first = self.run_tool(three_then_away, *words)
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"go on at", run.stderr)
        run, second = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(run.returncode, 0)
        stored = b"".join(request.body for request in seen[:3]) + second.stored()
        self.assertEqual(stored, lines)

    def test_configuration(self):
        config = self.path("c.toml", b'[influx3]\ndatabase = "from-file"\n[write]\nbatch_sizes = 3\n'
                                     b'[tags]\nsite = "Oslo"\n')
        run, server = self.run_tool(lambda _: DONE, "--config", config, "--api", "v2", "m v=1 1",
                                    database=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn(b"did you mean 'batch_size'?", run.stderr)
        self.assertEqual(server.stored(), b"m,site=Oslo v=1 1\n")
        self.assertIn("bucket=from-file", server.writes()[0].path)
        config = self.path("d.toml", b'[write]\nbatch_size = "many"\n')
        run, _ = self.run_tool(lambda _: DONE, "--config", config, "m v=1 1")
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"d.toml:2:14: batch_size is a number of points", run.stderr)

    def test_nothing_to_write_sends_nothing(self):
        run, server = self.run_tool(lambda _: DONE, self.path("empty.lp", b"# only\n\n"))
        self.assertEqual((run.returncode, server.requests), (0, []))

    def test_dry_run_prints_what_would_be_sent(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--dry-run", HOME)
        self.assertEqual((run.returncode, run.stdout), (0, HOME.read_bytes()))
        self.assertEqual(server.requests, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
