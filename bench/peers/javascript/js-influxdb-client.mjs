// SPDX-License-Identifier: Apache-2.0
//
// The Point of the JavaScript client of InfluxDB 2.x. A Point is built and written in one go,
// because its text cannot be produced otherwise. Integers are numbers here, so they are rounded beyond 2^53.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { Point } from "@influxdata/influxdb-client";

const parse = {
  f: Number,
  i: Number,
  u: (text) => text,
  b: (text) => text === "true",
  s: (text) => text,
};

const write = {
  f: (point, key, value) => point.floatField(key, value),
  i: (point, key, value) => point.intField(key, value),
  u: (point, key, value) => point.uintField(key, value),
  b: (point, key, value) => point.booleanField(key, value),
  s: (point, key, value) => point.stringField(key, value),
};

const points = readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean).map((line) => {
  const [measurement, tags, fields, time] = JSON.parse(line);
  return [measurement, tags, fields.map(([key, kind, text]) => [key, kind, parse[kind](text)]), time];
});

let text = Buffer.alloc(0);
let rejected = 0;

function encode() {
  const lines = [];
  rejected = 0;
  for (const [measurement, tags, fields, time] of points) {
    try {
      const point = new Point(measurement);
      for (const [key, value] of tags) point.tag(key, value);
      for (const [key, kind, value] of fields) write[kind](point, key, value);
      lines.push(point.timestamp(time).toLineProtocol());
    } catch {
      rejected += 1;
    }
  }
  lines.push("");
  text = Buffer.from(lines.join("\n"), "utf8");
}

function timed() {
  const begin = process.hrtime.bigint();
  encode();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

// The package does not export its package.json.
const main = createRequire(import.meta.url).resolve("@influxdata/influxdb-client");
const version = JSON.parse(readFileSync(join(dirname(main), "..", "package.json"), "utf8")).version;

function report(seconds) {
  console.log(JSON.stringify({
    peer: "js-influxdb-client", version, mode: "encode", bytes: text.length,
    points: points.length - rejected, rejected, seconds,
  }));
}

const rounds = Number(process.argv[3] ?? 0);
if (rounds > 0) {
  report(Array.from({ length: rounds }, timed));
} else {
  for await (const command of createInterface({ input: process.stdin })) {
    if (command === "run") {
      report([timed()]);
    } else if (command === "quit") {
      process.exit(0);
    } else if (command.startsWith("save ")) {
      writeFileSync(command.slice(5), text);
      console.log(JSON.stringify({ saved: command.slice(5) }));
    } else {
      console.error(`unknown command ${command}`);
      process.exit(1);
    }
  }
}
