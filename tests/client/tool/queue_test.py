# SPDX-License-Identifier: Apache-2.0
"""Runs `simdlp write --queue`: queue_test.py TOOL SOURCE_FOLDER"""

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
            self.assertIn(" in the queue; continue at ", self.messages())


if __name__ == "__main__":
    main()
