// SPDX-License-Identifier: Apache-2.0

//! The LineProtocolBuilder of the same crate. Its types know which section comes next, so a line is
//! written by three small loops that hand the builder on.

use adapter::{Encoder, Point, Value};
use influxdb_line_protocol::builder::{AfterField, BeforeMeasurement};
use influxdb_line_protocol::LineProtocolBuilder;

type Start = LineProtocolBuilder<Vec<u8>, BeforeMeasurement>;
type Fields = LineProtocolBuilder<Vec<u8>, AfterField>;

fn write(builder: Start, point: &Point) -> Start {
    let mut series = builder.measurement(&point.measurement);
    for (key, value) in &point.tags {
        series = series.tag(key, value);
    }
    let (key, value) = &point.fields[0];
    let mut fields: Fields = match value {
        Value::Float(v) => series.field(key, *v),
        Value::Int(v) => series.field(key, *v),
        Value::Uint(v) => series.field(key, *v),
        Value::Bool(v) => series.field(key, *v),
        Value::Text(v) => series.field(key, v.as_str()),
    };
    for (key, value) in &point.fields[1..] {
        fields = match value {
            Value::Float(v) => fields.field(key, *v),
            Value::Int(v) => fields.field(key, *v),
            Value::Uint(v) => fields.field(key, *v),
            Value::Bool(v) => fields.field(key, *v),
            Value::Text(v) => fields.field(key, v.as_str()),
        };
    }
    fields.timestamp(point.time).close_line()
}

/// The builder takes its buffer by value and gives it back.
struct Builder(Vec<u8>);

impl Encoder for Builder {
    fn pass(&mut self, points: &[Point]) -> usize {
        let mut buffer = std::mem::take(&mut self.0);
        buffer.clear();
        let mut builder = LineProtocolBuilder::new_with(buffer);
        for point in points {
            builder = write(builder, point);
        }
        self.0 = builder.build();
        0
    }

    fn text(&self) -> &[u8] {
        &self.0
    }
}

fn main() {
    adapter::encode("rust-line-protocol-builder", "2.0.0", Builder(Vec::new()));
}
