# SPDX-License-Identifier: Apache-2.0
"""Lines of real clients, decoded:  real_clients.py [--record] npm|pip CORPUS DECODE_LINES...

Installs the clients of package.json or requirements.txt, in the versions named there, into a
temporary folder; gives each the points of points.py; decodes what it writes; and compares the
result with the point. If they differ, exactly this case must be in CORPUS/<client>.jsonl, and no
other cases may be there. --record writes those files instead, for a new version of a client."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "servers"))
from install import install, pip_install  # noqa: E402
from outcome import Failure, Missing, run_test  # noqa: E402
from points import all_points  # noqa: E402


def with_npm(folder):
    """The clients' names in the corpus, and the commands that give points to them."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise Missing(f"{program} is not installed")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    install(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1",
             "--fetch-timeout=30000"], folder)
    return {file: ["node", str(HERE / "javascript.cjs"), package, str(folder)] for file, package in (
        ("influxdb-client-js", "@influxdata/influxdb-client"),
        ("influxdb3-client-js", "@influxdata/influxdb3-client"))}


def with_pip(folder):
    pip_install(HERE / "requirements.txt", folder)
    return {"influxdb-client-python": [sys.executable, "-B", str(HERE / "python_client.py"),
                                       "influxdb-client", str(folder)]}


def answers(command, questions):
    """A program that answers each line of JSON with one."""
    rows = "".join(json.dumps(question) + "\n" for question in questions)
    done = subprocess.run(command, input=rows, capture_output=True, text=True, encoding="utf-8",
                          timeout=120)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}:\n{done.stderr[-3000:]}")
    told = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(told) != len(questions):
        raise Failure(f"{command[0]}: {len(told)} answers to {len(questions)} questions")
    return told


def comparable(point):
    """Clients may write tags and fields in any order."""
    def ordered(pairs):
        return sorted((pair["key"], json.dumps(without_text(pair["value"]))) for pair in pairs)

    return (point["name"], ordered(point["tags"]), ordered(point["fields"]), point.get("time"))


def without_text(value):
    return value["bits"] if isinstance(value, dict) and "bits" in value else value


def faithful(given, expect):
    return (len(expect) == 1 and "point" in expect[0]
            and comparable(expect[0]["point"]) == comparable(given))


def outcomes(client, decode):
    """Rows of the corpus for the points that differ, and the number of the others."""
    points = all_points()
    told = answers(client, [point for _, point in points])
    known = [(about, given, answer) for (about, given), answer in zip(points, told)
             if "unknown" not in answer]
    written = [answer.get("written") or "" for _, _, answer in known]
    rows, good = [], 0
    for (about, given, answer), line, expect in zip(known, written, answers(decode, written)):
        if "refused" not in answer and faithful(given, expect):
            good += 1
            continue
        row = {"about": about, "given": given, "input": line, "expect": expect}
        if "refused" in answer:
            row["refused"] = answer["refused"]
        rows.append(row)
    return rows, good


def compare(name, rows, recorded):
    by_about = {row["about"]: row for row in recorded}
    told = []
    for row in rows:
        known = by_about.pop(row["about"], None)
        if known is None:
            told.append(f"not recorded: {json.dumps(row)}")
        elif known != row:
            told.append(f"recorded: {json.dumps(known)}\n  now:      {json.dumps(row)}")
    told += [f"no longer so: {json.dumps(row)}" for row in by_about.values()]
    if told or len(recorded) != len(rows):
        listed = "\n  ".join(told[:20])
        raise Failure(f"{name}: {len(told)} cases are not as recorded\n  {listed}")


def test(arguments):
    record = arguments[0] == "--record"
    manager, corpus, *decode = arguments[record:]
    with tempfile.TemporaryDirectory(prefix="simdlp-clients-") as folder:
        clients = {"npm": with_npm, "pip": with_pip}[manager](Path(folder))
        for name, client in clients.items():
            file = Path(corpus) / f"{name}.jsonl"
            rows, good = outcomes(client, decode)
            if record:
                file.write_text("".join(json.dumps(row) + "\n" for row in rows))
            else:
                compare(name, rows, [json.loads(row) for row in file.read_text().split("\n") if row])
            if good == 0:
                raise Failure(f"{name}: not one line says what was put in")
            refused = sum("refused" in row for row in rows)
            print(f"{name}: {good} points decode as what was put in; as recorded, "
                  f"{len(rows) - refused} do not and {refused} are refused")


if __name__ == "__main__":
    sys.exit(run_test("clients", test))
