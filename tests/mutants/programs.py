# SPDX-License-Identifier: Apache-2.0
"""A copy of the project that is built for fast recompilation, and its quick test programs, which
run one after the other until one of them fails."""

import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import callgrind
import instructions

ROOT = Path(__file__).resolve().parents[2]
FLAGS = "-O1 -D_GLIBCXX_ASSERTIONS -ftrivial-auto-var-init=pattern"

# Target, its arguments ({root}: the copy), and environment; those of the tests of single parts are
# added. Without test_linear, which needs an idle machine.
PROGRAMS = (
    ("test_contract",),
    ("test_errors_document",),
    ("test_conformance", "{root}/corpus/cases"),
    ("test_conformance", "{root}/corpus/clients"),
    ("test_encode_time",),
    ("test_encode_point_builder",),
    ("test_encode_record",),
    ("test_encode_series_key",),
    ("test_encode_table_view",),
    ("test_encode_memory",),
    ("test_decoder_memory",),
    ("test_encode_span",),
    ("test_kernel",),
    ("test_limits",),
    ("test_hints",),
    ("test_projection",),
    ("test_end_series",),
    ("test_split",),
    ("test_stream_decoder",),
    ("test_long_string",),
    ("test_parallel",),
    ("test_schema",),
    ("test_series_table",),
    ("test_series_index",),
    ("test_visit_series",),
    ("test_table_builder",),
    ("test_parallel_tables",),
    ("test_steady",),
    ("test_hostile_tables",),
    ("test_arrow",),
    ("test_agreement",),
    ("test_agreement", "SIMDLP_KERNEL=scalar"),
    ("test_encode_encoder",),
    ("test_encode_names",),
    ("test_encode_kernels",),
    ("test_encode_round_trip",),
    ("test_encode_dialects",),
    ("test_encode_omitted_parts",),
    ("test_encode_decimal",),
    ("test_exhaustive",),
    ("test_ways",),
    ("bench_instructions",),
)
# The beginnings of the names of other files, and the programs that test these files. They are built and run
# only for changes in them.
ELSEWHERE = (
    (("src/journal/", "include/simdlp/journal"), ("test_journal",)),
    (("src/queue/", "include/simdlp/queue"), ("test_queue",)),
    (("src/client/", "include/simdlp/client"), ("test_client", "test_client_memory")),
    (("src/server/", "include/simdlp/server"), ("test_server",)),
    (("src/tool/",), ("test_tool",)),
)
# These count instructions instead of checking results. Without valgrind they are left out, and
# mutants that are only slower survive.
COUNTED = ("test_ways", "bench_instructions")


class DoesNotCompile(Exception):
    """A program could not be built; the text is the compiler's message."""


class Broken(Exception):
    """Something fails before anything was changed."""


@dataclass
class Program:
    target: str
    arguments: list
    environment: dict
    seconds: float = 0  # of processor time, unchanged
    print: bytes = b""  # the hash of the unchanged program
    counts: dict = field(default_factory=dict)  # of instructions, where they are counted

    @property
    def name(self):
        return " ".join([*(f"{k}={v}" for k, v in self.environment.items()), self.target,
                         *(os.path.basename(a) for a in self.arguments)])


