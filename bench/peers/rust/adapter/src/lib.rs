// SPDX-License-Identifier: Apache-2.0

//! The part that every Rust peer shares: the commands a peer obeys, the sums it reports, the
//! prepared points and the clock. The README one folder up specifies them. Each peer defines what it
//! decodes or encodes, and how.

use serde_json::{json, Value as Json};
use std::io::BufRead;
use std::time::Instant;

/// What one pass over the data has seen, of accepted points only.
#[derive(Clone, Copy, Default)]
pub struct Sums {
    pub points: u64,
    pub rejected: u64,
    pub tags: u64,
    pub fields: u64,
    pub measurement_bytes: u64,
    pub tag_key_bytes: u64,
    pub tag_value_bytes: u64,
    pub field_key_bytes: u64,
    pub string_bytes: u64,
    pub int_sum: u64,
    pub uint_sum: u64,
    pub float_bits_sum: u64,
    pub bool_true: u64,
    pub time_sum: u64,
}

/// One point to be encoded. Tags are sorted by key.
pub struct Point {
    pub measurement: String,
    pub tags: Vec<(String, String)>,
    pub fields: Vec<(String, Value)>,
    pub time: i64,
}

pub enum Value {
    Float(f64),
    Int(i64),
    Uint(u64),
    Bool(bool),
    Text(String),
}

/// Runs a decoding peer. A pass decodes all of the data and returns its sums.
pub fn decode(peer: &str, version: &str, mut pass: impl FnMut(&[u8]) -> Sums) {
    let data = std::fs::read(path()).expect("the data file");
    let report = |sums: Sums, seconds: &[f64]| {
        json!({
            "peer": peer, "version": version, "mode": "decode", "bytes": data.len(),
            "seconds": seconds, "points": sums.points, "rejected": sums.rejected,
            "tags": sums.tags, "fields": sums.fields,
            "measurement_bytes": sums.measurement_bytes, "tag_key_bytes": sums.tag_key_bytes,
            "tag_value_bytes": sums.tag_value_bytes, "field_key_bytes": sums.field_key_bytes,
            "string_bytes": sums.string_bytes, "int_sum": sums.int_sum.to_string(),
            "uint_sum": sums.uint_sum.to_string(),
            "float_bits_sum": sums.float_bits_sum.to_string(), "bool_true": sums.bool_true,
            "time_sum": sums.time_sum.to_string(),
        })
    };
    obey(
        |seconds| {
            let begin = Instant::now();
            let sums = pass(&data);
            seconds.push(begin.elapsed().as_secs_f64());
            report(sums, seconds)
        },
        |_| panic!("a decoding peer has nothing to save"),
    );
}

/// An encoder with a buffer of its own.
pub trait Encoder {
    /// Writes all points into the emptied buffer and returns how many the peer refused.
    fn pass(&mut self, points: &[Point]) -> usize;
    /// The text of the last pass.
    fn text(&self) -> &[u8];
}

/// Runs an encoding peer.
pub fn encode(peer: &str, version: &str, encoder: impl Encoder) {
    let points = read_points(&path());
    let encoder = std::cell::RefCell::new(encoder);
    obey(
        |seconds| {
            let mut encoder = encoder.borrow_mut();
            let begin = Instant::now();
            let rejected = encoder.pass(&points);
            seconds.push(begin.elapsed().as_secs_f64());
            json!({
                "peer": peer, "version": version, "mode": "encode", "bytes": encoder.text().len(),
                "points": points.len() - rejected, "rejected": rejected, "seconds": seconds,
            })
        },
        |to| std::fs::write(to, encoder.borrow().text()).expect("the file to save to"),
    );
}

/// Obeys the commands on standard input, or runs a given number of rounds.
fn obey(mut pass: impl FnMut(&mut Vec<f64>) -> Json, save: impl Fn(&str)) {
    if let Some(rounds) = std::env::args().nth(2) {
        let mut seconds = Vec::new();
        let mut last = Json::Null;
        for _ in 0..rounds.parse().expect("a number of rounds") {
            last = pass(&mut seconds);
        }
        println!("{last}");
        return;
    }
    for command in std::io::stdin().lock().lines() {
        let command = command.expect("a command");
        if command == "run" {
            println!("{}", pass(&mut Vec::new()));
        } else if command == "quit" {
            return;
        } else if let Some(to) = command.strip_prefix("save ") {
            save(to);
            println!("{}", json!({"saved": to}));
        } else {
            panic!("unknown command {command:?}");
        }
    }
}

fn path() -> String {
    std::env::args().nth(1).expect("usage: PEER FILE [ROUNDS]")
}

fn read_points(path: &str) -> Vec<Point> {
    let lines = std::fs::read_to_string(path).expect("the prepared points");
    let text = |json: &Json| json.as_str().expect("a string").to_string();
    let items = |json: &Json| json.as_array().expect("an array").clone();
    lines
        .lines()
        .map(|line| {
            let point: Json = serde_json::from_str(line).expect("a prepared point");
            Point {
                measurement: text(&point[0]),
                tags: items(&point[1])
                    .iter()
                    .map(|tag| (text(&tag[0]), text(&tag[1])))
                    .collect(),
                fields: items(&point[2])
                    .iter()
                    .map(|field| {
                        let digits = text(&field[2]);
                        let value = match field[1].as_str() {
                            Some("f") => Value::Float(digits.parse().expect("a float")),
                            Some("i") => Value::Int(digits.parse().expect("an integer")),
                            Some("u") => Value::Uint(digits.parse().expect("an unsigned integer")),
                            Some("b") => Value::Bool(digits == "true"),
                            _ => Value::Text(digits),
                        };
                        (text(&field[0]), value)
                    })
                    .collect(),
                time: text(&point[3]).parse().expect("a timestamp"),
            }
        })
        .collect()
}
