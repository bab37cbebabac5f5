# SPDX-License-Identifier: Apache-2.0
# influxdb-client (2.x, Python) against a write endpoint; see run.py.
import os

from influxdb_client import InfluxDBClient, Point
from influxdb_client.client.write_api import SYNCHRONOUS

bucket = os.environ["CLIENT_DB"]
url, token = os.environ["CLIENT_URL"], os.environ["CLIENT_TOKEN"]
with InfluxDBClient(url=url, token=token, org="o", enable_gzip=True) as client:
    assert client.ping(), "ping"
    assert client.health().status == "pass", "health"
    api = client.write_api(write_options=SYNCHRONOUS)
    api.write(bucket, record=Point("types").tag("host", "server 1").tag("region", "eu,west")
              .field("float", 1.5).field("int", -3).field("bool", True)
              .field("str", 'say "hi"').time(1700000000000000001))
    print("types\tok\t")
    api.write(bucket, record=open(os.environ["CLIENT_LINES"]).read())
    print("gzip\tok\t")
    try:
        api.write(bucket, record=open(os.environ["CLIENT_BAD"]).read())
        print("bad\tok\t")
    except Exception as error:
        print("bad\terror\t" + str(error).replace("\n", " "))
with InfluxDBClient(url=url, token="wrong", org="o") as client:
    try:
        client.write_api(write_options=SYNCHRONOUS).write(bucket, record="denied f=1")
        print("denied\tok\t")
    except Exception as error:
        print("denied\terror\t" + str(error).replace("\n", " "))
