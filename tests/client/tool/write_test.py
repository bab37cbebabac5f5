# SPDX-License-Identifier: Apache-2.0
"""Runs `simdlp write`: write_test.py TOOL SOURCE_FOLDER"""

import gzip
import json
import os
import signal
import subprocess
import time

from misbehaving_server import reset, sends
from tool_case import DONE, HOME, TOOL, ToolCase, clean_environment, main

RATED = 200_000


class Write(ToolCase):
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

    def test_a_table_with_another_separator_is_not_taken_for_one_column(self):
        table = self.path("home.csv", b"time;room;temp\r\n1641024000;Kitchen;21.5\r\n")
        words = ("-p", "s", "--measurement", "home", table)
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)
        self.assertIn(b"';' seems to separate them: --separator ';'", run.stderr)
        run, server = self.run_tool(lambda _: DONE, *words, "--separator", ";", "--tag", "room")
        self.assertEqual(server.stored(), b"home,room=Kitchen temp=21.5 1641024000\n", run.stderr)

    def test_gzip_and_token(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--gzip", HOME,
                                    environment={"INFLUX_TOKEN": "secret"})
        request = server.writes()[0]
        self.assertEqual(request.headers["authorization"], "Token secret")
        self.assertEqual(request.headers["content-encoding"], "gzip")
        self.assertEqual(request.headers["accept-encoding"], "identity")
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
        self.assertIn(b"d.toml:2:14: batch_size must be a number of points", run.stderr)

    def test_files_of_a_web_server(self):
        pages = {"/a.lp": (200, {}, b"m v=1 1\nbad\n"), "/gone.lp": (404, {}, b"no"),
                 "/table": (200, {"Content-Type": "text/csv; charset=utf-8"},
                            b"#datatype measurement,double,time\nm,v,t\nm,2,2\n"),
                 "/moved": (302, {"Location": "/a.lp"}, b""),
                 "/packed": (200, {}, gzip.compress(b"m v=4 4\n"))}
        web = self.serve(lambda request: pages[request.path.split("?")[0]])
        run, server = self.run_tool(lambda _: DONE, "-u", web.url + "/moved?key=secret",
                                    "--url", web.url + "/table", "-u", web.url + "/packed")
        self.assertEqual((run.returncode, server.stored()), (1, b"m v=1 1\nm v=2 2\nm v=4 4\n"),
                         run.stderr)
        self.assertIn(b"/moved:2:4: error: expected_space", run.stderr)
        run, server = self.run_tool(lambda _: DONE, "-u", web.url + "/gone.lp", "-u",
                                    "http://127.0.0.1:1/x", "m v=3 3")
        self.assertEqual((run.returncode, server.stored()), (5, b"m v=3 3\n"), run.stderr)
        self.assertIn(b"/gone.lp: cannot read: The requested URL returned error: 404", run.stderr)
        run, _ = self.run_tool(lambda _: DONE, "-u", "file:///etc/passwd")
        self.assertEqual(run.returncode, 2, run.stderr)

    def test_a_download_that_breaks_off_keeps_no_part_of_a_line(self):
        lines = b"".join(b"m v=%d %d\n" % (i, i) for i in range(5000))
        web = self.serve(lambda _: sends(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                                         + lines + b"m v=2 22"))
        run, server = self.run_tool(lambda _: DONE, "-u", web.url + "/cut.lp")
        self.assertEqual((run.returncode, server.stored()), (5, lines), run.stderr)
        self.assertIn(b"/cut.lp: cannot read: ", run.stderr)

    def test_headers_are_shown_without_tokens(self):
        run, _ = self.run_tool(
            lambda _: (204, {"X-Request-Id": "r-1", "X-Echo": "secret-token"}, b""), "--http-debug",
            "--header-http", "X-Api-Key: secret-key", "m v=1 1",
            environment={"INFLUX_TOKEN": "secret-token"})
        self.assertEqual(run.returncode, 0)
        for line in (b"> POST /api/v2/write?bucket=get-started&precision=ns HTTP/1.1",
                     b"> Authorization: ***", b"> X-Api-Key: ***", b"> Content-Length: 8",
                     b"< HTTP/1.1 204 X", b"< X-Request-Id: r-1", b"< X-Echo: ***"):
            self.assertIn(b"\n" + line + b"\n", b"\n" + run.stderr)
        self.assertNotIn(b"m v=1", run.stderr)

    def test_flags_of_the_influx_command(self):
        run, server = self.run_tool(lambda _: DONE, "dryrun", "--skipRowOnError", "--compression",
                                    "none", "--max-line-length", "1000", "m v=1 1")
        self.assertEqual((run.returncode, run.stdout, server.requests), (0, b"m v=1 1\n", []),
                         run.stderr)

    def test_a_configuration_of_telegraf(self):
        server = self.serve(lambda _: DONE)
        config = self.path("telegraf.conf", b'[global_tags]\nsite = "Oslo"\n'
                           b'[[outputs.influxdb_v2]]\nurls = ["%s"]\ntoken = "secret"\n'
                           b'organization = "o"\nbucket = "b"\n' % server.url.encode())
        run = subprocess.run([TOOL, "write", "--config", config, "m v=1 1"], capture_output=True,
                             timeout=60, env=clean_environment(), check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        write, = server.writes()
        self.assertEqual((write.path, write.body), ("/api/v2/write?org=o&bucket=b&precision=ns",
                                                    b"m,site=Oslo v=1 1\n"))
        self.assertEqual(write.headers["authorization"], "Token secret")

    def test_an_interrupt_ends_the_wait_for_a_pipe(self):
        server = self.serve(lambda _: DONE)
        with subprocess.Popen(self.command(server, "-"), stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=clean_environment()) as run:
            run.stdin.write(b"m v=1 1\nm v=2 2")  # the second is not whole
            run.stdin.flush()
            while not server.writes():
                time.sleep(0.01)
            run.send_signal(signal.SIGINT)
            self.addCleanup(run.kill)
            self.assertEqual(run.wait(60), 130)
            told = run.stderr.read()
        self.assertEqual(server.stored(), b"m v=1 1\n")
        self.assertIn(b"1 point written", told)

    def test_a_directory_is_no_input(self):
        run, _ = self.run_tool(lambda _: DONE, self.folder.name)
        self.assertEqual(run.returncode, 5)
        self.assertIn(b": is a directory; name its files", run.stderr)

    def test_nothing_to_write_sends_nothing(self):
        run, server = self.run_tool(lambda _: DONE, self.path("empty.lp", b"# only\n\n"))
        self.assertEqual((run.returncode, server.requests), (0, []))

    def test_dry_run_prints_what_would_be_sent(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--dry-run", HOME)
        self.assertEqual((run.returncode, run.stdout), (0, HOME.read_bytes()))
        self.assertEqual(server.requests, [])

    def test_default_tags_of_rows(self):
        table = self.path("rows.csv", b"room,temp,time\nK,2.5,1700000000\n")
        run, _ = self.run_tool(None, "--dry-run", "-p", "s", "--measurement", "home", "--tag", "room", "--tag",
                               "site=Oslo", "--tag", "room=Hall", "--time", "time", table)
        self.assertIn(b"home,room=K,site=Oslo temp=2.5 1700000000\n", run.stdout, run.stderr)

    def test_dry_run_counts(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "s", "--dry-run=count", HOME)
        self.assertEqual((run.returncode, run.stdout), (0, b"26 points, 1473 bytes\n"))
        run, _ = self.run_tool(lambda _: DONE, "--dry-run", self.path("b.lp", b"m v=1 1\nbad\n"))
        self.assertEqual((run.returncode, run.stdout), (1, b"m v=1 1\n"))
        self.assertIn(b"b.lp:2:4: error: expected_space", run.stderr)

    def test_a_summary_in_json_that_adds_up(self):
        replies = [(503, {"Retry-After": "0"}, b"")]
        file = self.path("a.lp", b"m v=1 1\nbad\nm v=2 2\n")
        config = self.path("c.toml", b"[write]\nretry_interval = '10ms'\n")
        run, _ = self.run_tool(lambda _: replies.pop() if replies else DONE, "--json", "--config",
                               config, file)
        one = json.loads(run.stdout.decode())
        self.assertEqual((one["given"], one["refused"], one["accepted"], one["written"]),
                         (3, 1, 2, 2))
        self.assertEqual(one["given"], one["accepted"] + one["refused"])
        self.assertEqual(one["statuses"], {"204": 1, "503": 1})
        self.assertEqual((one["requests"], one["retried"], one["pending"]), (2, 1, 0))
        self.assertIn("seconds", one)
        table = self.path("t.csv", b"time,v\n1,1\nx,2\n3,3\n")
        run, _ = self.run_tool(lambda _: DONE, "--json", "--measurement", "m", "--time", "time", table)
        one = json.loads(run.stdout.decode())
        self.assertEqual((run.returncode, one["given"], one["refused"], one["written"]), (1, 3, 1, 2))

    def test_refused_lines_can_be_mended_and_loaded_again(self):
        file = self.path("a.lp", b"m v=1 1\nm v=oops 2\nm,t=a\\ b s=\"x\ny\" 3\nm v=4 4\n")
        long = b"m s=\"" + b"x" * 5000 + b"\" 5\n"
        file.write_bytes(file.read_bytes() + long)
        answer = {"error": "partial write of line protocol occurred", "data": [
            {"error_message": "no", "line_number": 2, "original_line": 'm,t=a\\ b s="x'},
            {"error_message": "no", "line_number": 5, "original_line": 'm s="' + "x" * 100}]}
        bad = self.path("bad.lp")
        run, _ = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--accept-partial",
                               "--errors-file", bad, file)
        self.assertEqual(run.returncode, 1, run.stderr)
        kept = bad.read_bytes()
        self.assertIn(b"m v=oops 2\n", kept)
        self.assertIn(b"m,t=a\\ b s=\"x\ny\" 3\n", kept)
        self.assertIn(long, kept)
        self.assertIn(b"# a.lp:3: no\n", kept.replace(str(self.folder.name).encode() + b"/", b""))
        mended = self.path("mended.lp", kept.replace(b"oops", b"5"))
        run, server = self.run_tool(lambda _: DONE, mended)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(server.stored(), b"m v=5 2\nm,t=a\\ b s=\"x\ny\" 3\n" + long)
        run, _ = self.run_tool(lambda _: DONE, "--errors-file", bad, "--append",
                               self.path("c.lp", b"worse\n"))
        self.assertEqual(bad.read_bytes()[:len(kept)], kept)
        self.assertIn(b"\nworse\n", bad.read_bytes())

    def test_lines_of_a_batch_that_was_not_written_are_kept(self):
        file = self.path("a.lp", b"m v=1 1\nm v=2 2\nm v=3 3\n")
        answer = {"error": "line protocol parsing error", "data": {
            "error_message": "no", "line_number": 2, "original_line": "m v=2 2"}}
        bad = self.path("bad.lp")
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()),
                                    "-d", "db", "--accept-partial=false", "--errors-file", bad, file,
                                    database=False)
        self.assertEqual((run.returncode, len(server.writes())), (1, 1), run.stderr)
        self.assertIn("accept_partial=false", server.writes()[0].path)
        self.assertIn(b"0 points written, 1 line rejected, 2 not sent", run.stderr)
        for line in (b"\nm v=1 1\n", b"\nm v=2 2\n", b"\nm v=3 3\n"):
            self.assertIn(line, bad.read_bytes())

    def test_a_bad_line_costs_itself_where_servers_refuse_whole_batches(self):
        lines = b"".join(b"m v=%d %d\n" % (i, i) for i in range(200))

        def all_or_nothing(request):
            if b"v=77 " in request.body or b"v=150 " in request.body:
                return 400, {}, b'{"code":"invalid","message":"field type conflict"}'
            stored.append(request.body)
            return DONE

        stored = []
        run, _ = self.run_tool(all_or_nothing, self.path("a.lp", lines))
        self.assertEqual(run.returncode, 1)
        self.assertEqual(b"".join(stored), b"".join(
            line + b"\n" for line in lines.splitlines() if line.split()[2] not in (b"77", b"150")))
        self.assertIn(b"a.lp:78:1: error: rejected: field type conflict", run.stderr)
        self.assertIn(b"198 points written, 2 lines rejected", run.stderr)

    def test_exactly_the_refused_lines_of_large_files_are_named(self):
        text, numbers, lines = b"", [], 0
        items = []
        for i in range(5000):
            if i % 50 == 0:
                text += b"# comment\n\n"
                lines += 2
            line = b'm,i=%d s="a\nb" 1\r\n' % i if i % 9 == 0 else b"m,i=%d v=1 1\n" % i
            if i in (5, 2700, 4999):
                numbers.append(lines + 1)
                items.append({"error_message": "no", "line_number": i + 1,
                              "original_line": line.decode().split("\n")[0].rstrip("\r")})
            text += line
            lines += line.count(b"\n")
        body = json.dumps({"error": "partial write", "data": items}).encode()
        run, server = self.run_tool(lambda _: (400, {}, body), "-d", "db", "--api", "v3",
                                    "--json", self.path("big.lp", text), database=False)
        self.assertEqual(len(server.writes()), 1)
        named = [int(line.split(b":")[1]) for line in run.stderr.splitlines() if b"error: rejected" in line]
        self.assertEqual(named, numbers)
        self.assertEqual(json.loads(run.stdout.decode())["written"], 4997)

    def test_inputs_that_are_odd(self):
        whole = b"m v=1 1\nm v=2 2\n"
        packed = self.path("a.gz", gzip.compress(whole) + gzip.compress(b"m v=3 3"))
        run, server = self.run_tool(lambda _: DONE, packed)
        self.assertEqual((run.returncode, server.stored()), (0, whole + b"m v=3 3\n"), run.stderr)
        cut = gzip.compress(b"".join(b"m v=%d %d\n" % (i * 7919, i) for i in range(50000)))
        run, server = self.run_tool(lambda _: DONE, self.path("cut.gz", cut[:len(cut) // 2]))
        self.assertEqual(run.returncode, 5, run.stderr)
        self.assertIn(b"cut.gz", run.stderr)
        self.assertTrue(server.stored().startswith(b"m v=0 0\n"))
        long = b"m v=1 1\nm s=\"" + b"x" * 20_000_000 + b"\" 2\nm v=3 3\n"
        for words, text in (((self.path("long.lp", long),), b""), (("-",), long)):
            run, server = self.run_tool(lambda _: DONE, *words, text=text)
            self.assertEqual((run.returncode, server.stored()), (1, b"m v=1 1\nm v=3 3\n"),
                             run.stderr[:300])
            self.assertIn(b":2:", run.stderr)

    def test_a_line_for_which_the_server_says_500(self):
        config = self.path("fast.toml", b"[write]\nretry_interval = '5ms'\nmax_retry_delay = '10ms'\n")
        lines = [b"m v=%di %d\n" % (i, i) for i in range(1000)]
        run, server = self.run_tool(
            lambda request: (500, {}, b"oops") if b"v=77i " in request.body else DONE,
            "--config", config, self.path("a.lp", b"".join(lines)))
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(b"a.lp:78:1: error: rejected: ", run.stderr)
        self.assertIn(b"999 points written, 1 line rejected, 0 not sent", run.stderr)

    def test_a_time_that_is_not_plausible_is_a_warning(self):
        run, _ = self.run_tool(lambda _: DONE, HOME)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(run.stderr.count(b"warning: "), 1)
        self.assertIn(b"home.lp:1: the time is before 1990; is --precision right (ns, the default)?",
                      run.stderr)
        run, _ = self.run_tool(lambda _: DONE, "-p", "s", HOME)
        self.assertNotIn(b"warning", run.stderr)
        run, _ = self.run_tool(lambda _: DONE, "-p", "s", "m v=1 5000000000")
        self.assertIn(b"after 2100", run.stderr)

    def test_csv_of_the_influx_command(self):
        csv = self.path("data.txt", b"made by a machine\n1,Kitchen,21.5\n2,Hall,20.5\n")
        run, server = self.run_tool(
            lambda _: DONE, "--format", "csv", "--skipHeader=1", "--header",
            "#constant measurement,home", "--header", "#datatype time,tag,double", "--header",
            "time,room,temp", "-f", csv)
        self.assertEqual((run.returncode, server.stored()),
                         (0, b"home,room=Kitchen temp=21.5 1\nhome,room=Hall temp=20.5 2\n"),
                         run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--header", "#datatype nothing,x", "-f", csv)
        self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)
        self.assertIn(b"#datatype 'nothing'", run.stderr)
        latin = self.path("l.lp", "m,t=\u00e4 v=1 1\n".encode("latin-1"))
        run, server = self.run_tool(lambda _: DONE, "--encoding", "ISO-8859-1", latin)
        self.assertEqual(server.stored(), "m,t=\u00e4 v=1 1\n".encode(), run.stderr)

    def test_precisions(self):
        run, server = self.run_tool(lambda _: DONE, "-p", "auto",
                                    self.path("a.lp", b"m v=1 1641024000\nm v=2 1641024000000\n"))
        self.assertEqual(server.stored(), b"m v=1 1641024000000000000\nm v=2 1641024000000000000\n")
        self.assertIn(b"a.lp: the timestamps are read as s and ms\n", run.stderr)
        self.assertIn("precision=ns", server.writes()[0].path)
        run, server = self.run_tool(lambda _: DONE, "-p", "h", self.path("h.lp", b"m v=1 2\n"))
        self.assertEqual(server.stored(), b"m v=1 7200\n", run.stderr)

    def test_patterns_and_several_files(self):
        for name in ("x1.lp", "x2.lp"):
            self.path(name, b"m,f=%s v=1 1\n" % name.encode())
        run, server = self.run_tool(lambda _: DONE, "-f", "x*.lp", "m,f=z v=1 1")
        self.assertEqual(server.stored(), b"m,f=x1.lp v=1 1\nm,f=x2.lp v=1 1\nm,f=z v=1 1\n")
        run, _ = self.run_tool(lambda _: DONE, "none*.lp", "x1.lp")
        self.assertEqual(run.returncode, 5)

    def test_flags_without_a_value_do_not_take_the_file(self):
        run, server = self.run_tool(lambda _: DONE, "--accept-partial", HOME)
        self.assertEqual((run.returncode, server.stored()), (0, HOME.read_bytes()), run.stderr)

    def test_profiles_and_connection_strings(self):
        server = self.serve(lambda _: DONE)
        profiles = self.path("configs", f"""[default]
  url = "http://127.0.0.1:1"
  token = "secret-one"
  org = "nobody"
[here]
  url = "{server.url}"
  token = "secret-two"
  org = "my-org"
  active = true
""".encode())
        command = [TOOL, "write", "-b", "b", "--api", "v2", "m v=1 1"]
        for words, environment in (((), {"INFLUX_CONFIGS_PATH": str(profiles)}),
                                   (("--configs-path", str(profiles)), {}),
                                   (("-c", "here", "--configs-path", str(profiles)),
                                    {"INFLUX_ORG": "my-org"})):
            run = subprocess.run(command + list(words), env=clean_environment(environment),
                                 capture_output=True, check=False)
            self.assertEqual(run.returncode, 0, run.stderr)
            request = server.writes()[-1]
            self.assertEqual(request.headers["authorization"], "Token secret-two")
            self.assertIn("org=my-org", request.path)
        string = server.url + "?token=secret&database=d%20b&writeUseV2Api=true&precision=s"
        run = subprocess.run([TOOL, "write", "--host", string, "m v=1 1"], env=clean_environment(),
                             capture_output=True, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(server.writes()[-1].path, "/api/v2/write?bucket=d%20b&precision=s")
        run = subprocess.run([TOOL, "write", "--host", f"http::addr=127.0.0.1:{server.port};token=secret;",
                              "m v=1 1"], env=clean_environment(), capture_output=True, check=False)
        self.assertEqual(server.writes()[-1].headers["authorization"], "Bearer secret")
        self.assertEqual(server.writes()[-1].path, "/write?db=qdb&precision=n", run.stderr)

    def test_default_tags_of_the_environment(self):
        run, server = self.run_tool(lambda _: DONE, "m v=1 1",
                                    environment={"INFLUXDB_V2_TAG_SITE": "Oslo"})
        self.assertEqual(server.stored(), b"m,site=Oslo v=1 1\n")

    def test_default_tags_and_the_order_of_tags_of_rows(self):
        table = self.path("home.csv", b"time,room,area,temp\n1641024000,Kitchen,a,21.5\n")
        words = ("-p", "s", "--measurement", "home", "--tag", "room,area", "--tag", "site=Oslo",
                 "--tag", "room=none", "--time", "time", table)
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual(server.stored(),
                         b"home,area=a,room=Kitchen,site=Oslo temp=21.5 1641024000\n", run.stderr)
        expected = b"home,site=Oslo,room=Kitchen,area=a temp=21.5 1641024000\n"
        for more, environment in ((("--tag-order", "site,zone,room"), {}),
                                  ((), {"SIMDLP_WRITE_TAG_ORDER": "site,zone,room"})):
            run, server = self.run_tool(lambda _: DONE, *words, *more, environment=environment)
            self.assertEqual(server.stored(), expected, run.stderr)
        run, _ = self.run_tool(lambda _: DONE, *words, "--tag-order", "a,")
        self.assertEqual(run.returncode, 2)
        self.assertIn(b"tag_order must be tag keys separated by commas, not 'a,'", run.stderr)

    def test_the_last_of_two_tags_or_headers_is_sent(self):
        config = self.path("c.toml", b"[tags]\nsite = 'a'\n[headers]\nX-A = '1'\n")
        run, server = self.run_tool(lambda _: DONE, "--config", config, "--tag", "site=b", "--tag", "site=c",
                                    "--header-http", "x-a:2", "m v=1 1",
                                    environment={"INFLUXDB_V2_TAG_SITE": "d"})
        self.assertEqual(server.stored(), b"m,site=c v=1 1\n", run.stderr)
        self.assertEqual(server.writes()[0].headers["x-a"], "2")

    def test_what_cannot_be_used_is_an_error_of_usage(self):
        folder = self.path("folder")
        folder.mkdir()
        for words in (("--host", "http://h:65536"), ("--host", "http://[::1"), ("--config", folder),
                      ("--dry-run=xyz",), ("--tls-ca", "/absent")):
            run, _ = self.run_tool(lambda _: DONE, *words, "m v=1 1")
            self.assertEqual(run.returncode, 2, words)

    def test_a_rate_limit(self):
        lines = b"m v=%d %d\n"
        text = b"".join(lines % (i, i) for i in range(12000))[:RATED // 2].rsplit(b"\n", 1)[0] + b"\n"
        begin = time.monotonic()
        run, server = self.run_tool(lambda _: DONE, "--rate-limit", "195.3 kB / s", self.path("a.lp", text))
        taken = time.monotonic() - begin
        self.assertEqual(server.stored(), text, run.stderr)
        self.assertGreater(taken, 0.4)
        self.assertLess(taken, 5)
        for rate in ("5MB5min", "5 MB / 5 min", "1.5kB/s", "1B/sec"):
            run, _ = self.run_tool(lambda _: DONE, "--rate-limit", rate, self.path("e.lp", b""))
            self.assertEqual(run.returncode, 0, run.stderr)
        for rate in ("5", "MB", "5 MB / x", "0 MB/s", "5..5 MB/s"):
            run, _ = self.run_tool(lambda _: DONE, "--rate-limit", rate, self.path("e.lp", b""))
            self.assertEqual(run.returncode, 2, rate)

    def test_several_requests_at_a_time(self):
        lines = b"".join(b"m v=%di %d\n" % (i, i) for i in range(2000))
        run, server = self.run_tool(lambda _: (time.sleep(0.02), DONE)[1], "--concurrency", "4",
                                    "--batch-size", "100", self.path("a.lp", lines))
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(sorted(server.stored().splitlines()), sorted(lines.splitlines()))
        self.assertGreater(server.connections, 1)

    def test_max_errors_stops(self):
        run, server = self.run_tool(lambda _: DONE, "--max-errors", "2", self.path(
            "a.lp", b"bad\n" * 10 + b"m v=1 1\n"))
        self.assertEqual((run.returncode, server.requests), (1, []))
        self.assertEqual(run.stderr.count(b"error:"), 3)

    def test_memory_is_bounded_whatever_comes_through_a_pipe(self):
        server = self.serve(lambda _: DONE)
        server_bytes = 0

        def count(request):
            nonlocal server_bytes
            server_bytes += len(request.body)
            server.requests.clear()
            return DONE

        server.script = count
        run = subprocess.Popen(self.command(server, "--json", "-"), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, env=clean_environment())
        block = b"".join(b"cpu,host=a usage=%d.5,idle=%di %d\n" % (i, i, i) for i in range(30000))
        rounds = 300_000_000 // len(block)
        for _ in range(rounds):
            run.stdin.write(block)
        run.stdin.close()
        out = run.stdout.read()
        run.stdout.close()
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(json.loads(out.decode())["written"], rounds * 30000)
        self.assertEqual(server_bytes, rounds * len(block))
        self.assertLess(used.ru_maxrss, 250_000)  # KiB; 64 MiB wait at most


if __name__ == "__main__":
    main()
