#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks whether the tests notice small errors in the code. Changes one thing at a time in the
sources of the library (an operator, a constant, a condition, a statement), builds, and runs the
quick tests.

    scripts/mutants.py                              two hundred changes all over the library
    scripts/mutants.py --count 40 --files src/decode/strict.cpp 'src/kernel/*'
    scripts/mutants.py --count 40 --files 'src/client/*'    a component, or the parts of the tool
    scripts/mutants.py --seed 7                     others
    scripts/mutants.py --again                      only those that survived the last run
    scripts/mutants.py --list                       what would be changed

A change is killed if a test fails, crashes or does not end. It is not counted if it does not
compile, or if the compiled programs are identical. The survivors must be explained in
tests/mutants/survivors.json, which identifies a change by its file and the text of its line, so an
explanation is valid until that line is edited.

The exit code is 0 if 95 % are killed and every survivor is explained, and 1 otherwise. The work is
done in a copy of the project in build/mutants; results.json there lists every change and what killed
it. With one job, a run takes about an hour."""

import argparse
import collections
import fnmatch
import json
import os
import queue
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "mutants"), str(ROOT / "scripts")]
sys.dont_write_bytecode = True
import changes  # noqa: E402
import programs  # noqa: E402

SURVIVORS = ROOT / "tests" / "mutants" / "survivors.json"
LIBRARY = ("src/kernel/*", "src/text/*", "src/decode/*", "src/encode/*", "src/flow/*", "src/table/*", "include/simdlp/*.h", "include/simdlp/detail/*.h")
COMPONENTS = ("src/client/*", "src/journal/*", "src/queue/*", "src/server/*", "src/tool/**/*", "include/simdlp/*/*.h")
NOT_COMPILED = ("src/kernel/neon64.cpp",)  # only on other processors
NEEDED = 0.95
LEAST = 2  # changes of a file


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="how many changes (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", nargs="+", metavar="PATTERN", help="only in these")
    parser.add_argument("--jobs", type=int, default=1, help="copies of the project to work in")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutants")
    parser.add_argument("--again", action="store_true", help="what survived the last run")
    parser.add_argument("--list", action="store_true", help="show the changes and do nothing")
    return parser.parse_args()


def candidates(patterns):
    """Every possible change, by file."""
    found = {}
    for pattern in (LIBRARY + COMPONENTS) if patterns else LIBRARY:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in (".h", ".cpp") or name in found:
                continue
            if patterns and not any(fnmatch.fnmatch(name, each) for each in patterns):
                continue
            if not patterns and programs.programs_elsewhere(name):
                continue
            every = list(changes.changes_of(name, path.read_text()))
            if every and name not in NOT_COMPILED:
                found[name] = every
    return found


def choose(found, count, seed):
    """Distributes `count` among the files by the square root of their numbers of possible changes,
    because a few files have tables with very many constants."""
    weight = {name: len(every) ** 0.5 for name, every in found.items()}
    total = sum(weight.values())
    for name, every in found.items():
        share = max(LEAST, round(count * weight[name] / total))
        yield from changes.chosen(every, share, seed)


class Run:
    """Tries changes in as many copies as there are jobs, and keeps the results."""

    def __init__(self, folder, picked):
        self.folder = folder
        self.names = {change.file for change in picked}
        self.files = queue.Queue()
        self.total = len(picked)
        by_file = collections.defaultdict(list)
        for change in picked:
            by_file[change.file].append(change)
        for each in by_file.values():
            self.files.put(each)
        self.trials = []
        self.killers = collections.Counter()
        self.lock = threading.Lock()
        self.failure = None

    def order(self, shop, file):
        """The order of the programs: first those that have killed most changes of this file, then
        those with a similar name, then the quick ones. Those that count instructions come last,
        which shows the changes that no test of results noticed."""
        stem = Path(file).stem
        elsewhere = programs.programs_elsewhere(file)
        def tests(program):
            if elsewhere:
                return program.target in elsewhere
            return not any(program.target in targets for _, targets in programs.ELSEWHERE)
        def rank(program):
            killed = self.killers[file, program.name]
            counts = program.target in programs.COUNTED
            return counts, -killed, stem not in program.target, program.seconds
        return sorted(filter(tests, shop.programs), key=rank)

    def note(self, trial, program):
        with self.lock:
            self.trials.append(trial)
            if program is not None:
                self.killers[trial.change.file, program.name] += 1
            change = trial.change
            print(f"[{len(self.trials)}/{self.total}] {trial.verdict:12} {trial.seconds:5.1f} s  "
                  f"{change.file}:{change.line}: {change.kind}\n"
                  f"      - {change.before}\n      + {change.after}"
                  + (f"\n      {trial.by}" if trial.by else ""), flush=True)
            self.write()

    def write(self):
        rows = [{"file": t.change.file, "line": t.change.line, "kind": t.change.kind,
                 "before": t.change.before, "after": t.change.after, "begin": t.change.begin,
                 "verdict": t.verdict, "by": t.by} for t in self.trials]
        (self.folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")

    def work(self, number, jobs):
        try:
            shop = programs.Workshop(self.folder / str(number), jobs, self.names)
            shop.prepare()
            if number == 0:
                for program in sorted(shop.programs, key=lambda program: program.seconds):
                    print(f"{program.seconds:6.1f} s  {program.name}", flush=True)
            while True:
                try:
                    changed = self.files.get_nowait()
                except queue.Empty:
                    return
                for change in changed:
                    self.note(*programs.attempt(shop, change, self.order(shop, change.file)))
        except programs.Broken as why:
            self.failure = why

    def start(self, jobs):
        threads = [threading.Thread(target=self.work, args=(n, 1)) for n in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failure is not None:
            raise self.failure


def table(rows, trials, what):
    counts = collections.defaultdict(collections.Counter)
    for trial in trials:
        counts[what(trial)][trial.verdict] += 1
    print(f"\n{rows:32} killed survived same code not compiled")
    for name, count in sorted(counts.items()):
        print(f"{name:32} {count['killed']:6} {count['survived']:8} {count['same code']:9} "
              f"{count['not compiled']:12}")


def explained():
    rows = json.loads(SURVIVORS.read_text())
    return {(row["file"], row["before"], row["after"]): row for row in rows}


def report(trials, seconds):
    """Prints the tables and the survivors. Returns true if enough are killed and the others are
    explained."""
    table("file", trials, lambda trial: trial.change.file)
    table("kind", trials, lambda trial: trial.change.kind)
    reasons = explained()
    survivors = [trial.change for trial in trials if trial.verdict == "survived"]
    unexplained = [change for change in survivors if change.key not in reasons]
    for title, which in (("explained", [c for c in survivors if c.key in reasons]),
                         ("NOT EXPLAINED", unexplained)):
        for change in which:
            print(f"\nsurvivor, {title}: {change.file}:{change.line}: {change.kind}\n"
                  f"  - {change.before}\n  + {change.after}")
            if change.key in reasons:
                print(f"  {reasons[change.key]['why']}: {reasons[change.key]['reason']}")
    for trial in trials:
        if trial.verdict == "killed" and trial.change.key in reasons:
            print(f"\nexplained in {SURVIVORS.name}, but killed: {trial.change.file}: "
                  f"{trial.change.after}")
    killed = sum(trial.verdict == "killed" for trial in trials)
    counted = killed + len(survivors)
    if counted == 0:
        print("\nno change was counted")
        return False
    print(f"\n{counted} changes, {killed} killed: {100 * killed / counted:.1f} %; {len(survivors)} "
          f"survived, {len(unexplained)} of them not explained; {seconds / 60:.0f} minutes")
    return killed / counted >= NEEDED and not unexplained


def main():
    options = arguments()
    found = candidates(options.files or (["*"] if options.again else None))
    if options.again:
        rows = json.loads((options.folder / "results.json").read_text())
        wanted = {(r["file"], r["before"], r["after"]) for r in rows if r["verdict"] == "survived"}
        picked = list({change.key: change for every in found.values() for change in every
                       if change.key in wanted}.values())
    else:
        picked = list(choose(found, options.count, options.seed))
    if options.list:
        for change in picked:
            print(f"{change.file}:{change.line}: {change.kind}\n  - {change.before}\n"
                  f"  + {change.after}")
        print(f"{len(picked)} of {sum(map(len, found.values()))} possible changes")
        return 0
    options.folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    run = Run(options.folder, picked)
    try:
        run.start(options.jobs)
    except programs.Broken as why:
        print(f"nothing was changed yet, and already:\n{why}", file=sys.stderr)
        return 2
    return 0 if report(run.trials, time.monotonic() - start) else 1


if __name__ == "__main__":
    sys.exit(main())
