# SPDX-License-Identifier: Apache-2.0
"""Names whose addresses change: names_test.py TOOL SOURCE_FOLDER LIBRARY. LIBRARY resolves db.test to
the addresses in a file; see scripted_names.cpp."""

import json
import pathlib
import subprocess
import sys

from tool_case import DONE, HOME, TOOL, ToolCase, clean_environment, main

LIBRARY = str(pathlib.Path(sys.argv[3]).resolve())


class Names(ToolCase):
    def command_by_name(self, port, *words):
        config = self.path("fast.toml", b"[write]\nretry_interval = '20ms'\nmax_retry_delay = '50ms'\n"
                                        b"max_retries = 'unlimited'\n")
        return [TOOL, "write", "--host", f"http://db.test:{port}", "-d", "db", "--api", "v2",
                "--config", config, "--json", *words]

    def environment(self, addresses):
        names = self.path("names", addresses)
        return clean_environment({"LD_PRELOAD": LIBRARY, "SCRIPTED_NAMES": str(names)})

    def summary(self, command, addresses):
        run = subprocess.run(command, env=self.environment(addresses), capture_output=True,
                             timeout=60, check=False)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout.decode()), run.stderr

    def test_the_second_address_is_tried(self):
        server = self.serve(lambda _: DONE)
        summary, _ = self.summary(self.command_by_name(server.port, HOME), b"127.0.0.2\n127.0.0.1\n")
        self.assertEqual((summary["written"], summary["retried"]), (26, 0))
        self.assertEqual(server.stored(), HOME.read_bytes())

    def test_a_name_that_is_found_later(self):
        server = self.serve(lambda _: DONE)
        run = subprocess.Popen(self.command_by_name(server.port, HOME), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, env=self.environment(b""))
        self.addCleanup(run.wait)
        with run.stderr:
            for line in run.stderr:
                if b"dns" in line:
                    self.path("names", b"127.0.0.1\n")
                    break
            else:
                self.fail("the name was found")
            run.stderr.read()
        self.assertEqual(run.wait(timeout=60), 0)
        self.assertEqual(server.stored(), HOME.read_bytes())

    def test_a_new_address_is_used_at_the_next_connect(self):
        second = self.serve(lambda _: DONE, host="127.0.0.3")

        def moves(_):
            self.path("names", b"127.0.0.3\n")
            first.close()
            return 204, {"Connection": "close"}, b""

        first = self.serve(moves, port=second.port)
        summary, _ = self.summary(self.command_by_name(second.port, "--batch-size", "10", HOME),
                                  b"127.0.0.1\n")
        self.assertEqual((summary["written"], summary["retried"]), (26, 0))
        self.assertEqual(len(first.writes()), 1)
        self.assertEqual(first.stored() + second.stored(), HOME.read_bytes())


if __name__ == "__main__":
    main()
