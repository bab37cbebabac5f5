# SPDX-License-Identifier: Apache-2.0
"""Points a second of the Python client in its batching mode: URL POINTS"""

import json
import sys
import time

from influxdb_client import InfluxDBClient, Point, WriteOptions

TAGS = ["arch", "datacenter", "hostname", "os", "rack", "region", "service", "team", "version", "zone"]
FIELDS = ["usage_" + name for name in ("guest", "guest_nice", "idle", "iowait", "irq", "nice",
                                       "softirq", "steal", "system", "user")]
url, points = sys.argv[1], int(sys.argv[2])
with InfluxDBClient(url=url, token="t", org="o") as client:
    begin = time.monotonic()
    with client.write_api(write_options=WriteOptions(batch_size=5000)) as writer:
        for i in range(points):
            point = Point("cpu")
            for key in TAGS:
                point.tag(key, "some-value")
            for key in FIELDS:
                point.field(key, 0.25 * (i % 400))
            point.time(1640995200000000000 + i)
            writer.write(bucket="bench", record=point)
    print(json.dumps({"points": points, "seconds": time.monotonic() - begin}))
