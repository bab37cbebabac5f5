// SPDX-License-Identifier: Apache-2.0

//! The parser of InfluxDB IOx and 3. It takes `&str`, so the check for UTF-8 belongs to the pass.

use adapter::Sums;
use influxdb_line_protocol::{parse_lines, FieldValue, ParsedLine};

fn add(line: &ParsedLine<'_>, sums: &mut Sums) {
    sums.points += 1;
    sums.measurement_bytes += line.series.measurement.len() as u64;
    for (key, value) in line.series.tag_set.iter().flatten() {
        sums.tags += 1;
        sums.tag_key_bytes += key.len() as u64;
        sums.tag_value_bytes += value.len() as u64;
    }
    for (key, value) in &line.field_set {
        sums.fields += 1;
        sums.field_key_bytes += key.len() as u64;
        match value {
            FieldValue::I64(v) => sums.int_sum = sums.int_sum.wrapping_add(*v as u64),
            FieldValue::U64(v) => sums.uint_sum = sums.uint_sum.wrapping_add(*v),
            FieldValue::F64(v) => {
                sums.float_bits_sum = sums.float_bits_sum.wrapping_add(v.to_bits())
            }
            FieldValue::Boolean(v) => sums.bool_true += u64::from(*v),
            FieldValue::String(v) => sums.string_bytes += v.len() as u64,
        }
    }
    sums.time_sum = sums
        .time_sum
        .wrapping_add(line.timestamp.unwrap_or(0) as u64);
}

fn main() {
    adapter::decode("rust-influxdb-line-protocol", "2.0.0", |data| {
        let mut sums = Sums::default();
        let Ok(text) = std::str::from_utf8(data) else {
            // As in its server, one invalid byte refuses the whole request.
            sums.rejected = 1;
            return sums;
        };
        for line in parse_lines(text) {
            match line {
                Ok(line) => add(&line, &mut sums),
                Err(_) => sums.rejected += 1,
            }
        }
        sums
    });
}
