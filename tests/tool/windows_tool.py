#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tool for Windows by wine, and compares its output, messages and exit codes with those of the
native tool, byte for byte:  windows_tool.py SIMDLP_EXE SIMDLP

Covers mapped files (empty, small, some MiB), pipes, redirections, consoles, names of files that are not
ASCII, directories, line ends, and every command that reads or writes files."""

import ctypes
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

WINE = shutil.which("wine64") or "/usr/lib/wine/wine64"
SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
EXE = NATIVE = ""


def commands():
    """The two commands to compare, the Windows one first."""
    return [[WINE, EXE], [NATIVE]]


def environment():
    return {**os.environ, "WINEDEBUG": "-all"}


def normal(text):
    """Removes times and speeds, which differ between runs."""
    text = re.sub(rb"in [\d.]+ s, [\d.]+ GB/s", b"in S s", text)
    return re.sub(rb'"(seconds|gigabytes_per_second)":[\d.e-]+', rb'"\1":0', text)


class WindowsTool(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # While one process of wine runs, its server stays alive, so others start in a tenth of the
        # time.
        cls.waiting = subprocess.Popen([WINE, EXE, "check"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env=environment())
        cls.kept = tempfile.TemporaryDirectory()
        folder = cls.folder = Path(cls.kept.name)
        for sample in SAMPLES.glob("*.lp"):
            shutil.copy(sample, folder)
        home = (folder / "home.lp").read_bytes()
        (folder / "empty.lp").write_bytes(b"")
        (folder / "crlf.lp").write_bytes(home.replace(b"\n", b"\r\n"))
        (folder / "bom.lp").write_bytes(b"\xef\xbb\xbf" + home)
        (folder / "end.lp").write_bytes(home + b"\x1a")
        (folder / "ctrl_z.lp").write_bytes(b'm f="a\x1ab" 1\nm f="\r\n" 2\n' + home)
        (folder / "küche 中.lp").write_bytes(home)
        (folder / "large.lp").write_bytes(home * 4000)
        (folder / "files").write_bytes("home.lp\r\nküche 中.lp\n".encode())
        (folder / "points.csv").write_bytes(b"name,place,temp\r\nhome,a,1.5\r\nhome,b,2\r\n")
        (folder / "points.json").write_bytes(b'[{"measurement":"m","tags":{"a":"b"},"fields":{"f":1}}]')
        (folder / "deep" / "er").mkdir(parents=True)
        shutil.copy(folder / "home.lp", folder / "deep" / "b.lp")
        shutil.copy(folder / "strings.lp", folder / "deep" / "er" / "a.lp")

    @classmethod
    def tearDownClass(cls):
        cls.waiting.stdin.close()
        cls.waiting.wait(timeout=60)
        cls.kept.cleanup()

    def run_both(self, *arguments, pipe=None, file=None):
        """The result of each tool: exit code, standard output, standard error."""
        results = []
        for command in commands():
            stdin = subprocess.DEVNULL
            if file is not None:
                stdin = open(self.folder / file, "rb")
            done = subprocess.run(command + list(arguments), cwd=self.folder, env=environment(),
                                  stdin=None if pipe is not None else stdin, input=pipe,
                                  capture_output=True, timeout=60)
            if file is not None:
                stdin.close()
            results.append((done.returncode, normal(done.stdout), normal(done.stderr)))
        return results

    def same(self, *arguments, code=0, **how):
        with self.subTest(arguments=arguments, **{key: str(value)[:40] for key, value in how.items()}):
            windows, native = self.run_both(*arguments, **how)
            self.assertEqual(windows, native)
            self.assertEqual(native[0], code, native[2])

    def test_files_are_read(self):
        for name in ("home.lp", "empty.lp", "crlf.lp", "bom.lp", "end.lp", "ctrl_z.lp", "küche 中.lp",
                     "large.lp"):
            self.same("stat", "--precision", "s", name)
        self.same("stat", "--json", "--precision", "s", "home.lp", "strings.lp")
        self.same("fmt", "--precision", "s", "large.lp", "-j", "2")
        self.same("schema", "home.lp", "telegraf.lp")
        self.same("check", "--files-from", "files")

    def test_points_are_written_in_each_format(self):
        self.same("cat", "--to", "json", "--precision", "s", "ctrl_z.lp")
        self.same("cat", "--to", "csv", "--precision", "s", "crlf.lp")
        self.same("cat", "--to", "lp", "--precision", "s", "home.lp")
        self.same("fmt", "--newlines", "write", "--unsigned", "write", "strings.lp", "ctrl_z.lp")
        self.same("fmt", "--where", "room=Küche", "--precision", "s", "home.lp")
        self.same("cat", "--from", "csv", "--measurement", "m", "--tag", "place", "points.csv")
        self.same("cat", "--from", "json", "points.json")
        self.same("gen", "--shape", "tsbs", "--bytes", "300000")

    def test_standard_input_is_a_pipe_or_a_file(self):
        large = (self.folder / "large.lp").read_bytes()
        self.same("fmt", "--precision", "s", pipe=large)
        self.same("check", pipe=b'm f="a\r\nb\x1ac" 1\r\nbad\r\n', code=1)
        self.same("cat", "--to", "json", "-", pipe=b"")
        self.same("fmt", "--precision", "s", file="large.lp")
        self.same("stat", file="empty.lp")

    def test_errors_are_reported(self):
        self.same("check", "rejected.lp", code=1)
        self.same("check", "--errors", "json", "rejected.lp", code=1)
        self.same("check", "--color", "always", "--explain", "--max-errors", "2", "rejected.lp", code=1)
        self.same("fmt", "rejected.lp", "ctrl_z.lp", code=1)
        self.same("check", "nothing.lp", code=2)
        self.same("check", "nothing.lp", "home.lp", code=2)
        self.same("check", "deep", code=2)
        self.same("check", "--no-such-option", "home.lp", code=2)
        self.same("chek", "home.lp", code=2)
        self.same("gen", "--shape", "tsbs", "--bytes", "10", "-o", "no-folder/a.lp", code=2)

    def test_help_is_printed(self):
        self.same("--version")
        for command in ("check", "cat", "split"):
            self.same(command, "--help")

    def test_directories_are_read(self):
        for command in ("check", "stat"):
            windows, native = self.run_both(command, "--precision", "auto", "-r", "deep")
            # The names of the files have the separators of the system.
            self.assertEqual(tuple(part.replace(b"\\b.lp", b"/b.lp").replace(b"\\er\\", b"/er/")
                                   if isinstance(part, bytes) else part for part in windows), native)

    def test_files_are_written(self):
        def written(*arguments, files, code=0):
            contents = []
            for command in commands():
                done = subprocess.run(command + list(arguments), cwd=self.folder, env=environment(),
                                      capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
                self.assertEqual(done.returncode, code, done.stderr)
                contents.append([done.stdout, done.stderr])
                for name in sorted(self.folder.glob(files)):
                    contents[-1] += [name.name, name.read_bytes()]
                    name.unlink()
            self.assertEqual(contents[0], contents[1])
            self.assertGreater(len(contents[0]), 2)

        written("split", "--lines", "10", "ctrl_z.lp", files="part-*.lp")
        written("split", "--bytes", "1000", "--name", "stück-{}", "crlf.lp", files="stück-*")
        written("check", "--rejected", "bad.out", "rejected.lp", files="bad.out", code=1)
        written("gen", "--shape", "home", "--bytes", "5000", "-o", "made.out", files="made.out")

    def test_existing_files_are_kept(self):
        (self.folder / "part-0001.lp").write_bytes(b"mine")
        self.same("split", "--lines", "5", "home.lp", code=2)
        self.assertEqual((self.folder / "part-0001.lp").read_bytes(), b"mine")
        (self.folder / "part-0001.lp").unlink()

    def test_output_is_redirected_to_a_file(self):
        contents = []
        for command in commands():
            with open(self.folder / "out", "wb") as out:
                subprocess.run(command + ["fmt", "--newlines", "write", "ctrl_z.lp"], cwd=self.folder, env=environment(),
                               stdin=subprocess.DEVNULL, stdout=out, check=True, timeout=60)
            contents.append((self.folder / "out").read_bytes())
        self.assertEqual(contents[0], contents[1])

    def test_a_console_is_a_terminal(self):
        """Errors are explained in colors on a console, and not without one. Wine draws the console's
        contents on the terminal in its own way, so only the important parts are compared."""
        ours, theirs = os.openpty()
        process = subprocess.Popen([WINE, EXE, "check", "rejected.lp"], cwd=self.folder, stdin=theirs,
                                   stdout=theirs, stderr=theirs, start_new_session=True,
                                   env={**environment(), "TERM": "xterm"})
        os.close(theirs)
        shown = b""
        while select.select([ours], [], [], 30)[0]:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        self.assertEqual(process.wait(timeout=60), 1)
        self.assertIn(b"tag_value_missing", shown)
        self.assertRegex(shown, rb"\| +\x1b?[^\r\n]*\^", "no caret")
        self.assertRegex(shown, rb"\x1b\[[0-9;]*[1-9][0-9;]*m", "no colors")
        windows, native = self.run_both("check", "rejected.lp")
        self.assertNotIn(b"\x1b", windows[1])


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    EXE, NATIVE = (str(Path(argument).resolve()) for argument in sys.argv[1:3])
    if not Path(WINE).exists():
        sys.exit("windows_tool.py: wine64 is not installed; see scripts/setup.sh --ci")
    # Processes started from here get no random addresses (ADDR_NO_RANDOMIZE), if that is allowed:
    # cmake/toolchains/mingw64.cmake says why.
    ctypes.CDLL(None).personality(0x0040000)
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
