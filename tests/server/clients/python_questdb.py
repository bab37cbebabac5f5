# SPDX-License-Identifier: Apache-2.0
# QuestDB's Python client over HTTP against a write endpoint; see run.py. It has no database in its
# requests, so the endpoint needs --default-database.
import os
from urllib.parse import urlparse

from questdb import Sender, TimestampNanos

where = urlparse(os.environ["CLIENT_URL"])


def connect(access):
    return Sender.from_conf(f"http::addr={where.hostname}:{where.port};auto_flush=off;"
                            f"protocol_version=1;retry_timeout=0;{access};")


def row(table, tags, fields, time):
    sender.row(table, symbols=tags, columns=fields, at=TimestampNanos(time))


with connect("token=" + os.environ["CLIENT_TOKEN"]) as sender:
    row("types", {"host": "server 1", "region": "eu,west"},
        {"float": 1.5, "int": -3, "bool": True, "str": 'say "hi"'}, 1700000000000000001)
    sender.flush()
    print("types\tok\t")
    row("bad", {"n": "1"}, {"f": 1.0}, 1700000000000000001)
    row("bad", {"n": "2"}, {"f": "text"}, 1700000000000000002)
    try:
        sender.flush()
        print("bad\tok\t")
    except Exception as error:
        print("bad\terror\t" + str(error).replace("\n", " "))
with connect("username=u;password=wrong") as sender:
    row("denied", {"n": "1"}, {"f": 1.0}, 1700000000000000001)
    try:
        sender.flush()
        print("denied\tok\t")
    except Exception as error:
        print("denied\terror\t" + str(error).replace("\n", " "))
