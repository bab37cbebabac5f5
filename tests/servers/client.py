# SPDX-License-Identifier: Apache-2.0
"""Points that the client and `simdlp write` send to real servers come back as they were given:
client.py influxdb|victoriametrics|questdb WRITE_POINTS WRITE_WITH_CLIENT TOOL"""

import os
import subprocess
import sys

import influxdb
import questdb
import victoriametrics
from outcome import Failure, require_same, run_test
from server import Server, write_points

ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("INFLUX")}


def run(command, expected=0):
    ran = subprocess.run([str(word) for word in command], env=ENVIRONMENT, timeout=120,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if ran.returncode != expected:
        raise Failure(f"{command[0]}: {ran.returncode}: {ran.stdout.decode(errors='replace')[-2000:]}")
    return ran.stdout.decode(errors="replace")


def test_influxdb(points_program, client_program, tool):
    with Server("influxd", "influxdb", influxdb.configuration, "/ping", ports=2) as server:
        for precision, unit in influxdb.UNITS.items():
            lines, points = write_points([points_program], "influxdb", precision, server.folder)
            given = influxdb.given_values(points, unit)
            # The client asks which API the server has, and makes the database.
            run([client_program, "influxdb", server.url, "by client", precision])
            require_same(f"client, {precision}", given, influxdb.stored_values(server, "by client"))
            influxdb.query(server, "", ['DROP DATABASE "by client"', 'CREATE DATABASE tool'])
            file = server.folder / "given.lp"
            file.write_bytes(lines)
            run([tool, "write", "--host", server.url, "-d", "tool", "-p", precision, "--batch-size",
                 "30", "--gzip", file])
            require_same(f"tool, {precision}", given, influxdb.stored_values(server, "tool"))
            influxdb.query(server, "", ["DROP DATABASE tool"])
        a_conflict(server, tool)


def a_conflict(server, tool):
    """Only a line of another type is lost: the server refuses it and does not name it."""
    influxdb.query(server, "", ["CREATE DATABASE conflict"])
    server.get("/write?db=conflict", b"m v=1 1\n")
    file = server.folder / "conflict.lp"
    file.write_bytes(b"".join(b"m v=%s %d\n" % (b'"text"' if i == 77 else b"%d" % i, i)
                              for i in range(2, 202)))
    told = run([tool, "write", "--host", server.url, "-d", "conflict", file], expected=1)
    if "conflict.lp:76:1: error: rejected" not in told or "199 points written" not in told:
        raise Failure(f"the conflict was reported as: {told}")
    found, = influxdb.query(server, "conflict", ["SELECT count(v) FROM m"])
    if found[0]["values"][0][1] != "200":
        raise Failure(f"the server holds {found}")
    print("a field of another type: reported, and the other lines are stored")


def test_victoriametrics(points_program, client_program, tool):
    for sender in ("client", "tool"):
        with Server("victoria-metrics", "victoria-metrics", victoriametrics.arguments,
                    "/health") as server:
            lines, points = write_points([points_program], "victoriametrics", "ns", server.folder)
            if sender == "client":
                run([client_program, "victoriametrics", server.url, "any", "ns"])
            else:
                file = server.folder / "given.lp"
                file.write_bytes(lines)
                run([tool, "write", "--host", server.url, "-d", "any", file])
            require_same(sender, victoriametrics.given_samples(points),
                         victoriametrics.stored_samples(server))


def test_questdb(_points_program, _client_program, tool):
    with questdb.server() as server:
        file = server.folder / "given.lp"
        file.write_bytes(b"".join(
            b'home,room=r\\ %d i=%di,f=%d.5,b=%s,s="a,\\"b %d" %d\n'
            % (i % 3, i, i, b"tf"[i % 2:i % 2 + 1], i, 1641024000000000000 + i * 1000000)
            for i in range(1000)))
        run([tool, "write", "--host", f"http::addr={server.url[7:]};", "--batch-size", "300", file])
        stored = questdb.rows(server, "select room, i, f, b, s, timestamp from home order by i",
                              lambda rows: len(rows) == 1000)
        given = {i: {"room": f"r {i % 3}", "i": i, "f": i + 0.5, "b": i % 2 == 0, "s": f'a,"b {i}',
                     "timestamp": f"2022-01-01T08:00:00.{i:03}000Z"} for i in range(1000)}
        require_same("points", given, {row["i"]: row for row in stored})
        bad = server.folder / "bad.lp"
        bad.write_bytes(b'home,room=x i=1i 1\nhome,room=x i="text" 2\nhome,room=x i=3i 3\n')
        told = run([tool, "write", "--host", f"http::addr={server.url[7:]};", bad], expected=1)
        if "bad.lp:2:1: error: rejected" not in told or "2 points written" not in told:
            raise Failure(f"the conflict was reported as: {told}")


def test(command):
    kind, *programs = command
    {"influxdb": test_influxdb, "victoriametrics": test_victoriametrics,
     "questdb": test_questdb}[kind](*programs)


if __name__ == "__main__":
    # scripts/setup.sh installs the other servers, but not QuestDB.
    sys.exit(run_test("questdb" if sys.argv[1] == "questdb" else "servers", test))
