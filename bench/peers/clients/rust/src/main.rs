// SPDX-License-Identifier: Apache-2.0

//! Points a second of QuestDB's client over HTTP, flushed every 5,000 points: URL POINTS

use questdb::ingress::{Sender, TimestampNanos};
use std::time::Instant;

const TAGS: [&str; 10] = [
    "arch", "datacenter", "hostname", "os", "rack", "region", "service", "team", "version", "zone",
];
const FIELDS: [&str; 10] = [
    "usage_guest",
    "usage_guest_nice",
    "usage_idle",
    "usage_iowait",
    "usage_irq",
    "usage_nice",
    "usage_softirq",
    "usage_steal",
    "usage_system",
    "usage_user",
];

fn main() -> questdb::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let points: i64 = arguments[2].parse().expect("a number");
    let address = arguments[1].trim_start_matches("http://");
    let mut sender = Sender::from_conf(format!("http::addr={address};protocol_version=1;"))?;
    let mut buffer = sender.new_buffer();
    let begin = Instant::now();
    for i in 0..points {
        buffer.table("cpu")?;
        for key in TAGS {
            buffer.symbol(key, "some-value")?;
        }
        for key in FIELDS {
            buffer.column_f64(key, 0.25 * (i % 400) as f64)?;
        }
        buffer.at(TimestampNanos::new(1_640_995_200_000_000_000 + i))?;
        if buffer.row_count() == 5_000 {
            sender.flush(&mut buffer)?;
        }
    }
    sender.flush(&mut buffer)?;
    println!(
        "{{\"points\":{points},\"seconds\":{:.6}}}",
        begin.elapsed().as_secs_f64()
    );
    Ok(())
}
