#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tool loads libcurl when it is first used, and says so if it cannot be loaded.

usage: curl_on_demand_test.py TOOL SOURCE_DIR READELF LIBRARY_NAME
"""

import subprocess
import sys

from tool_case import DONE, TOOL, ToolCase, main

READELF, LIBRARY_NAME = sys.argv[3:5]


class CurlOnDemand(ToolCase):
    def without_curl(self, *words):
        """Runs `simdlp write` where an empty file hides libcurl."""
        self.path(LIBRARY_NAME, b"")
        run, server = self.run_tool([DONE], *words, text=b"m f=1 1700000000000000000\n",
                                    environment={"LD_LIBRARY_PATH": self.folder.name})
        self.assertEqual(server.requests, [])
        return run

    def test_the_executable_does_not_depend_on_it(self):
        entries = subprocess.run([READELF, "-d", TOOL], capture_output=True, text=True, check=True)
        self.assertIn("NEEDED", entries.stdout)
        self.assertNotIn("libcurl", entries.stdout)

    def test_it_is_named_if_it_cannot_be_loaded(self):
        for words in ((), ("--url", "http://127.0.0.1:1/x")):
            with self.subTest(words):
                run = self.without_curl(*words)
                self.assertEqual((run.returncode, run.stdout), (2, b""))
                self.assertRegex(run.stderr.decode(),
                                 r"\Asimdlp: libcurl is needed and cannot be loaded: "
                                 rf".*{LIBRARY_NAME}: .+\n\Z")

    def test_it_is_not_needed_if_nothing_is_sent(self):
        run = self.without_curl("--dry-run")
        self.assertEqual((run.returncode, run.stdout, run.stderr),
                         (0, b"m f=1 1700000000000000000\n", b""))


if __name__ == "__main__":
    main()
