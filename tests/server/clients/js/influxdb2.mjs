// SPDX-License-Identifier: Apache-2.0
// @influxdata/influxdb-client (2.x) against a write endpoint; see ../run.py.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { InfluxDB, Point } =
    createRequire(process.env.CLIENT_MODULES + '/')('@influxdata/influxdb-client');

const options = {maxRetries: 0, gzipThreshold: 1000, batchSize: 100000, flushInterval: 0};
const written = async (fill, token = process.env.CLIENT_TOKEN) => {
  const all = new InfluxDB({url: process.env.CLIENT_URL, token});
  const api = all.getWriteApi('o', process.env.CLIENT_DB, 'ns', options);
  fill(api);
  await api.close();
};
await written((api) => api.writePoint(
    new Point('types').tag('host', 'server 1').tag('region', 'eu,west')
        .floatField('float', 1.5).intField('int', -3).uintField('uint', 7)
        .booleanField('bool', true).stringField('str', 'say "hi"')
        .timestamp('1700000000000000001')));
console.log('types\tok\t');
const text = (name) => readFileSync(name, 'utf8').trimEnd();
await written((api) => api.writeRecord(text(process.env.CLIENT_LINES)));
console.log('gzip\tok\t');
try {
  await written((api) => api.writeRecord(text(process.env.CLIENT_BAD)));
  console.log('bad\tok\t');
} catch (error) {
  console.log('bad\terror\t' + error.statusCode + ' ' + String(error.message).replaceAll('\n', ' '));
}
try {
  await written((api) => api.writeRecord('denied f=1'), 'wrong');
  console.log('denied\tok\t');
} catch (error) {
  console.log('denied\terror\t' + error.statusCode + ' ' + String(error.message).replaceAll('\n', ' '));
}
