// SPDX-License-Identifier: Apache-2.0

//! The Buffer of QuestDB's client, in its text protocol (version 1). It has no unsigned integers
//! and refuses names that QuestDB could not store: such points count as rejected.

use adapter::{Encoder, Point, Value};
use questdb::ingress::{Buffer, ProtocolVersion, TimestampNanos};

/// False if the point holds something that the buffer has no word for.
fn write(buffer: &mut Buffer, point: &Point) -> questdb::Result<bool> {
    buffer.table(point.measurement.as_str())?;
    for (key, value) in &point.tags {
        buffer.symbol(key.as_str(), value.as_str())?;
    }
    for (key, value) in &point.fields {
        let key = key.as_str();
        match value {
            Value::Float(v) => buffer.column_f64(key, *v)?,
            Value::Int(v) => buffer.column_i64(key, *v)?,
            Value::Uint(_) => return Ok(false),
            Value::Bool(v) => buffer.column_bool(key, *v)?,
            Value::Text(v) => buffer.column_str(key, v.as_str())?,
        };
    }
    buffer.at(TimestampNanos::new(point.time))?;
    Ok(true)
}

struct Rows(Buffer);

impl Encoder for Rows {
    fn pass(&mut self, points: &[Point]) -> usize {
        self.0.clear();
        let mut rejected = 0;
        for point in points {
            self.0.set_marker().expect("between lines");
            if !matches!(write(&mut self.0, point), Ok(true)) {
                self.0.rewind_to_marker().expect("the marker just set");
                rejected += 1;
            }
        }
        self.0.clear_marker();
        rejected
    }

    fn text(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

fn main() {
    adapter::encode(
        "rust-questdb",
        "7.2.1",
        Rows(Buffer::new(ProtocolVersion::V1)),
    );
}
