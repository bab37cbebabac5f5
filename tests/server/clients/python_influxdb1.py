# SPDX-License-Identifier: Apache-2.0
# influxdb (1.x, Python) against a write endpoint, which creates the database first; see run.py.
import os
from urllib.parse import urlparse

from influxdb import InfluxDBClient

where = urlparse(os.environ["CLIENT_URL"])
database = os.environ["CLIENT_DB"]
client = InfluxDBClient(where.hostname, where.port, "user", os.environ["CLIENT_TOKEN"], database, gzip=True)
assert client.ping().startswith("simdlp"), "ping"
client.create_database(database)
client.write_points([{
    "measurement": "types", "tags": {"host": "server 1", "region": "eu,west"},
    "fields": {"float": 1.5, "int": -3, "bool": True, "str": 'say "hi"'},
    "time": 1700000000000000001}])
print("types\tok\t")
lines = open(os.environ["CLIENT_LINES"]).read()
client.write([lines], params={"db": database, "precision": "ns"}, protocol="line")
print("gzip\tok\t")
try:
    bad = open(os.environ["CLIENT_BAD"]).read()
    client.write([bad], params={"db": database}, protocol="line")
    print("bad\tok\t")
except Exception as error:
    print("bad\terror\t" + str(error).replace("\n", " "))
client.switch_user("user", "wrong")
try:
    client.write([lines], params={"db": database}, protocol="line")
    print("denied\tok\t")
except Exception as error:
    print("denied\terror\t" + str(error).replace("\n", " "))
