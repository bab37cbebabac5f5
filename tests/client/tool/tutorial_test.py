# SPDX-License-Identifier: Apache-2.0
"""Runs docs/writing.md word for word: tutorial_test.py TOOL SOURCE_FOLDER

A file is a block below a line that ends in its name and a colon. A console block is a session: each
command is followed by its output. Only the address of the server is replaced.
"""

import os
import pathlib
import re
import shlex
import shutil
import socket
import subprocess
import time

from tool_case import DONE, HOME, SOURCE, TOOL, ToolCase, clean_environment, main

PAGE = (SOURCE / "docs/writing.md").read_text(encoding="utf-8")
ADDRESS = "http://localhost:8086"
WEB = "http://localhost:8000"


def is_whole(command):
    try:
        shlex.split(command)
        return True
    except ValueError:
        return False


def sessions():
    """The commands of the page in order, each with its output, or None if the page does not show
    it."""
    for kind, block in re.findall(r"```(sh|console)\n(.*?)```\n", PAGE, re.S):
        lines = block.splitlines()
        while lines:
            if kind == "sh":
                yield lines.pop(0), None
                continue
            command = lines.pop(0).removeprefix("$ ")
            while not is_whole(command):
                command += "\n" + lines.pop(0)
            shown = []
            while lines and not lines[0].startswith("$ "):
                shown.append(lines.pop(0))
            yield command, shown


class Tutorial(ToolCase):
    def setUp(self):
        super().setUp()
        for name, text in re.findall(r"`(\S+)`:\n\n```\w+\n(.*?)```\n", PAGE, re.S):
            self.path(name, text.encode())
        shutil.copy(HOME, self.path("home.lp"))
        programs = self.path("bin")
        programs.mkdir()
        (programs / "simdlp").symlink_to(pathlib.Path(TOOL).resolve())
        self.programs = programs

    def follow(self, url):
        """Runs the page against a server; the exports apply to all later commands."""
        web = self.serve(lambda _: (200, {}, HOME.read_bytes()))
        environment = clean_environment()
        environment["PATH"] = f"{self.programs}:{os.environ['PATH']}"
        for command, shown in sessions():
            if command.startswith("export "):
                name, value = command.removeprefix("export ").split("=", 1)
                environment[name] = value.replace(ADDRESS, url)
                continue
            run = subprocess.run(["sh", "-c", command.replace(WEB, web.url)],
                                 cwd=self.folder.name, env=environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=60, check=False)
            self.assertEqual(run.stdout.decode().splitlines(), shown, command)

    def test_the_page_against_a_script(self):
        def answer(request):
            if request.path == "/ping":
                return 204, {"X-Influxdb-Version": "v2.7.11"}, b""
            return DONE

        server = self.serve(answer)
        self.follow(server.url)
        writes = server.writes()
        self.assertEqual(len(writes), 11)
        self.assertTrue(all(each.headers["authorization"] == "Token my-token" for each in writes))
        self.assertTrue(all("bucket=get-started" in each.path for each in writes))
        self.assertEqual(writes[0].path, "/api/v2/write?bucket=get-started&precision=s")
        self.assertEqual(writes[0].body, HOME.read_bytes())
        self.assertEqual(writes[2].body, HOME.read_bytes())
        self.assertEqual(writes[3].body, HOME.read_bytes())
        self.assertEqual(writes[4].body.splitlines()[0],
                         rb"home,room=Living\ Room temp=21.1,hum=35.9,co=0i 1641024000")
        self.assertEqual(writes[5].body.splitlines()[1],
                         b"home,room=Kitchen temp=21,hum=35.9,co=0i 1641024000000000000")

    def test_the_page_against_simdlp_serve(self):
        if subprocess.run([TOOL, "serve", "--help"], capture_output=True, check=False).returncode != 0:
            self.skipTest("this tool has no server")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        listen = f"127.0.0.1:{port}"
        self.assertIn("`simdlp serve --listen 127.0.0.1:8086 --token my-token`", PAGE)
        serve = subprocess.Popen([TOOL, "serve", "--listen", listen, "--token", "my-token"],
                                 cwd=self.folder.name, env=clean_environment(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(serve.wait)
        self.addCleanup(serve.terminate)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        self.follow("http://" + listen)


if __name__ == "__main__":
    main()
