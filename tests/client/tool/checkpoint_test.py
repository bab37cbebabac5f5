# SPDX-License-Identifier: Apache-2.0
"""Runs that are killed or interrupted, and continued: checkpoint_test.py TOOL SOURCE_FOLDER"""

import gzip
import json
import random
import resource
import signal
import subprocess
import threading
import time

from tool_case import DONE, ToolCase, clean_environment, main


def numbered(name, count, first=0):
    return b"".join(b"%s v=%di %d\n" % (name, i, i + 1) for i in range(first, first + count))


class Checkpoint(ToolCase):
    def test_a_later_run_goes_on_where_this_one_ended(self):
        lines = numbered(b"m", 3000)
        file, place = self.path("many.lp", lines), self.path("place")
        seen = []

        def three_then_away(request):
            seen.append(request)
            return DONE if len(seen) <= 3 else (503, {}, b"")

        words = ("--batch-size", "500", "--max-retries", "0", "--checkpoint", place, file)
        run, _ = self.run_tool(three_then_away, *words)
        self.assertEqual(run.returncode, 3)
        self.assertIn(b"continue at %s, line 1501" % str(file).encode(), run.stderr)
        run, second = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(run.returncode, 0)
        self.assertIn(b"continues at line 1501", run.stderr)
        stored = b"".join(request.body for request in seen[:3]) + second.stored()
        self.assertEqual(stored, lines)
        run, third = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, third.requests), (0, []))

    def killed_at_random(self, files, expected, *words, delay=0.004):
        """Kills the run at random moments until one ends; every line must have been accepted."""
        accepted, running = [], []

        def slow(request):
            time.sleep(delay)
            accepted.append(request.body)
            return DONE

        server = self.serve(slow)
        place = self.path("place")
        dice = random.Random(20)
        for attempt in range(60):
            run = subprocess.Popen(
                self.command(server, "--batch-size", "20", "--checkpoint", place, *words, *files),
                stderr=subprocess.PIPE, env=clean_environment(), cwd=self.folder.name)
            running.append(run)
            try:
                _, messages = run.communicate(timeout=0.02 + dice.random() * (0.3 + attempt * 0.02))
                self.assertEqual(run.returncode, 0, messages)
                break
            except subprocess.TimeoutExpired:
                run.kill()
                run.communicate()
        else:
            self.fail("no run came to its end")
        time.sleep(0.05)  # an answer to a killed run may still be on its way
        self.assertGreater(len(running), 2)  # some were killed
        stored = set(line for body in accepted for line in body.splitlines())
        self.assertEqual(stored, set(expected.splitlines()))
        # Not everything is sent again and again.
        self.assertLess(sum(map(len, accepted)), 3 * len(expected))

    def test_no_line_is_lost_when_runs_are_killed(self):
        one, two, three = numbered(b"a", 1500), numbered(b"b", 1500), numbered(b"c", 1500)
        files = [self.path("a.lp", one), self.path("b.lp.gz", gzip.compress(two)),
                 self.path("c.lp", three)]
        self.killed_at_random(files, one + two + three)

    def test_nor_with_several_requests_at_a_time(self):
        lines = numbered(b"a", 4000)
        self.killed_at_random([self.path("a.lp", lines)], lines, "--concurrency", "4",
                              delay=0.016)

    def test_nor_of_tables(self):
        rows = b"time,v\n" + b"".join(b"%d,%d\n" % (i + 1, i) for i in range(2000))
        lines = b"".join(b"m v=%di %d\n" % (i, i + 1) for i in range(2000))
        self.killed_at_random([self.path("a.csv", rows)], lines, "--measurement", "m", "--time",
                              "time")

    def test_a_table_that_is_done_is_done(self):
        table = self.path("a.csv", b"time,v\n1,1\n2,2\n")
        words = ("--measurement", "m", "--time", "time", "--checkpoint", self.path("place"), table)
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, len(server.writes())), (0, 1), run.stderr)
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, server.requests), (0, []), run.stderr)
        with table.open("ab") as out:
            out.write(b"3,3\n")
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(server.stored(), b"m v=3i 3\n", run.stderr)

    def test_another_file_of_that_name_is_read_from_its_beginning(self):
        file, place = self.path("a.lp", numbered(b"a", 10)), self.path("place")
        run, _ = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertEqual(run.returncode, 0)
        with file.open("ab") as out:
            out.write(b"a v=99i 99\n")
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertEqual(server.stored(), b"a v=99i 99\n")  # it has grown
        file.write_bytes(numbered(b"b", 20))  # the same inode, but larger and different
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertEqual(server.stored(), numbered(b"b", 20))
        file.unlink()
        file.write_bytes(numbered(b"c", 5))
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertEqual(server.stored(), numbered(b"c", 5))

    def test_a_file_that_was_edited_before_its_place_is_read_from_its_beginning(self):
        lines = numbered(b"m", 2000)
        file, place = self.path("a.lp", lines), self.path("place")
        run, _ = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertEqual(run.returncode, 0)
        edited = lines[:10000] + lines[10013:] + b"m v=10i 1000000\nm v=20i 1000000\n"
        with file.open("r+b") as out:
            out.write(edited)
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertIn(b"was changed since the checkpoint", run.stderr)
        self.assertEqual(server.stored(), edited)
        # A last line that was not whole has grown.
        file, place = self.path("b.lp", b"m v=1 1\nm v=2 2"), self.path("other")
        self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        with file.open("ab") as out:
            out.write(b"3\nm v=3 30\n")
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertIn(b"continues at line 2", run.stderr)
        self.assertEqual(server.stored(), b"m v=2 23\nm v=3 30\n", run.stderr)

    def test_an_edit_that_keeps_all_places_is_noticed(self):
        lines = b"".join(b"m,h=a%06d v=%d %d\n" % (i, i % 10, i + 10**9) for i in range(6000))
        for name, data in (("a.lp", lines), ("a.lp.gz", gzip.compress(lines, mtime=0))):
            for at in (len(data) // 2, len(data) - 4000, len(data) - 4):
                with self.subTest(name=name, at=at):
                    file, place = self.path(name, data), self.path("place")
                    place.unlink(missing_ok=True)
                    self.run_tool(lambda _: DONE, "--checkpoint", place, file)
                    with file.open("r+b") as out:
                        out.seek(at)
                        byte = out.read(1)
                        out.seek(at)
                        out.write(bytes([byte[0] ^ 1]))
                    run, _ = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
                    self.assertIn(b"was changed since the checkpoint", run.stderr)

    def test_an_edit_after_the_place_is_no_change(self):
        file, place = self.path("a.lp", numbered(b"m", 200)), self.path("place")
        words = ("--batch-size", "100", "--max-retries", "0", "--checkpoint", place, file)
        replies = [DONE]
        run, _ = self.run_tool(lambda _: replies.pop() if replies else (503, {}, b""), *words)
        self.assertEqual(run.returncode, 3)
        edited = numbered(b"m", 100) + numbered(b"other", 10)
        with file.open("r+b") as out:
            out.write(edited)
            out.truncate()
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(server.stored(), numbered(b"other", 10), run.stderr)

    def test_refused_lines_are_not_passed_over_if_they_cannot_be_kept(self):
        lines = b"".join(b"m v=%di %d\nbad line %d\n" % (i, i + 1, i) for i in range(2000))
        file, errors = self.path("a.lp", lines), self.path("errors")
        words = ("--checkpoint", self.path("place"), "--errors-file", errors, file)

        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

        server = self.serve(lambda _: DONE)
        run = subprocess.run(self.command(server, *words), capture_output=True, check=False,
                             env=clean_environment(), timeout=60, preexec_fn=limited)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertIn(b"cannot write: File too large", run.stderr)
        rest, second = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(rest.returncode, 1)
        kept = set(errors.read_bytes().splitlines())
        self.assertLessEqual({b"bad line %d" % i for i in range(2000)}, kept)
        stored = set((server.stored() + second.stored()).splitlines())
        self.assertEqual(stored, {b"m v=%di %d" % (i, i + 1) for i in range(2000)})

    def test_refused_lines_of_all_runs_are_kept(self):
        file, errors = self.path("a.lp", b"bad 1\nm v=1 1\n"), self.path("errors")
        words = ("--checkpoint", self.path("place"), "--errors-file", errors, file)
        run, _ = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(run.returncode, 1, run.stderr)
        with file.open("ab") as out:
            out.write(b"bad 2\nm v=2 2\n")
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, server.stored()), (1, b"m v=2 2\n"), run.stderr)
        kept = [line for line in errors.read_bytes().splitlines() if not line.startswith(b"#")]
        self.assertEqual(kept, [b"bad 1", b"bad 2"])

    def test_messages_of_a_later_run_name_the_same_lines(self):
        file = self.path("a.lp", b"m s=\"x\ny\" 1\nm v=1 2\n")
        place = self.path("place")
        self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        with file.open("ab") as out:
            out.write(b"bad\n")
        run, _ = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        self.assertIn(b"a.lp:4:4: error: expected_space", run.stderr)

    def test_a_checkpoint_that_cannot_be_used_is_said_at_once(self):
        file = self.path("a.lp", b"m v=1 1\n")
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", self.path("other", b"text\n"),
                                    file)
        self.assertEqual((run.returncode, server.requests), (2, []))
        self.assertIn(b"is not a checkpoint", run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", self.path("no/such/place"), file)
        self.assertEqual((run.returncode, server.requests), (2, []))
        for place, reason in (("/dev/full", b"is not a regular file"),
                              (self.folder.name, b"is not a regular file"),
                              (self.path("bad", b"simdlp-checkpoint 2\n-5 1 2 3 4:5 a.lp\n"),
                               b"the checkpoint is damaged")):
            run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
            self.assertEqual((run.returncode, server.requests), (2, []), place)
            self.assertIn(reason, run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--checkpoint", self.path("one"),
                                    "--errors-file", f"{self.folder.name}/./one", file)
        self.assertEqual((run.returncode, server.requests), (2, []))
        self.assertIn(b"is also the checkpoint", run.stderr)

    def test_a_link_to_the_checkpoint_stays_a_link(self):
        file, place, link = self.path("a.lp", b"m v=1 1\n"), self.path("place"), self.path("link")
        self.run_tool(lambda _: DONE, "--checkpoint", place, file)
        link.symlink_to(place)
        with file.open("ab") as out:
            out.write(b"m v=2 2\n")
        run, _ = self.run_tool(lambda _: DONE, "--checkpoint", link, file)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertTrue(link.is_symlink())
        self.assertEqual(place.read_bytes().splitlines()[1].split()[:2], [b"16", b"2"])

    def test_a_server_that_restarts_an_interrupt_and_a_second_run(self):
        lines = numbered(b"m", 20000)
        file, place = self.path("many.lp", lines), self.path("place")
        config = self.path("fast.toml", b"[write]\nretry_interval = '20ms'\nmax_retry_delay = '50ms'\n"
                                        b"max_retries = 'unlimited'\n")
        stored, servers = [], []

        def answer(request):
            stored.append(request.body)
            if len(stored) in (20, 50):  # the server stops here and restarts
                servers[-1].close()
                later = threading.Timer(0.1, start)
                later.start()
                self.addCleanup(later.join)
                return 204, {"Connection": "close"}, b""
            time.sleep(0.005)
            return DONE

        def start():
            servers.append(self.serve(answer, port=servers[-1].port if servers else 0))

        start()
        command = self.command(servers[0], "--batch-size", "100", "--checkpoint", place, "--config",
                               config, file)
        run = subprocess.Popen(command, stderr=subprocess.PIPE, env=clean_environment())
        while len(stored) < 70 and run.poll() is None:
            time.sleep(0.005)
        run.send_signal(signal.SIGINT)
        _, messages = run.communicate(timeout=30)
        self.assertEqual((run.returncode, len(servers)), (130, 3), messages)
        self.assertIn(b"connect", messages)
        again = subprocess.run(command, capture_output=True, env=clean_environment(), timeout=60,
                               check=False)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(set(b"".join(stored).splitlines()), set(lines.splitlines()))
        # Answered requests are not sent again: the interrupt waits for the answers.
        self.assertEqual(b"".join(stored), lines)

    def interrupt(self, script, *words, signals=1):
        server = self.serve(script)
        file = self.path("many.lp", numbered(b"m", 20000))
        run = subprocess.Popen(self.command(server, "--batch-size", "100", "--json", *words, file),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=clean_environment())
        while len(server.requests) < 2:
            time.sleep(0.01)
        begin = time.monotonic()
        for _ in range(signals):
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
        out, messages = run.communicate(timeout=30)
        return run.returncode, json.loads(out.decode()), messages, time.monotonic() - begin, server

    def test_an_interrupt_sends_what_was_read(self):
        code, books, messages, _, server = self.interrupt(
            lambda _: (time.sleep(0.02), DONE)[1], "--checkpoint", self.path("place"),
            "--rate-limit", "100 kB/s")
        self.assertEqual(code, 130, messages)
        self.assertEqual(books["given_up"], 0)
        self.assertEqual(books["written"], server.stored().count(b"\n"))
        self.assertIn(b"continue at", messages)
        rest, second = self.run_tool(lambda _: DONE, "--checkpoint", self.path("place"),
                                     self.path("many.lp"))
        self.assertEqual(rest.returncode, 0)
        self.assertEqual(server.stored() + second.stored(), self.path("many.lp").read_bytes())

    def test_an_interrupt_does_not_wait_for_a_retry_that_is_due_later(self):
        replies = [DONE, (503, {"Retry-After": "60"}, b"")]
        code, books, messages, taken, _ = self.interrupt(
            lambda _: replies.pop(0) if replies else DONE, "--max-retries", "unlimited",
            "--config", self.path("c.toml", b"[write]\nmax_retry_delay = '100s'\n"))
        self.assertEqual(code, 130, messages)
        self.assertLess(taken, 5)
        self.assertGreater(books["given_up"], 0)

    def test_a_second_interrupt_ends_it_although_the_server_hangs(self):
        config = self.path("c.toml", b"[influx3]\ntimeout = '20s'\n[write]\nbuffer_bytes = 20000\n")
        hangs = lambda connection: time.sleep(20)  # noqa: E731
        replies = [DONE]
        code, books, messages, taken, _ = self.interrupt(
            lambda _: replies.pop() if replies else hangs, "--config", config, "--retry-forever",
            signals=2)
        self.assertEqual(code, 130, messages)
        self.assertLess(taken, 5)
        self.assertGreater(books["given_up"], 0)
        self.assertEqual(books["pending"], 0)


if __name__ == "__main__":
    main()
