# SPDX-License-Identifier: Apache-2.0
"""Builds the peers. Each peer is a row of a table: its name, what it does and how it is made. All
products go to a build directory; a peer that cannot be built keeps the reason instead of a command.
rounds.py runs them."""

import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

from tables import REFERENCE

HERE = Path(__file__).resolve().parent
C_PARSER = "2.0.1"


@dataclass
class Peer:
    name: str
    mode: str  # "decode", "encode" or "tables"
    command: list = field(default_factory=list)  # the data file is appended
    environment: dict = field(default_factory=dict)
    reason: str = ""  # why there is no command
    check: str = "check"  # the command that prints what the columns hold


class Unbuildable(Exception):
    pass


def run(command, cwd, environment=None):
    """Runs one step of a build; a failure is reported in one line."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=cwd, text=True,
                              env={**os.environ, **(environment or {})}, capture_output=True,
                              timeout=1800)
    except FileNotFoundError:
        raise Unbuildable(f"{command[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Unbuildable(f"{command[0]} took more than half an hour") from None
    if done.returncode != 0:
        said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        told = [line for line in said if "error" in line.lower()] or said or ["no message"]
        raise Unbuildable(f"{Path(str(command[0])).name}: {told[0].strip()[:300]}")


def go(build, package):
    product = build / "bin" / f"go-{package}"
    run(["go", "build", "-o", product, f"./{package}"], HERE / "go", {"GOTOOLCHAIN": "local"})
    return [product]


def rust(build, crate, program):
    target = build / f"rust-{crate}"
    run(["cargo", "build", "--release", "--locked", "--target-dir", target], HERE / "rust" / crate)
    return [target / "release" / program]


def c(build):
    """The source is in the source package of the Python module."""
    home = build / "c"
    home.mkdir(parents=True, exist_ok=True)
    source = home / f"line_protocol_parser-{C_PARSER}"
    if not source.exists():
        run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:",
             f"line-protocol-parser=={C_PARSER}", "-d", home], home)
        with tarfile.open(source.with_suffix(source.suffix + ".tar.gz")) as archive:
            archive.extractall(home)
    product = build / "bin" / "c-line-protocol-parser"
    run([os.environ.get("CC", "cc"), "-O3", "-std=gnu11", "-w", f'-DPEER_VERSION="{C_PARSER}"',
         "-I", source / "include", HERE / "c" / "line_protocol_parser.c",
         source / "src" / "line_protocol_parser.c", "-o", product, "-lm"], home)
    return [product]


def python(build):
    home = build / "python"
    interpreter = home / "bin" / "python"
    if not interpreter.exists():
        run([sys.executable, "-m", "venv", home], build)
    run([interpreter, "-m", "pip", "install", "-q", "-r", HERE / "python" / "requirements.txt"],
        build)
    return [interpreter, HERE / "python" / "python_influxdb_client.py"]


def python_tables(build, kind):
    home = build / "python-tables"
    interpreter = home / "bin" / "python"
    if not interpreter.exists():
        run([sys.executable, "-m", "venv", home], build)
    run([interpreter, "-m", "pip", "install", "-q", "-r",
         HERE / "python" / "tables-requirements.txt"], build)
    return [interpreter, HERE / "python" / "tables.py", kind]


def javascript(build):
    """Node looks for modules beside the program, so the program is copied to where they are
    installed."""
    home = build / "javascript"
    home.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "js-influxdb-client.mjs"):
        shutil.copy(HERE / "javascript" / name, home / name)
    run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], home)
    return ["node", home / "js-influxdb-client.mjs"]


TABLE = [
    ("go-lineprotocol", "decode", lambda build: go(build, "lineprotocol")),
    ("go-victoriametrics", "decode", lambda build: go(build, "victoriametrics")),
    ("go-influxdb1", "decode", lambda build: go(build, "influxdb1")),
    ("go-influxdb2", "decode", lambda build: go(build, "influxdb2")),
    ("rust-influxdb-line-protocol", "decode",
     lambda build: rust(build, "influxdb-line-protocol", "rust-influxdb-line-protocol")),
    ("c-line-protocol-parser", "decode", c),
    ("go-lineprotocol-encoder", "encode", lambda build: go(build, "lineprotocol-encode")),
    ("rust-line-protocol-builder", "encode",
     lambda build: rust(build, "influxdb-line-protocol", "rust-line-protocol-builder")),
    ("rust-questdb", "encode", lambda build: rust(build, "questdb", "rust-questdb")),
    ("python-influxdb-client", "encode", python),
    ("js-influxdb-client", "encode", javascript),
    ("rust-influxdb-line-protocol", "tables",
     lambda build: rust(build, "influxdb-line-protocol", "rust-influxdb-line-protocol")),
    ("go-arrow", "tables", lambda build: go(build, "arrow")),
    ("python-pandas", "tables", lambda build: python_tables(build, "pandas")),
    ("python-pyarrow-csv", "tables", lambda build: python_tables(build, "pyarrow-csv")),
    ("python-duckdb-csv", "tables", lambda build: python_tables(build, "duckdb-csv")),
]

# They are listed with the peers that make columns, to show the cost of parsing alone.
PARSERS = ("rust-influxdb-line-protocol",)

def simdlp(build, prefix, kernels, modes):
    """The project's own adapters, built the way a user would: against the installed library, found
    by find_package, in a plain Release build. Each executable simdlp-decode*, simdlp-encode* or
    simdlp-tables* is a peer; each requested kernel adds another one."""
    home = HERE / "simdlp"
    if not (home / "CMakeLists.txt").exists():
        return [Peer("simdlp", mode, reason="there is no adapter in bench/peers/simdlp")
                for mode in modes]
    out = build / "simdlp"
    try:
        configure = ["cmake", "-S", home, "-B", out, "-DCMAKE_BUILD_TYPE=Release",
                     f"-DCMAKE_RUNTIME_OUTPUT_DIRECTORY={out / 'bin'}"]
        run(configure + ([f"-DCMAKE_PREFIX_PATH={prefix}"] if prefix else []), build)
        run(["cmake", "--build", out], build)
    except Unbuildable as failure:
        return [Peer("simdlp", mode, reason=str(failure)) for mode in modes]
    peers = []
    for mode in modes:
        for program in sorted((out / "bin").glob(f"simdlp-{mode}*")):
            peers.append(Peer(program.name, mode, [program]))
            for kernel in kernels:
                peers.append(Peer(f"{program.name}@{kernel}", mode, [program],
                                  {"SIMDLP_KERNEL": kernel}))
    return peers


def build_all(build, modes, wanted=None):
    """All peers of the table, built or with the reason why that failed."""
    (build / "bin").mkdir(parents=True, exist_ok=True)
    peers = []
    for name, mode, make in TABLE:
        if mode not in modes or (wanted and name not in wanted and name != REFERENCE[mode]):
            continue
        print(f"building {name}", file=sys.stderr, flush=True)
        try:
            peers.append(Peer(name, mode, make(build), check="run" if name in PARSERS else "check"))
        except Unbuildable as failure:
            peers.append(Peer(name, mode, reason=str(failure)))
    return peers
