// SPDX-License-Identifier: Apache-2.0
// Points a second of the JavaScript client: URL POINTS
import { InfluxDB, Point } from '@influxdata/influxdb-client';

const tags = ['arch', 'datacenter', 'hostname', 'os', 'rack', 'region', 'service', 'team', 'version', 'zone'];
const fields = ['guest', 'guest_nice', 'idle', 'iowait', 'irq', 'nice', 'softirq', 'steal', 'system',
  'user'].map((name) => `usage_${name}`);
const [url, count] = process.argv.slice(2);
const points = Number(count);
const writer = new InfluxDB({ url, token: 't' }).getWriteApi('o', 'bench', 'ns', { batchSize: 5000 });
const begin = process.hrtime.bigint();
for (let i = 0; i < points; i++) {
  const point = new Point('cpu');
  for (const key of tags) point.tag(key, 'some-value');
  for (const key of fields) point.floatField(key, 0.25 * (i % 400));
  point.timestamp(`${1640995200000000000n + BigInt(i)}`);
  writer.writePoint(point);
  if (i % 5000 === 4999) await new Promise(setImmediate); // the requests get their turn
}
await writer.close();
console.log(JSON.stringify({ points, seconds: Number(process.hrtime.bigint() - begin) / 1e9 }));
