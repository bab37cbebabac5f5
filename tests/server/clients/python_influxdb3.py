# SPDX-License-Identifier: Apache-2.0
# influxdb3-python against a write endpoint; see run.py.
import os

from influxdb_client_3 import InfluxDBClient3, Point, WriteOptions, WriteType, write_client_options



def connect(token):
    return InfluxDBClient3(
        host=os.environ["CLIENT_URL"], database=os.environ["CLIENT_DB"], token=token,
        enable_gzip=True, write_client_options=write_client_options(
            write_options=WriteOptions(write_type=WriteType.synchronous, use_v2_api=False)))


with connect(os.environ["CLIENT_TOKEN"]) as client:
    client.write(Point("types").tag("host", "server 1").tag("region", "eu,west")
                 .field("float", 1.5).field("int", -3).field("bool", True)
                 .field("str", 'say "hi"').time(1700000000000000001))
    print("types\tok\t")
    client.write(open(os.environ["CLIENT_LINES"]).read())
    print("gzip\tok\t")
    try:
        client.write(open(os.environ["CLIENT_BAD"]).read())
        print("bad\tok\t")
    except Exception as error:  # users see whatever the library raises
        print("bad\terror\t" + str(error).replace("\n", " "))
with connect("wrong") as client:
    try:
        client.write("denied f=1")
        print("denied\tok\t")
    except Exception as error:
        print("denied\terror\t" + str(error).replace("\n", " "))
