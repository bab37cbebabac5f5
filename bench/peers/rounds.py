# SPDX-License-Identifier: Apache-2.0
"""Runs the peers in turns. Every peer is a process that has loaded its data and waits; a round asks
each of them for one pass. So a slow phase of the machine affects all peers equally, and ratios are
computed within a round. peers.py builds the peers, and compare.py prints the tables."""

import json
import math
import os
import select
import statistics
import subprocess
from collections import Counter
from pathlib import Path

PATIENCE = 600  # seconds for one pass, loading included

SUMS = ("points", "tags", "fields", "measurement_bytes", "tag_key_bytes", "tag_value_bytes",
        "field_key_bytes", "string_bytes", "int_sum", "uint_sum", "float_bits_sum", "bool_true",
        "time_sum")


class Process:
    """A running peer. After a failure it returns nothing more, and keeps the reason."""

    def __init__(self, peer, path, cpu=None, clock="wall"):
        self.peer = peer
        self.clock = clock
        self.answers = []
        self.failure = ""
        # One thread for Go: a collector on a second core would not be counted otherwise.
        environment = {**os.environ, "GOMAXPROCS": "1", **peer.environment}
        pin = (lambda: os.sched_setaffinity(0, {cpu})) if cpu is not None else None
        self.process = subprocess.Popen(
            [str(word) for word in peer.command] + [str(path)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, preexec_fn=pin)

    def ask(self, command):
        """The answer to a command as an object, or None."""
        if self.failure:
            return None
        try:
            self.process.stdin.write(command.encode() + b"\n")
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            line = self.process.stdout.readline() if ready else b""
            if not ready:
                self.failure = f"no answer within {PATIENCE} seconds"
            elif not line:
                self.process.wait(10)
                said = self.process.stderr.read().decode(errors="replace").strip().splitlines()
                self.failure = f"ended with {self.process.returncode}: {(said or ['nothing'])[-1]}"
            else:
                return json.loads(line)
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            self.failure = str(error)
        return None

    def processor_seconds(self):
        """The processor time of all threads of the process."""
        tasks = Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0])
                   for task in tasks.iterdir()) / 1e9

    def run(self):
        """One pass. By the processor's clock, the few microseconds that the peer needs to read the
        command and to print its answer are counted, too."""
        if self.clock == "wall" or self.failure:
            return self.ask("run")
        before = self.processor_seconds()
        answer = self.ask("run")
        if answer is not None:
            answer["seconds"] = [self.processor_seconds() - before]
        return answer

    def check(self):
        """Asks what the columns hold, before anything is timed. A peer without columns answers with its
        pass."""
        return self.ask(self.peer.check)

    def end(self):
        try:
            self.process.stdin.write(b"quit\n")
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def run_rounds(processes, warm_up, rounds):
    """Discards the warm-up rounds. Each round begins with another peer."""
    for number in range(warm_up + rounds):
        start = number % len(processes)
        for process in processes[start:] + processes[:start]:
            answer = process.run()
            if answer is not None and number >= warm_up:
                process.answers.append(answer)


def sums(answer):
    """The sums of an answer; None for parts that the peer does not read."""
    return tuple(str(answer[name]) if name in answer else None for name in SUMS)


def consensus(answers, reference):
    """The sums that more than half of the peers agree on, otherwise those of the reference: two
    peers that share their code must not outvote the others if all differ. A peer that does not read
    everything has no vote."""
    votes = Counter(found for found in map(sums, answers) if None not in found)
    choice, count = votes.most_common(1)[0] if votes else (None, 0)
    if reference is not None and 2 * count <= votes.total():
        return sums(reference)
    return choice


def differences(found, agreed):
    """The differences, as {name: [found, agreed]}; parts that were not read are not compared."""
    return {name: [mine, theirs] for name, mine, theirs in zip(SUMS, found, agreed)
            if mine is not None and mine != theirs}


def wrong_columns(found, expected):
    """Says how the columns of a peer differ from those of the reference; empty if they are
    equal."""
    wrong = [name for name in ("points", "time_sum") if str(found[name]) != str(expected[name])]
    if "number_sum" in found and not math.isclose(found["number_sum"], expected["number_sum"],
                                                  rel_tol=1e-9, abs_tol=1e-6):
        wrong.append("number_sum")
    return ", ".join(f"{name} {found[name]} (not {expected[name]})" for name in wrong)


def check_columns(processes, reference):
    """Stops measuring peers whose columns are wrong."""
    expected = reference.check() if reference is not None else None
    for process in processes:
        if expected is None:
            process.failure = process.failure or "there is no reference to compare it with"
        elif process is not reference and (found := process.check()) is not None:
            wrong = wrong_columns(found, expected)
            process.failure = f"other answers: {wrong}" if wrong else ""


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def figures(process, reference):
    """Speed of a peer, and its ratio to the reference within each round. Encoders are compared by
    points in a second: their texts differ in length."""
    answers = process.answers
    if process.failure or not answers:
        return {"peer": process.peer.name, "failure": process.failure or "no answer"}
    last = answers[-1]
    seconds = [answer["seconds"][0] for answer in answers]
    result = {
        "peer": process.peer.name, "version": last["version"], "mode": last["mode"],
        "bytes": last["bytes"], "points": last["points"], "rejected": last["rejected"],
        "megabytes_per_second": spread([last["bytes"] / s / 1e6 for s in seconds]),
        "points_per_second": spread([last["points"] / s for s in seconds]),
        "seconds": seconds,
    }
    # A peer that refuses most of the data gets no ratio.
    comparable = (reference is not None and reference.answers and not reference.failure
                  and 2 * last["points"] > reference.answers[-1]["points"])
    if comparable:
        scale = 1.0
        if last["mode"] == "encode":
            scale = last["points"] / max(reference.answers[-1]["points"], 1)
        result["ratio"] = spread([theirs["seconds"][0] / mine * scale
                                  for mine, theirs in zip(seconds, reference.answers)])
    if last["mode"] == "decode":
        result["sums"] = dict(zip(SUMS, sums(last)))
    return result
