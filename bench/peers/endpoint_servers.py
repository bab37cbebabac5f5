# SPDX-License-Identifier: Apache-2.0
"""The write endpoints that endpoints.py compares: how each is started, where it takes writes, and how
it is asked what it has stored. Each keeps its data in a temporary folder on the same disk."""

import json
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
# First: packages elsewhere have some of the same names.
sys.path[:0] = [str(SOURCE / "tests/servers"), str(SOURCE / "tests/server/clients")]
import influxdb  # noqa: E402
import questdb  # noqa: E402
import run as clients  # noqa: E402
import telegraf  # noqa: E402
from outcome import Failure, Missing  # noqa: E402
from server import Server  # noqa: E402

CACHE = SOURCE / "build/clients"
V1 = "/write?db=bench"
V2 = "/api/v2/write?org=o&bucket=bench&precision=ns"
V3 = "/api/v3/write_lp?db=bench&precision=ns"
# The check: a field of the shape tsbs whose values are added up.
MEASUREMENT, FIELD = "cpu", "usage_user"


class Endpoint:
    """`about` is what the page says of it, `target` the path of its writes."""
    name = about = target = None
    simdlp = False

    def server(self):
        """One that is not started yet. Raises Missing, if the program is."""
        raise NotImplementedError

    def prepare(self, server):
        """Makes the database."""

    def stored(self, server, folder):
        """Points, and the sum of the field, of what was written; `server` runs."""
        raise NotImplementedError

    def check(self, lines):
        """Writes the lines and compares what was stored with them."""
        sent = totals(lines.decode().splitlines())
        with self.server() as server:
            self.prepare(server)
            server.get(self.target, lines)
            until = time.monotonic() + 60
            got = None
            while got != sent:
                got = self.stored(server, server.folder)
                if time.monotonic() > until:
                    raise Failure(f"{self.name}: (points, sum) is {got} and not {sent}")
                time.sleep(0.1)


def totals(lines):
    """Number of points and sum of the field."""
    added = 0
    for line in lines:
        fields = clients.split(line, " ")[1]
        value = next(each.split("=")[1] for each in clients.split(fields, ",")
                     if each.startswith(FIELD + "="))
        added += int(value.rstrip("i"))
    return len(lines), added


class Simdlp(Endpoint):
    simdlp = True
    target = V3

    def __init__(self, tool, durable):
        self.tool, self.durable = str(tool), durable
        self.name = "simdlp serve" + ("" if durable else " --no-journal")
        self.about = "answers when the write is " + ("synced to disk" if durable else
                                                     "decoded and checked")

    def server(self):
        more = ["--journal", "journal"] if self.durable else ["--no-journal"]
        return Server(self.tool, "simdlp", lambda _, ports: [
            "serve", "--listen", f"127.0.0.1:{ports[0]}", "--log", "off", *more], "/ping")

    def stored(self, server, folder):
        if not self.durable:  # counts what it took, and keeps nothing
            found = [line for line in server.get("/metrics").decode().splitlines()
                     if line.startswith("simdlp_points_total{")]
            return int(found[0].split()[-1]) if found else 0, None
        done = subprocess.run([self.tool, "journal", "cat", folder / "journal", "--database", "bench"],
                              capture_output=True, text=True, check=True)
        return totals(done.stdout.splitlines())

    def check(self, lines):
        if self.durable:
            super().check(lines)
            return
        with self.server() as server:
            server.get(self.target, lines)
            points = self.stored(server, server.folder)[0]
            if points != lines.count(b"\n"):
                raise Failure(f"{self.name}: {points} points instead of {lines.count(10)}")


