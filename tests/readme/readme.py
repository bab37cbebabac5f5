# SPDX-License-Identifier: Apache-2.0
"""Checks README.md against the tree, and the sessions in docs: readme.py SOURCE_FOLDER TOOL

A ```cpp block is exactly the program named in the comment above it. A ```console block is a
session: the tool must print the output shown, up to a line `...`, except for times and rates. A
```sh block has commands that other tests run; this test checks that the files and targets in them
exist.
"""

import json
import pathlib
import re
import shlex
import subprocess
import sys

source = pathlib.Path(sys.argv[1])
tool = sys.argv[2]
readme = (source / "README.md").read_text(encoding="utf-8")
failures = []


def fail(message):
    failures.append(message)
    print("FAILED:", message)


def without_times(line):
    """A line without its seconds, rates and kernel, which differ from run to run."""
    line = re.sub(r"\d+\.\d+ (s|GB/s)\b", r"# \1", line)
    return re.sub(r"kernel \w+", "kernel #", line)


programs = 0
for path, code in re.findall(r"<!-- (\S+) -->\n```cpp\n(.*?)```\n", readme, re.S):
    programs += 1
    held = (source / path).read_text(encoding="utf-8").split("\n", 1)[1]
    if held != code:
        fail(f"the program {path} is not what README.md shows")
if programs != len(re.findall(r"```cpp\n", readme)):
    fail("a program of README.md names no file")

# The output of a program is shown below it and checked by its own test.
outputs = re.findall(
    r"<!-- (\S+)\.cpp -->\n```cpp\n(?:(?!```).)*```\n\nprints\n\n```text\n(.*?)```", readme, re.S)
for path, shown in outputs:
    if (source / f"{path}.expected").read_text(encoding="utf-8") != shown:
        fail(f"{path} does not print what README.md shows")
shown = (source / "examples/decode.expected").read_text(encoding="utf-8").strip()
if f"it prints `{shown}`" not in " ".join(readme.split()):
    fail("the first program does not print what README.md says")

# docs/writing.md needs a server: tests/client/tool/tutorial_test.py runs it.
documents = [readme] + [path.read_text(encoding="utf-8")
                        for path in sorted((source / "docs").glob("*.md"))
                        if path.name != "writing.md"]
sessions = [session for document in documents
            for session in re.findall(r"```console\n(.*?)```\n", document, re.S)]
for session in sessions:
    command, shown = session.split("\n", 1)
    words = shlex.split(command.removeprefix("$ "))
    if words[0] != "simdlp":
        fail(f"not a command of the tool: {command}")
        continue
    run = subprocess.run([tool] + words[1:], cwd=source, text=True, encoding="utf-8",
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    expected = [without_times(line) for line in shown.splitlines()]
    printed = [without_times(line) for line in run.stdout.splitlines()]
    if expected[-1] == "...":
        expected.pop()
        printed = printed[:len(expected)]
    if expected != printed:
        fail(f"`{command}` printed:\n{run.stdout}")

presets = json.loads((source / "CMakePresets.json").read_text(encoding="utf-8"))
workflows = {preset["name"] for preset in presets.get("workflowPresets", [])}
commands = [line for block in re.findall(r"```sh\n(.*?)```\n", readme, re.S)
            for line in block.splitlines() if line]
ci = (source / ".ci/run").read_text(encoding="utf-8")
for command in commands:
    words = shlex.split(command)
    if words[0] == "bash":
        if not (source / words[1]).exists() or words[1] not in ci:
            fail(f"CI does not run `{command}`")
    elif words[:3] == ["cmake", "--workflow", "--preset"]:
        if words[3] not in workflows:
            fail(f"there is no workflow `{words[3]}`")
    elif words[:2] != ["cmake", "--install"] and words[0] != "g++":
        fail(f"nothing tests `{command}`")  # installation and pkg-config: tests/package

if not programs or not sessions or not commands:
    fail("README.md shows no program, no session or no command")
print(f"{programs} programs, {len(sessions)} sessions, {len(commands)} commands, "
      f"{len(failures)} failed")
sys.exit(1 if failures else 0)
