# SPDX-License-Identifier: Apache-2.0
"""What `simdlp write` does with files that are cut, odd or wrong: files_test.py TOOL SOURCE_FOLDER"""

import gzip
import json
import os
import random
import subprocess
import time
import unittest

from misbehaving_server import sends
from tool_case import DONE, ToolCase, clean_environment, main


class Files(ToolCase):
    def test_a_cut_table_keeps_no_part_of_a_row(self):
        rows = [b"m,%d,%d\n" % (1_700_000_000_000_000_000 + i, i * 7919 % 1_000_003)
                for i in range(3000)]
        head = b"#datatype measurement,time,long\nm,time,v\n"
        packed = gzip.compress(head + b"".join(rows))
        whole = [b"m v=%si %s\n" % (row.split(b",")[2].strip(), row.split(b",")[1]) for row in rows]
        for size in range(7000, 9000, 311):
            run, server = self.run_tool(lambda _: DONE, self.path("cut.csv.gz", packed[:size]))
            stored = server.stored().splitlines(keepends=True)
            self.assertEqual((run.returncode, stored), (5, whole[:len(stored)]), run.stderr)
            self.assertIn(b"cut.csv.gz: cannot read: ", run.stderr)
            self.assertGreater(len(stored), 500)
        web = self.serve(lambda _: sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + head
                                         + b"".join(rows[:9]) + rows[9][:-2]))
        run, server = self.run_tool(lambda _: DONE, "-u", web.url + "/cut.csv")
        self.assertEqual((run.returncode, server.stored()), (5, b"".join(whole[:9])), run.stderr)

    def test_a_short_cut_table_has_no_other_names(self):
        packed = gzip.compress(b"time,v\n1700000000,2\n" * 50)
        for size in range(11, len(packed)):
            run, server = self.run_tool(lambda _: DONE, "--measurement", "m",
                                        self.path("cut.csv.gz", packed[:size]))
            self.assertEqual(run.returncode, 5, run.stderr)
            self.assertIn(b"cut.csv.gz: cannot read: ", run.stderr)
            self.assertNotIn(b"<00>", run.stderr)

    def test_an_empty_table_has_no_points(self):
        for text in (b"", b"\n\n", b"# comment\n"):
            run, server = self.run_tool(lambda _: DONE, "--measurement", "m",
                                        self.path("empty.csv", text))
            self.assertEqual((run.returncode, server.requests), (0, []), run.stderr)

    def test_a_table_that_does_not_fit_costs_no_other_file(self):
        files = (self.path("a.lp", b"m v=1 1\n"),
                 self.path("b.csv", b"#datatype measurement,nothing\nm,v\nx,1\n"),
                 self.path("c.csv", b"m,v\nx,1\n"), self.path("d.lp", b"m v=2 2\n"))
        run, server = self.run_tool(lambda _: DONE, "--json", *files)
        self.assertEqual((run.returncode, server.stored()), (2, b"m v=1 1\nm v=2 2\n"), run.stderr)
        self.assertEqual(json.loads(run.stdout.decode())["written"], 2)
        self.assertIn(b"b.csv: the #datatype 'nothing'", run.stderr)
        self.assertIn(b"c.csv: ", run.stderr)
        self.assertIn(b"2 points written, 0 lines rejected, 0 not sent", run.stderr)
        run, _ = self.run_tool(None, "--dry-run", *files)
        self.assertEqual((run.returncode, run.stdout), (2, b"m v=1 1\nm v=2 2\n"), run.stderr)

    def test_points_of_several_databases_are_not_mixed(self):
        part = b"# CONTEXT-DATABASE:%s\n# CONTEXT-RETENTION-POLICY:autogen\n%s"
        points = b"m v=1 1\n" * 9000
        one = part % (b"tele", points) + part % (b"tele", b"m v=2 2\n")
        two = part % (b"tele", points) + part % (b"other", b"m v=2 2\n")
        recording = b"tele\nautogen\nm v=1 1\nother\nautogen\nm v=2 2\n"
        told = b"holds points of the databases 'tele' and 'other', which would be written to one"
        run, server = self.run_tool(lambda _: DONE, self.path("one.lp", one))
        self.assertEqual((run.returncode, server.stored()), (0, points + b"m v=2 2\n"), run.stderr)
        for name, text in (("two.lp", two), ("two.gz", gzip.compress(two)), ("rec.lp", recording)):
            run, server = self.run_tool(lambda _: DONE, self.path("a.lp", b"m v=3 3\n"),
                                        self.path(name, text))
            self.assertEqual((run.returncode, server.stored()), (2, b"m v=3 3\n"), run.stderr)
            self.assertIn(told + b"; nothing of it was written: divide it into one file for each "
                          b"database", run.stderr)
            run, _ = self.run_tool(None, "--dry-run", self.path(name))
            self.assertEqual((run.returncode, run.stdout), (2, b""), run.stderr)
        run, server = self.run_tool(lambda _: DONE, "-", text=two)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertIn(told + b"; it was read up to the second one", run.stderr)
        self.assertNotIn(b"v=2 2", server.stored())
        with self.path("two.lp").open("rb") as same:
            server = self.serve(lambda _: DONE)
            run = subprocess.run(self.command(server, "-"), stdin=same, capture_output=True,
                                 timeout=60, env=clean_environment(), check=False)
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertNotIn(b"v=2 2", server.stored())

    def test_wrong_columns_are_refused_before_anything_is_sent(self):
        run, server = self.run_tool(lambda _: DONE, "--field", "v:word", self.path("a.lp", b"m v=1 1\n"))
        self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)

    def test_the_errors_file_is_no_input(self):
        file = self.path("bad.lp", b"m v=1 1\n")
        link = self.path("link.lp")
        link.symlink_to(file)
        for words, text in (((file,), b""), ((link,), b""), (("-f", self.path("*.lp")), b""),
                            (("--append", file), b"")):
            run, server = self.run_tool(lambda _: DONE, "--errors-file", file, *words, text=text)
            self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)
            self.assertIn(b"is also an input, which would be lost", run.stderr)
            self.assertEqual(file.read_bytes(), b"m v=1 1\n")
        server = self.serve(lambda _: DONE)
        with file.open("rb") as same:
            run = subprocess.run(self.command(server, "--errors-file", file, "-"), stdin=same,
                                 capture_output=True, timeout=60, env=clean_environment(), check=False)
        self.assertEqual((run.returncode, file.read_bytes()), (2, b"m v=1 1\n"), run.stderr)

    def test_the_value_of_a_tag_may_hold_commas(self):
        run, server = self.run_tool(lambda _: DONE, "--tag", "k=a,b", "--tag", "l=c=d", "m v=1 1")
        self.assertEqual(server.stored(), b"m,k=a\\,b,l=c\\=d v=1 1\n", run.stderr)
        table = self.path("t.csv", b"a,b,v,t\nx,y,2.5,3\n")
        run, server = self.run_tool(lambda _: DONE, "--tag", "a,b", "--tag", "k=1,2", "--measurement",
                                    "m", "--time", "t", table)
        self.assertEqual(server.stored(), b"m,a=x,b=y,k=1\\,2 v=2.5 3\n", run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--tag", "a,k=1", "m v=1 1")
        self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)
        self.assertIn(b"'a,k=1': give columns and KEY=VALUE separately", run.stderr)

    def test_rows_hold_what_line_protocol_can_hold(self):
        table = self.path("t.csv", b"#datatype measurement,unsignedLong,string,time\nm,u,s,time\n"
                                   b'm,18446744073709551615,"a\nb",1\n')
        objects = self.path("o.json", b'{"m": "a\\nb", "u": 18446744073709551615, "t": 1}\n')
        words = ("--measurement", "m", "--time", "t", objects)
        line = b'm u=18446744073709551615u,s="a\nb" 1\n'
        run, server = self.run_tool(lambda _: DONE, table)
        self.assertEqual((run.returncode, server.stored()), (0, line), run.stderr)
        run, server = self.run_tool(lambda _: DONE, *words)
        self.assertEqual((run.returncode, server.stored()),
                         (0, b'm m="a\nb",u=18446744073709551615u 1\n'), run.stderr)
        # The same is written for lines that are encoded again.
        run, server = self.run_tool(lambda _: DONE, "--tag", "k=v", self.path("a.lp", line))
        self.assertEqual(server.stored(), line.replace(b"m u", b"m,k=v u"), run.stderr)
        for flags, code in ((("--unsigned", "refuse"), b"unsigned_not_portable"),
                            (("--unsigned", "integer"), b"unsigned_not_portable"),
                            (("--newlines", "refuse"), b"newline_in_string")):
            run, server = self.run_tool(lambda _: DONE, *flags, table)
            self.assertEqual((run.returncode, server.requests), (1, []), run.stderr)
            self.assertIn(code, run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--newlines", "replace", table)
        self.assertEqual(server.stored(), line.replace(b"a\nb", b"a b"), run.stderr)
        small = self.path("s.csv", b"#datatype measurement,unsignedLong,time\nm,u,t\nm,7,1\n")
        run, _ = self.run_tool(None, "--dry-run", "--unsigned", "integer", small)
        self.assertEqual(run.stdout, b"m u=7i 1\n", run.stderr)

    def refuse_second(self, name, text, *words):
        """The errors file of a run in which a server refuses the second line."""
        answer = {"error": "partial write", "data": [
            {"error_message": "no", "line_number": 2, "original_line": ""}]}
        bad = self.path("bad" + name[name.index("."):])
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3",
                                    "-d", "db", "--errors-file", bad, *words, self.path(name, text),
                                    database=False)
        self.assertEqual((run.returncode, len(server.writes())), (1, 1), run.stderr)
        self.assertIn(b"error: rejected: no", run.stderr)
        again, second = self.run_tool(lambda _: DONE, *words, bad)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(second.stored(), server.stored().splitlines(keepends=True)[1])
        return bad.read_bytes().replace(str(self.folder.name).encode() + b"/", b"")

    def test_the_errors_file_has_the_lines_of_the_user(self):
        text = b"m v=1 472222\r\nm v=2 472223\r\nm v=3 472224\n"
        for words in (("-p", "h"), ("-p", "auto"), ("-p", "s", "--tag", "k=v")):
            self.assertEqual(self.refuse_second("a.lp", text, *words), b"# a.lp:2: no\nm v=2 472223\n")

    def test_the_errors_file_is_right_if_answers_change_places(self):
        def refuse(request):
            time.sleep(random.random() / 50)
            items = [{"error_message": "no", "line_number": i + 1, "original_line": line.decode()}
                     for i, line in enumerate(request.body.splitlines()) if line.endswith(b"7")]
            return 400, {}, json.dumps({"error": "partial write", "data": items}).encode()

        lines = [b"m,h=%s v=%di %d\n" % (b"x" * (i % 50 + 1), i, i) for i in range(20_000)]
        bad = self.path("bad.lp")
        run, _ = self.run_tool(refuse, "--api", "v3", "-d", "db", "--concurrency", "4", "--batch-size",
                               "100", "--tag", "k=v", "--errors-file", bad,
                               self.path("a.lp", b"".join(lines)), database=False)
        self.assertEqual(run.returncode, 1)
        kept = [line for line in bad.read_bytes().splitlines(keepends=True) if line[:1] != b"#"]
        self.assertEqual(sorted(kept), sorted(line for line in lines if line.endswith(b"7\n")))

    def test_lines_of_a_batch_that_was_not_written_are_the_users_own(self):
        bad = self.path("bad.lp")
        run, _ = self.run_tool(lambda _: (400, {}, b'{"error": "no"}'), "--accept-partial=false", "-p",
                               "h", "--errors-file", bad, self.path("a.lp", b"m v=1 7\nm v=2 8\n"))
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertIn(b"\nm v=1 7\n", bad.read_bytes())
        self.assertIn(b"\nm v=2 8\n", bad.read_bytes())

    def test_refused_rows_can_be_mended_and_loaded_again(self):
        words = ("--measurement", "m", "--tag", "room", "--time", "time", "-p", "s")
        table = b"time,room,v\n1,K,2.5\n2,\"H\",x\n3,K,3.5\n4,K,4.5,6\n"
        bad = self.path("bad.csv")
        answer = {"error": "partial write", "data": [
            {"error_message": 'no "quotes', "line_number": 2, "original_line": ""}]}
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3", "-d",
                                    "db", "--errors-file", bad, *words, "--field", "v:float",
                                    self.path("t.csv", table), database=False)
        self.assertEqual(run.returncode, 1, run.stderr)
        rows = [line for line in bad.read_bytes().splitlines() if not line.startswith(b"# ")]
        self.assertEqual(rows, [b"time,room,v", b'2,"H",x', b"4,K,4.5,6", b"3,K,3.5"])
        mended = bad.read_bytes().replace(b",x", b",9").replace(b"4.5,6", b"4.6")
        run, server = self.run_tool(lambda _: DONE, *words, self.path("mended.csv", mended))
        self.assertEqual((run.returncode, server.stored()),
                         (0, b"m,room=H v=9 2\nm,room=K v=4.6 4\nm,room=K v=3.5 3\n"), run.stderr)

    def test_rows_that_a_server_refuses_are_kept_as_they_are(self):
        self.assertEqual(self.refuse_second("t.csv", b"#datatype measurement,tag,long,time\nm,t,v,time\n"
                                                     b"m,a,1,1\nm,b,2,2\nm,c,3,3\n"),
                         b"#datatype measurement,tag,long,time\nm,t,v,time\n# t.csv:4: no\nm,b,2,2\n")
        objects = b'{"v": 1, "t": 1}\n{"v": 2,\n "t": 2}\n{"v": 3, "t": 3}\n'
        self.assertEqual(self.refuse_second("o.json", objects, "--measurement", "m", "--time", "t"),
                         b'# o.json:2: no\n{"v": 2,\n "t": 2}\n')
        # One point from two rows.
        long_form = b"time,key,value\n1,a,1.5\n1,b,2.5\n2,a,3.5\n2,b,4.5\n"
        self.assertEqual(self.refuse_second("l.csv", long_form, "--measurement", "m", "--time", "time",
                                            "--field-name", "key", "--field-value", "value"),
                         b"time,key,value\n# l.csv:4: no\n2,a,3.5\n2,b,4.5\n")

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full")
    def test_an_output_that_cannot_be_written_is_told(self):
        file = self.path("a.lp", b"m v=1 1\nbad\nworse\n")
        for words in (("--dry-run",), ("--dry-run=count",), ("--json",)):
            server = self.serve(lambda _: DONE)
            with open("/dev/full", "wb") as full:
                run = subprocess.run(self.command(server, *words, file), stdout=full, timeout=60,
                                     stderr=subprocess.PIPE, env=clean_environment(), check=False)
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertIn(b"standard output: cannot write: No space left on device", run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--errors-file", "/dev/full", file)
        self.assertEqual((run.returncode, server.stored()), (2, b"m v=1 1\n"), run.stderr)
        self.assertEqual(run.stderr.count(b"/dev/full: cannot write: No space left on device"), 1)

    def test_max_errors_counts_what_the_server_refuses(self):
        lines = self.path("a.lp", b"".join(b"m v=%di %d\n" % (i, i) for i in range(1000)))
        answer = {"error": "partial write", "data": [
            {"error_message": "no", "line_number": i + 1, "original_line": ""} for i in range(10)]}
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3",
                                    "-d", "db", "--batch-size", "10", "--max-errors", "10", lines,
                                    database=False)
        self.assertEqual((run.returncode, len(server.writes())), (1, 2), run.stderr)
        self.assertIn(b"0 points written, 20 lines rejected, 0 not sent; stopped by --max-errors; "
                      b"continue at %s, line 21\n" % str(lines).encode(), run.stderr)

    def test_max_errors_holds_for_every_run(self):
        lines = self.path("a.lp", b"m v=1 1\n" + b"bad\n" * 9)
        rows = self.path("a.csv", b"m,v\nm,1\n" + b"m\n" * 9)
        words = ("--max-errors", "2", "--measurement-column", "m")
        for file in (lines, rows):
            run, _ = self.run_tool(None, "--dry-run", *words, file, lines)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertEqual(run.stderr.count(b": error: "), 3)
            run, _ = self.run_tool(lambda _: DONE, *words, file)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertEqual(run.stderr.count(b": error: "), 3)
            self.assertIn(b"; stopped by --max-errors; continue at ", run.stderr)
        run, server = self.run_tool(lambda _: DONE, "--max-errors=-1", lines)
        self.assertEqual((run.returncode, server.requests), (2, []), run.stderr)

    def test_a_line_that_is_only_guessed_is_told(self):
        answer = {"error": "partial write", "data": [
            {"error_message": "no", "line_number": 2, "original_line": "other v=1"}]}
        bad = self.path("bad.lp")
        run, _ = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3", "-d", "db",
                               "--errors-file", bad, self.path("a.lp", b"m v=1 1\nm v=2 2\n"),
                               database=False)
        told = b"perhaps this line, because the server quotes another text: no\n"
        self.assertIn(b"a.lp:2:1: error: rejected: " + told, run.stderr)
        self.assertIn(b"a.lp:2: " + told + b"m v=2 2\n", bad.read_bytes())

    def test_a_checkpoint_of_a_file_with_an_odd_name(self):
        for odd in ("a\nb.lp", "c\\nd.lp", "e\\.lp"):
            file, place = self.path(odd, b"m v=1 1\n"), self.path("place")
            for stored in (b"m v=1 1\n", b""):
                run, server = self.run_tool(lambda _: DONE, "--checkpoint", place, file)
                self.assertEqual((run.returncode, server.stored()), (0, stored), run.stderr)

    def test_lines_without_a_result_are_kept_as_such(self):
        bad = self.path("bad.lp")
        run, _ = self.run_tool(lambda _: (400, {}, b'{"code":"invalid","message":"dropped=1"}'),
                               "--accept-partial=false", "--errors-file", bad, self.path(
                                   "a.lp", b"m v=1 1\nm v=2 2\n"))
        self.assertIn(b"may not be written", run.stderr)
        self.assertEqual(bad.read_bytes().count(b": may not be written: the answer does not say\n"), 2)

    def test_a_refused_row_is_kept_below_the_header_of_its_own_table(self):
        head = b"#datatype,measurement,dateTime:number,string,%s\n,m,time,key,value\n"
        double, text = head % b"double", head % b"string"
        table = double + b",m,1,a,1.5\n,m,2,a,2.5\n" + text + b",m,3,b,x\n"
        words = ("--field-name", "key", "--field-value", "value", "-p", "s")
        self.assertEqual(self.refuse_second("t.csv", table, *words),
                         double + b"# t.csv:4: no\n,m,2,a,2.5\n")

    def test_refused_rows_of_several_tables_can_be_loaded_again(self):
        tables = (b"sep=;\ntime;room;v\n1;K;2.5\n2;H;x\n", b"time,v,room\n3,y,K\n",
                  b"sep=;\nroom;time;v\nK;4;z\n")
        files = [self.path("%d.csv" % i, text) for i, text in enumerate(tables)]
        words = ("--measurement", "m", "--tag", "room", "--time", "time", "-p", "s", "--field", "v:float")
        for skipped in 0, 1:
            bad = self.path("bad.csv")
            more = words + ("--skipHeader=1",) if skipped else words
            for file, text in zip(files, tables):
                file.write_bytes(b'one "skipped row\n' * skipped + text)
            run, _ = self.run_tool(lambda _: DONE, *more, "--errors-file", bad, *files[:2])
            self.assertEqual(run.returncode, 1, run.stderr)
            run, _ = self.run_tool(lambda _: DONE, *more, "--errors-file", bad, "--append", files[2])
            self.assertEqual(run.returncode, 1, run.stderr)
            mended = bad.read_bytes().replace(b"x", b"7.5").replace(b"y", b"8.5").replace(b"z", b"9.5")
            run, server = self.run_tool(lambda _: DONE, *more, self.path("mended.csv", mended))
            self.assertEqual((run.returncode, server.stored()),
                             (0, b"m,room=H v=7.5 2\nm,room=K v=8.5 3\nm,room=K v=9.5 4\n"), run.stderr)

    def test_rows_of_columns_that_the_options_name_can_be_loaded_again(self):
        words = ("--header", "time,room,v", "--measurement", "m", "--tag", "room", "--time", "time", "-p",
                 "s", "--field", "v:float")
        rows = (b"1,K,2.5\n2,H,x\n", b"3,K,y\n", b"4,K,z\n")
        for skipped, of_each in ((0, b""), (1, b"one \"row\n"), (2, b"one,row\nof file %d\n")):
            files = [self.path("%d.csv" % i, of_each.replace(b"%d", b"%d" % i) + text)
                     for i, text in enumerate(rows)]
            bad, more = self.path("bad.csv"), words + ("--skipHeader=%d" % skipped,)
            for append in ("--errors-file", bad, *files[:2]), ("--errors-file", bad, "--append", files[2]):
                run, _ = self.run_tool(lambda _: DONE, *more, *append)
                self.assertEqual(run.returncode, 1, run.stderr)
            mended = bad.read_bytes().replace(b",x", b",7.5").replace(b",y", b",8.5").replace(b",z", b",9.5")
            run, server = self.run_tool(lambda _: DONE, *more, self.path("mended.csv", mended))
            self.assertEqual((run.returncode, server.stored()),
                             (0, b"m,room=H v=7.5 2\nm,room=K v=8.5 3\nm,room=K v=9.5 4\n"), mended)

    def test_skipped_rows_are_kept_in_front_of_each_table(self):
        head = b"#datatype measurement,double,dateTime:number\nm,%s,time\n"
        table = b"skipped\n" + head % b"v" + b"m,1.5,1\n" + head % b"w" + b"m,x,2\n"
        bad, words = self.path("bad.csv"), ("-p", "s", "--skipHeader=1")
        run, _ = self.run_tool(lambda _: DONE, *words, "--errors-file", bad, self.path("a.csv", table))
        self.assertEqual(run.returncode, 1, run.stderr)
        mended = self.path("mended.csv", bad.read_bytes().replace(b"m,x", b"m,7"))
        run, server = self.run_tool(lambda _: DONE, *words, mended)
        self.assertEqual((run.returncode, server.stored()), (0, b"m w=7 2\n"), run.stderr)

    def test_annotations_of_the_options_hold_for_each_table(self):
        words = ("--header", "#datatype measurement,long,dateTime:number", "-p", "s")
        files = [self.path("%d.csv" % i, text) for i, text in enumerate((b"m,v,time\nm,x,1\n",
                                                                      b"m,w,time\nm,y,2\n"))]
        bad = self.path("bad.csv")
        run, _ = self.run_tool(lambda _: DONE, *words, "--errors-file", bad, *files)
        self.assertEqual(run.returncode, 1, run.stderr)
        mended = bad.read_bytes().replace(b"m,x", b"m,7").replace(b"m,y", b"m,8")
        run, server = self.run_tool(lambda _: DONE, *words, self.path("mended.csv", mended))
        self.assertEqual((run.returncode, server.stored()), (0, b"m v=7i 1\nm w=8i 2\n"), run.stderr)

    def test_all_or_nothing_holds_wherever_it_comes_from(self):
        answer = {"error": "line protocol parsing error", "data": {
            "error_message": "no", "line_number": 2, "original_line": "m v=2 2"}}
        run, server = self.run_tool(lambda _: (400, {}, json.dumps(answer).encode()), "--api", "v3",
                                    "-d", "db", self.path("a.lp", b"m v=1 1\nm v=2 2\nm v=3 3\n"),
                                    environment={"INFLUX_WRITE_ACCEPT_PARTIAL": "false"},
                                    database=False)
        self.assertEqual((run.returncode, len(server.writes())), (1, 1), run.stderr)

    def test_lines_around_a_bad_one_are_kept_too(self):
        bad = self.path("bad.lp")
        run, server = self.run_tool(lambda _: (400, {}, b'{"error": "no"}'), "--accept-partial=false",
                                    "--errors-file", bad, self.path("a.lp", b"m v=1 1\nbad\nm v=3 3\n"))
        self.assertEqual((run.returncode, len(server.writes())), (1, 1), run.stderr)
        kept = [line for line in bad.read_bytes().splitlines() if line[:1] != b"#"]
        self.assertEqual(sorted(kept), [b"bad", b"m v=1 1", b"m v=3 3"])
        self.assertIn(b"a.lp:3: ", bad.read_bytes())

    def test_the_warning_about_a_time_names_the_unit(self):
        run, _ = self.run_tool(lambda _: DONE, "m v=1 1", environment={"INFLUX_PRECISION": "us"})
        self.assertIn(b"is --precision right (us)?", run.stderr)


if __name__ == "__main__":
    main()
