// SPDX-License-Identifier: Apache-2.0
// @influxdata/influxdb3-client against a write endpoint; see ../run.py. It writes to v3 with noSync only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { InfluxDBClient, Point } =
    createRequire(process.env.CLIENT_MODULES + '/')('@influxdata/influxdb3-client');

const database = process.env.CLIENT_DB;
const connect = (token) => new InfluxDBClient(
    {host: process.env.CLIENT_URL, token, database, writeOptions: {gzipThreshold: 1000, noSync: true}});
const client = connect(process.env.CLIENT_TOKEN);
const types = Point.measurement('types')
    .setTag('host', 'server 1').setTag('region', 'eu,west')
    .setFloatField('float', 1.5).setIntegerField('int', -3).setUintegerField('uint', 7)
    .setBooleanField('bool', true).setStringField('str', 'say "hi"')
    .setTimestamp('1700000000000000001');
await client.write(types);
console.log('types\tok\t');
await client.write(readFileSync(process.env.CLIENT_LINES, 'utf8'));
console.log('gzip\tok\t');
try {
  await client.write(readFileSync(process.env.CLIENT_BAD, 'utf8'));
  console.log('bad\tok\t');
} catch (error) {
  console.log('bad\terror\t' + String(error.message).replaceAll('\n', ' '));
}
await client.close();
const stranger = connect('wrong');
try {
  await stranger.write('denied f=1');
  console.log('denied\tok\t');
} catch (error) {
  console.log('denied\terror\t' + error.statusCode + ' ' + String(error.message).replaceAll('\n', ' '));
}
await stranger.close();
