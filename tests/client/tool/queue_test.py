# SPDX-License-Identifier: Apache-2.0
"""Runs `simdlp write --queue`: queue_test.py TOOL SOURCE_FOLDER"""

import json
import re
import shutil
import signal
import subprocess
import time

from tool_case import DONE, TOOL, ToolCase, clean_environment, main

NOBODY = "http://127.0.0.1:1"
SMALL = b"[queue]\ntotal_bytes = 200000\n"


def points(count, first=0):
    return b"".join(b"m v=%di %d\n" % (i, 1_700_000_000_000_000_000 + i)
                    for i in range(first, first + count))


class Queue(ToolCase):
    def queue_command(self, url, *words):
        return [TOOL, "write", "--host", url, "--queue", "q", *(str(word) for word in words)]

    def start(self, *words):
        """Starts a run without a server, whose messages go to the file err.txt."""
        with open(self.path("err.txt"), "wb") as messages:
            run = subprocess.Popen(self.queue_command(NOBODY, "-d", "db", "--api", "v2", *words),
                                   cwd=self.folder.name, env=clean_environment(),
                                   stdin=subprocess.PIPE, stderr=messages)
        for end in run.stdin.close, run.wait, run.kill:  # last first
            self.addCleanup(end)
        return run

    def messages(self):
        return self.path("err.txt").read_bytes().decode()

    def wait_until(self, condition):
        for _ in range(500):
            if condition():
                return
            time.sleep(0.02)
        self.fail(self.messages())

    def test_ctrl_c_ends_a_run_that_waits_for_room(self):
        for policy in b"block", b"drop_oldest":
            config = self.path("c.toml", b'when_full = "%s"\n' % policy + SMALL)
            lines = self.path("many.lp", points(50_000))
            run = self.start("--config", config, "--retry-forever", lines)
            self.wait_until(lambda: "the queue: " in self.messages())
            run.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            run.send_signal(signal.SIGINT)
            self.assertEqual(run.wait(5), 130, self.messages())
            self.assertIn("; continue at ", self.messages())

    def leave_in_the_queue(self, lines, *words):
        """A run that puts these lines into the queue and is killed."""
        run = self.start("--batch-size", "10", *words, "-")
        run.stdin.write(lines)
        run.stdin.flush()
        count = lines.count(b"\n")
        self.wait_until(lambda: len(self.in_queue()) == count)
        run.kill()
        run.wait()

    def in_queue(self):
        return subprocess.run([TOOL, "journal", "cat", "q"], cwd=self.folder.name, check=False,
                              capture_output=True).stdout.splitlines()

    def drain(self, server, *words):
        return subprocess.run(self.queue_command(server.url, *words), cwd=self.folder.name,
                              env=clean_environment(), capture_output=True, timeout=60,
                              check=False)

    def test_a_run_continues_at_the_first_point_that_is_not_in_the_queue(self):
        lines = points(30_000)
        for policy, code in (b"fail", 3), (b"drop_newest", 130):
            self.path("c.toml", b'when_full = "%s"\n' % policy + SMALL)
            shutil.rmtree(self.path("q"), ignore_errors=True)
            run = self.start("--config", "c.toml", "--batch-size", "100",
                             self.path("many.lp", lines))
            if code == 130:
                self.wait_until(lambda: "the queue: " in self.messages())
                time.sleep(0.5)
                run.send_signal(signal.SIGINT)
                time.sleep(0.5)
                run.send_signal(signal.SIGINT)
            self.assertEqual(run.wait(20), code, self.messages())
            found = re.search("; continue at .*many.lp, line (\\d+)\n", self.messages())
            next_line = int(found.group(1))
            stored = self.in_queue()
            self.assertGreater(next_line, 1000)
            self.assertEqual(stored[:next_line - 1], lines.splitlines()[:next_line - 1])
            self.assertNotIn(lines.splitlines()[next_line - 1], stored)

    def test_lines_that_the_server_refuses_are_listed(self):
        answer = {"error": "partial write of line protocol occurred", "data": [
            {"error_message": "type conflict", "line_number": 2, "original_line": "m v=2i 2"}]}
        lines = self.path("lines.lp", b"m v=1i 1700000000\nm v=2i 1700000001\n")
        for reply, kept in ((json.dumps(answer).encode(), b"m v=2i 1700000001\n"),
                            (b'{"error":"no"}', lines.read_bytes()),
                            (b'{"error":"no\\nm v=9i 9\\r\\nm v=8i 8"}', lines.read_bytes())):
            server = self.serve(lambda _, reply=reply: (400, {}, reply))
            run = self.drain(server, "-d", "db", "--api", "v3", "-p", "s", "--errors-file", "bad.lp",
                             "--json", lines)
            self.assertEqual(run.returncode, 1, run.stderr)
            bad = self.path("bad.lp").read_bytes().splitlines(keepends=True)
            self.assertEqual(b"".join(each for each in bad if each[:1] != b"#"), kept)
            self.assertTrue(bad[0].startswith(b"# the queue: "), bad)
            books = json.loads(run.stdout)
            self.assertEqual(books["statuses"], {"400": books["requests"]})
            if b"conflict" in reply:
                self.assertIn(b"the queue: error: rejected: type conflict\n", run.stderr)
                self.assertGreater(books["bytes"], 0)

    def test_a_refused_line_whose_time_does_not_fit_the_unit_is_kept(self):
        lines = points(10, first=1)
        quoted = {"error": "partial write of line protocol occurred", "data": [
            {"error_message": "no", "line_number": 1, "original_line": ""}]}
        for reply, kept in (quoted, points(1, first=1)), ({"error": "no"}, lines):
            self.leave_in_the_queue(lines)
            server = self.serve(lambda _, reply=reply: (400, {}, json.dumps(reply).encode()))
            run = self.drain(server, "--api", "v3", "-p", "s", "--errors-file", "bad.lp", "--adopt")
            self.assertEqual(run.returncode, 1, run.stderr)
            bad = self.path("bad.lp").read_bytes().splitlines(keepends=True)
            self.assertEqual(b"".join(bad[1::2]), kept)
            for comment in bad[::2]:
                self.assertTrue(comment.endswith(b" (the time is in ns, not in s)\n"), comment)

    def test_what_damage_costs_is_told(self):
        self.leave_in_the_queue(points(100))
        [file] = self.path("q").glob("*.journal")
        file.write_bytes(file.read_bytes().replace(b"m v=55i", b"m v=5_i"))
        server = self.serve(lambda _: DONE)
        run = self.drain(server, "--adopt", "--json")
        text = run.stderr.decode()
        self.assertEqual(run.returncode, 5, text)
        self.assertEqual(json.loads(run.stdout)["damaged"], 1)
        found = re.search("the queue is damaged, and 1 record of it cannot be read; the bytes are "
                          "kept in (q/damaged/.*)\n", text)
        self.assertIn(b"m v=54i", self.path(found.group(1)).read_bytes())
        self.assertIn("90 points written, 0 lines rejected, 0 not sent, 1 damaged place\n", text)
        run = self.drain(server, "--adopt")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn(b"is damaged", run.stderr)
        self.assertIn(b"1 damaged place\n", run.stderr)

    def test_a_batch_goes_where_it_was_written_to(self):
        self.leave_in_the_queue(points(10), "--rp", "weekly", "--org", "a b")
        server = self.serve(lambda _: DONE)
        run = self.drain(server, "--api", "v1", "-d", "db", "--rp", "daily", "m v=1i 1")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual([(each.path, each.body) for each in server.writes()],
                         [("/write?db=db&rp=weekly&precision=n", points(10)),
                          ("/write?db=db&rp=daily&precision=n", b"m v=1i 1\n")])
        self.leave_in_the_queue(points(10), "--org", "a b")
        server = self.serve(lambda _: DONE)
        run = self.drain(server, "--api", "v2", "--adopt", "--rp", "daily")
        self.assertEqual([each.path for each in server.writes()],
                         ["/api/v2/write?org=a%20b&bucket=db&precision=ns"], run.stderr)

    def test_a_queue_on_a_full_disk_is_drained(self):
        self.path("lines.lp", points(100))
        self.path("c.toml", SMALL)
        disk = self.path("disk")
        disk.mkdir()
        server = self.serve(lambda _: DONE)
        write = f"{TOOL} write --queue {disk}/q"
        script = f"""mount -t tmpfs -o size=3m tmpfs {disk} || exit 77
            timeout -s KILL 1 {write} -H {NOBODY} -d db --api v2 --config c.toml --batch-size 10 lines.lp
            cat /dev/zero > {disk}/other
            {write} -H {server.url} --adopt && {write} -H {server.url} --adopt && ls {disk}/q"""
        run = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=self.folder.name,
                             env=clean_environment(), capture_output=True, timeout=60, check=False)
        if run.returncode == 77:
            self.skipTest("a file system cannot be mounted here")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(server.stored(), points(100))
        self.assertEqual(run.stdout.split(), [b"LOCK", b"readers"], run.stderr)


if __name__ == "__main__":
    main()
