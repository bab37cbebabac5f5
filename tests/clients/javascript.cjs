// SPDX-License-Identifier: Apache-2.0
//
// Gives points to the Point of a JavaScript client:  node javascript.cjs PACKAGE FOLDER
// FOLDER is where the package was installed. Reads one point per line (in the form of
// corpus/README.md) and prints for each {"written": "..."}, null if the client wrote nothing, or
// {"refused": "..."} if it threw. real_clients.py evaluates the results.
'use strict';

const {createRequire} = require('node:module');
const path = require('node:path');
const readline = require('node:readline');

const [name, folder] = process.argv.slice(2);
const {Point} = createRequire(path.join(folder, 'package.json'))(name);

// As a program would hold it: a number where it is exact, else the digits.
function whole(digits) {
  return Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
}

function double(bits) {
  return Buffer.from(bits, 'hex').readDoubleBE(0);
}

const clients = {
  '@influxdata/influxdb-client': {
    start: (given) => new Point(given.name),
    tag: (point, key, value) => point.tag(key, value),
    field: {
      float: (point, key, value) => point.floatField(key, double(value.bits)),
      int: (point, key, value) => point.intField(key, whole(value.int)),
      uint: (point, key, value) => point.uintField(key, whole(value.uint)),
      bool: (point, key, value) => point.booleanField(key, value.bool),
      string: (point, key, value) => point.stringField(key, value.string),
    },
    time: (point, digits) => point.timestamp(digits),
  },
  '@influxdata/influxdb3-client': {
    start: (given) => Point.measurement(given.name),
    tag: (point, key, value) => point.setTag(key, value),
    field: {
      float: (point, key, value) => point.setFloatField(key, double(value.bits)),
      int: (point, key, value) => point.setIntegerField(key, whole(value.int)),
      uint: (point, key, value) => point.setUintegerField(key, whole(value.uint)),
      bool: (point, key, value) => point.setBooleanField(key, value.bool),
      string: (point, key, value) => point.setStringField(key, value.string),
    },
    time: (point, digits) => point.setTimestamp(digits),
  },
};
const client = clients[name];

function write(given) {
  const point = client.start(given);
  for (const {key, value} of given.tags) client.tag(point, key, value);
  for (const {key, value} of given.fields) client.field[Object.keys(value)[0]](point, key, value);
  client.time(point, given.time);
  return point.toLineProtocol();
}

readline.createInterface({input: process.stdin, crlfDelay: Infinity}).on('line', (row) => {
  let outcome;
  try {
    outcome = {written: write(JSON.parse(row)) ?? null};
  } catch (error) {
    outcome = {refused: String(error.message)};
  }
  console.log(JSON.stringify(outcome));
});