class InfluxDb(Endpoint):
    name, target = "InfluxDB 1", V1
    about = "Debian's 1.6.7; written to its log, synced"

    def server(self):
        def configuration(folder, ports):
            words = influxdb.configuration(folder, ports)
            path = Path(words[-1])
            path.write_text(path.read_text().replace(
                "[data]", "[data]\n  max-series-per-database = 0\n  max-values-per-tag = 0").replace(
                "[http]", "[http]\n  max-body-size = 0"))
            return words
        return Server("influxd", "influxdb", configuration, "/ping", ports=2)

    def prepare(self, server):
        influxdb.query(server, "", ["CREATE DATABASE bench"])

    def stored(self, server, folder):
        found, = influxdb.query(server, "bench",
                                [f"SELECT COUNT({FIELD}), SUM({FIELD}) FROM {MEASUREMENT}"])
        return tuple(map(int, found[0]["values"][0][1:])) if found else (0, 0)


class VictoriaMetrics(Endpoint):
    name, target = "VictoriaMetrics", V1
    about = "Debian's 1.79.5; kept in memory, written later"

    def server(self):
        # The points are older than what it keeps by default.
        return Server("victoria-metrics", "victoria-metrics", lambda folder, ports: [
            f"-httpListenAddr=127.0.0.1:{ports[0]}", f"-storageDataPath={folder}/data",
            "-retentionPeriod=100y", "-loggerLevel=ERROR"], "/health")

    def stored(self, server, folder):
        server.get("/internal/force_flush")
        name = urllib.parse.quote(f'{{__name__="{MEASUREMENT}_{FIELD}"}}')
        rows = [json.loads(row)["values"]
                for row in server.get(f"/api/v1/export?start=0&match[]={name}").splitlines()]
        return sum(map(len, rows)), int(sum(map(sum, rows)))


class QuestDb(Endpoint):
    name, target = "QuestDB", V1
    about = "from Maven; written to its log"

    def server(self):
        self.about = f"{questdb.jar().stem.split('-', 1)[1]} from Maven; written to its log, not synced"
        return questdb.server()

    def stored(self, server, folder):
        query = urllib.parse.urlencode({"query": f"select count(), sum({FIELD}) from {MEASUREMENT}"})
        try:
            row, = json.loads(server.get("/exec?" + query))["dataset"]
        except Failure:  # the table does not exist yet
            return 0, 0
        return row[0], row[1] or 0


class Telegraf(Endpoint):
    name, target = "Telegraf", V2
    about = (f"its influxdb_v2_listener, {clients.Telegraf.version[1:]} from the Go proxy; kept in memory; the "
             "output discards")

    def __init__(self):
        self.output = "file"

    def server(self):
        def configuration(folder, ports):
            path = folder / "telegraf.conf"
            output = (f'[[outputs.file]]\n  files = ["{folder}/out"]\n  data_format = "influx"\n'
                      if self.output == "file" else "[[outputs.discard]]\n")
            path.write_text(f"""
[agent]
  omit_hostname = true
  precision = "1ns"
  flush_interval = "200ms"
  metric_batch_size = 10000
  metric_buffer_limit = 100000
  quiet = true
[[inputs.influxdb_v2_listener]]
  service_address = "127.0.0.1:{ports[0]}"
  parser_type = "upstream"
{output}""", encoding="utf-8")
            return ["--config", str(path)]
        return Server(telegraf.program(), "telegraf", configuration, "/api/v2/ready")

    def stored(self, server, folder):
        out = folder / "out"
        return totals(out.read_text().splitlines()) if out.exists() else (0, 0)

    def check(self, lines):
        super().check(lines)
        self.output = "discard"


def all_endpoints(tool):
    return [Simdlp(tool, False), Simdlp(tool, True), InfluxDb(), VictoriaMetrics(), QuestDb(),
            Telegraf()]


def usable(tool, only, lines):
    """Those that are installed and store what is sent, and why the others are left out."""
    out, left_out = [], {}
    for each in all_endpoints(tool):
        if only and each.name not in only:
            continue
        try:
            each.check(lines)
            out.append(each)
        except (Failure, Missing, subprocess.CalledProcessError) as why:
            if each.simdlp:
                raise
            left_out[each.name] = str(why)
    return out, left_out