def copy_tree(to):
    """Copies the files of the project, except those that are already equal."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, check=True).stdout
    wanted = {Path(os.fsdecode(name)) for name in listed.split(b"\0") if name}
    wanted = {name for name in wanted if (ROOT / name).is_file()}
    for name in wanted:
        new, old = (ROOT / name).read_bytes(), to / name
        if not old.is_file() or old.read_bytes() != new:
            old.parent.mkdir(parents=True, exist_ok=True)
            old.write_bytes(new)
            shutil.copymode(ROOT / name, old)
    for old in to.rglob("*"):
        if old.is_file() and old.relative_to(to) not in wanted:
            old.unlink()


def programs_elsewhere(file):
    """The programs that test a file outside of the library, or None."""
    return next((targets for begins, targets in ELSEWHERE if file.startswith(begins)), None)


class Workshop:
    """One copy of the project and its build. `files` are those that are to be changed."""

    def __init__(self, folder, jobs, files):
        self.tree, self.build, self.jobs = folder / "tree", folder / "build", jobs
        self.files = files
        self.programs = []
        self.sources = {}  # the original text of the files that are changed

    def prepare(self):
        """Builds everything unchanged, runs it, and records the times."""
        copy_tree(self.tree)
        elsewhere = {target for file in self.files for target in programs_elsewhere(file) or ()}
        with_tool = "ON" if "test_tool" in elsewhere else "OFF"
        configured = subprocess.run(
            ["cmake", "-S", self.tree, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Debug",
             f"-DCMAKE_CXX_FLAGS_DEBUG={FLAGS}", f"-DCMAKE_RUNTIME_OUTPUT_DIRECTORY={self.build}/bin",
             f"-DSIMDLP_BUILD_TOOL={with_tool}", "-DSIMDLP_BUILD_BENCH=ON", "-DSIMDLP_INSTALL=OFF",
             "-DCMAKE_CXX_COMPILER_LAUNCHER=", "-DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=gold",
             f"-DCMAKE_PROJECT_simdlp_INCLUDE={self.tree}/tests/mutants/quick_build.cmake"],
            capture_output=True, text=True)
        if configured.returncode != 0:
            raise Broken(configured.stdout + configured.stderr)
        self.forget_globs()
        wanted = [(target,) for target in sorted(elsewhere)]
        if any(programs_elsewhere(file) is None for file in self.files):
            listed = (self.tree / "tests/mutants/parts.txt").read_text().split()
            wanted += [("test_unit_" + Path(unit).stem.removesuffix("_test"),) for unit in listed]
            wanted += PROGRAMS
        for target, *words in wanted:
            if target in COUNTED and shutil.which("valgrind") is None:
                continue
            settings = dict(word.split("=") for word in words if re.match(r"[A-Z_]+=", word))
            arguments = [word.format(root=self.tree) for word in words if "=" not in word]
            self.programs.append(Program(target, arguments, settings))
        try:
            self.make(*{program.target for program in self.programs})
        except DoesNotCompile as why:
            raise Broken(str(why)) from why
        counted = any(program.target in COUNTED for program in self.programs)
        for shape in instructions.SHAPES if counted else ():
            with open(self.build / f"{shape}.lp", "wb") as out:
                subprocess.run([self.build / "bin/bench_instructions", "make", shape, "60000"],
                               stdout=out, check=True)
        for program in self.programs:
            program.print = self.fingerprint_of(program)
            program.seconds = 100
            if program.target in COUNTED:
                program.counts = self.count_instructions(program)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            said = self.objection(program)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if said is not None:
                raise Broken(f"{program.name} fails without any change: {said}")
            program.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def forget_globs(self):
        """Removes the rule from build.ninja by which every build first looks for new files."""
        path = self.build / "build.ninja"
        path.write_text(re.sub(r"^build build\.ninja.*?\n\n", "", path.read_text(),
                               flags=re.S | re.M))

    def make(self, *targets):
        made = subprocess.run(["ninja", "-C", self.build, f"-j{self.jobs}", *targets],
                              capture_output=True, text=True)
        if made.returncode != 0:
            raise DoesNotCompile(made.stdout + made.stderr)

    def fingerprint_of(self, program):
        return hashlib.sha256((self.build / "bin" / program.target).read_bytes()).digest()

    def count_instructions(self, program):
        """Counts the instructions of each piece of work with callgrind."""
        out = self.build / "callgrind.out"
        runs = [["run", self.build / f"{shape}.lp"] for shape in instructions.SHAPES]
        if program.target == "test_ways":
            runs = [[]]
        counts = {}
        for words in runs:
            ran = callgrind.run(self.build / "bin" / program.target, words, out, timeout=300)
            if ran.returncode != 0:
                return {"crash": 1}
            for name, count in callgrind.inclusive_costs(out).items():
                counts[" ".join([name, *(word.stem for word in words[1:])])] = count
        return counts

    def slower(self, program):
        """The work that takes more instructions than before, or None."""
        counts = self.count_instructions(program)
        allowed = instructions.ALLOWED if program.target == "bench_instructions" else 1.01
        for name, count in counts.items():
            before = program.counts.get(name, 0)
            if count > before * allowed:
                return f"{name} takes {count} instructions, not {before}"
        return None

    def objection(self, program):
        """Why the program fails, or None. It may take several times its usual processor time, so
        that endless loops are detected on a busy machine, too."""
        if program.target in COUNTED:
            return self.slower(program)
        seconds = int(5 * program.seconds) + 3

        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        environment = {**os.environ, "GTEST_BREAK_ON_FAILURE": "1", **program.environment}
        try:
            ran = subprocess.run([self.build / "bin" / program.target, *program.arguments],
                                 env=environment, cwd=self.build, preexec_fn=limit,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=20 * seconds)
        except subprocess.TimeoutExpired:
            return "no end"
        if ran.returncode in (0, 77):
            return None
        if ran.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return "no end"
        tests = re.findall(rb"^\[ RUN      \] (\S+)", ran.stdout, re.M)
        if tests:
            return tests[-1].decode()
        return ran.stdout.decode(errors="replace").strip()[-2000:].split("\n")[-1]


class Trial:
    """The result of one change: killed, survived, same code, or not compiled."""

    def __init__(self, change, verdict, by="", seconds=0.0):
        self.change, self.verdict, self.by, self.seconds = change, verdict, by, seconds


def attempt(shop, change, order):
    """Makes the change, and runs the programs in order until one fails."""
    path = shop.tree / change.file
    source = shop.sources.setdefault(change.file, path.read_text())
    start = time.monotonic()
    took = lambda: time.monotonic() - start
    path.write_text(change.applied(source))
    try:
        same = True
        for program in order:
            shop.make(program.target)
            if shop.fingerprint_of(program) == program.print:
                continue
            same = False
            said = shop.objection(program)
            if said is not None:
                return Trial(change, "killed", f"{program.name}: {said}", took()), program
        return Trial(change, "same code" if same else "survived", "", took()), None
    except DoesNotCompile:
        return Trial(change, "not compiled", "", took()), None
    finally:
        path.write_text(source)
