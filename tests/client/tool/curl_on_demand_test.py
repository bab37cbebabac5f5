#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tool does not load libcurl when it starts, and says so if it needs it and cannot load it.

usage: curl_on_demand_test.py TOOL SOURCE_DIR READELF WITHOUT_CURL

WITHOUT_CURL is a program that needs a libcurl of another name, which does not exist.
"""

import subprocess
import sys
import unittest

TOOL, _, READELF, WITHOUT_CURL = sys.argv[1:5]


class CurlOnDemand(unittest.TestCase):
    def test_the_executable_does_not_depend_on_it(self):
        entries = subprocess.run([READELF, "-d", TOOL], capture_output=True, text=True, check=True)
        self.assertIn("NEEDED", entries.stdout)
        self.assertNotIn("libcurl", entries.stdout)

    def test_a_missing_one_is_named(self):
        result = subprocess.run([WITHOUT_CURL], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout, "")
        self.assertRegex(
            result.stderr, r"\Asimdlp: libcurl is needed and cannot be loaded: libcurl-missing\.so: .+\n\Z"
        )


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
