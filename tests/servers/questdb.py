# SPDX-License-Identifier: Apache-2.0
"""Starts and queries QuestDB. Its jar (org.questdb:questdb) comes from Maven."""

import json
import os
import shutil
import time
import urllib.parse
from pathlib import Path

from outcome import Failure, Missing
from server import Server


def jar():
    """The jar that QUESTDB_JAR names, or the newest in Maven's local repository."""
    named = os.environ.get("QUESTDB_JAR", "")
    jars = [Path(named)] if named else sorted(
        (Path.home() / ".m2/repository/org/questdb/questdb").glob("*/questdb-*.jar"))
    if not jars or not jars[-1].exists() or shutil.which("java") is None:
        raise Missing("QuestDB: set QUESTDB_JAR to its jar (org.questdb:questdb) and install java")
    return jars[-1]


def server():
    path = jar()

    def arguments(folder, ports):
        (folder / "conf").mkdir(exist_ok=True)
        (folder / "conf/server.conf").write_text(
            f"http.bind.to=127.0.0.1:{ports[0]}\nhttp.min.enabled=false\npg.enabled=false\n"
            "line.tcp.enabled=false\nline.udp.enabled=false\ntelemetry.enabled=false\n"
            "shared.worker.count=2\n")
        return ["-XX:+UseParallelGC", "-p", str(path), "-m", "io.questdb/io.questdb.ServerMain",
                "-d", str(folder)]

    return Server("java", "a Java runtime", arguments, "/ping")


def rows(of, query, enough, seconds=60):
    """The rows of a query as dictionaries, as soon as `enough(rows)` is true: QuestDB shows rows
    some time after it has accepted them."""
    until = time.monotonic() + seconds
    while True:
        try:
            answer = json.loads(of.get("/exec?" + urllib.parse.urlencode({"query": query})))
            names = [column["name"] for column in answer["columns"]]
            found = [dict(zip(names, row)) for row in answer["dataset"]]
        except Failure:  # the table does not exist yet
            found = []
        if enough(found):
            return found
        if time.monotonic() > until:
            raise Failure(f"{query}: still {len(found)} rows after {seconds} s")
        time.sleep(0.1)
