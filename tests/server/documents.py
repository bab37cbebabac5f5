#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands of docs/server.md and docs/queue.md, with other ports and folders.

    documents.py TOOL DOCS"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

from served import Served, ask, post

TOOL, DOCS = map(os.path.abspath, sys.argv[1:3])


def blocks(page, kind=""):
    with open(os.path.join(DOCS, page), encoding="utf-8") as text:
        found = re.findall(r"^```(\w*)\n(.*?)^```$", text.read(), re.M | re.S)
    return [block for of, block in found if of == kind]


class Documents(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = self.holder.name
        self.served = None

    def tearDown(self):
        if self.served is not None:
            self.assertEqual(self.served.end(), 0)
            self.served.process.stderr.close()
        self.holder.cleanup()

    def run_it(self, words, **more):
        return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False,
                              cwd=self.folder, **more)

    def test_commands_that_serve(self):
        with open(self.folder + "/token", "w", encoding="utf-8") as out:
            out.write("secret\n")
        commands = [line for block in blocks("server.md") for line in block.splitlines()
                    if line.startswith("simdlp serve")]
        self.assertGreaterEqual(len(commands), 2)
        for line in commands:
            done = self.run_it([TOOL, *shlex.split(line)[1:], "--check-config"])
            self.assertEqual(done.returncode, 0, line + done.stderr)

    def test_the_file_of_settings(self):
        with open(self.folder + "/tokens", "w", encoding="utf-8") as out:
            out.write("secret\n")
        for block in blocks("server.md", "toml"):
            with open(self.folder + "/simdlp.toml", "w", encoding="utf-8") as out:
                out.write(block.replace("/etc/simdlp", self.folder))
            done = self.run_it([TOOL, "serve", "--config", "simdlp.toml", "--check-config"])
            self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_names_of_settings(self):
        with open(os.path.join(DOCS, "server.md"), encoding="utf-8") as text:
            table = text.read().split("| Setting | Meaning |")[1].split("\n\n")[0]
        described = self.run_it([TOOL, "serve", "--help"]).stdout
        for name in re.findall(r"`([a-z-]+)`", "".join(
                line.split("|")[1] for line in table.splitlines() if line.count("|") > 2)):
            self.assertIn("--" + name, described)

    def test_the_first_point(self):
        self.served = Served(TOOL, self.folder)
        address = self.served.addresses[0]
        lines = [block for block in blocks("server.md") if block.startswith("curl")]
        self.assertEqual(len(lines), 1)
        done = self.run_it(["sh", "-ec", lines[0].replace("127.0.0.1:8181", address)])
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        self.assertRegex(self.served.lines("mydb")[0], r"^home,room=Kitchen temp=21.5 \d+$")

    def test_the_answer_with_bad_lines(self):
        self.served = Served(TOOL, self.folder)
        with self.served.connect() as link:
            body = ask(link, post('home,room=Sunroom temp=96\nhome,room=Sunroom temp="hi"'))[2]
        self.assertEqual(json.loads(body), json.loads(blocks("server.md", "json")[0]))

    def test_the_queue(self):
        self.served = Served(TOOL, self.folder)
        with open(self.folder + "/metrics.lp", "w", encoding="utf-8") as out:
            out.write("m f=1 1\nm f=2 2\n")
        lines = [block for block in blocks("queue.md") if block.startswith("simdlp write")]
        self.assertEqual(len(lines), 2)  # write a file, then what is left of it
        for line in lines:
            words = shlex.split(line.replace("/var/spool", self.folder))[1:]
            done = self.run_it([TOOL, *words], env={**os.environ, "INFLUX_HOST":
                                                    "http://" + self.served.addresses[0]})
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.served.lines("home"), ["m f=1 1000000000", "m f=2 2000000000"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=1)
