//! Comments at a steady rate while kept answers are read, beside the reads of an idle server.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::MissedTickBehavior;

use crate::{Forum, percentile};

/// Comments a second.
const RATE: u64 = 200;
/// Who write at once.
const WRITERS: u64 = 16;
/// Who read at once, each a hundred times a second.
const READERS: usize = 4;
const READS: Duration = Duration::from_millis(10);

const KEPT: &str = "{ regions(first: 1) { nodes { code name } } }";

pub(crate) async fn run(forum: &Forum, seconds: u64, out: &mut impl Write) -> anyhow::Result<()> {
    let idle = reads(forum, Duration::from_secs(seconds.min(10))).await?;
    let length = Duration::from_secs(seconds);
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let writers = (0..WRITERS).map(|writer| write(forum, writer, length, &next));
    let (written, read) = tokio::join!(
        futures_util::future::join_all(writers),
        reads(forum, length)
    );
    let took = begun.elapsed();
    let mut written: Vec<Duration> = written
        .into_iter()
        .collect::<anyhow::Result<Vec<_>>>()?
        .concat();
    written.sort_unstable();
    let read = read?;
    writeln!(
        out,
        "{} comments in {:.1} s ({RATE} a second wanted); p50 {:?}, p99 {:?}",
        written.len(),
        took.as_secs_f64(),
        percentile(&written, 50),
        percentile(&written, 99),
    )?;
    writeln!(
        out,
        "  kept answers read meanwhile: {} reads, p50 {:?}, p99 {:?}; of an idle server: {} reads, p50 {:?}, p99 {:?}",
        read.len(),
        percentile(&read, 50),
        percentile(&read, 99),
        idle.len(),
        percentile(&idle, 50),
        percentile(&idle, 99),
    )?;
    Ok(())
}

/// Writes its part of the rate; gives how long each comment took to be acknowledged.
async fn write(
    forum: &Forum,
    writer: u64,
    length: Duration,
    next: &AtomicUsize,
) -> anyhow::Result<Vec<Duration>> {
    let every = Duration::from_micros(1_000_000 * WRITERS / RATE);
    let first = tokio::time::Instant::now() + Duration::from_micros(1_000_000 * writer / RATE);
    let mut ticks = tokio::time::interval_at(first, every);
    // A writer that falls behind catches up.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut took = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < length {
        ticks.tick().await;
        let number = next.fetch_add(1, Ordering::Relaxed);
        let sent = Instant::now();
        forum.say(&format!("Comment {number}")).await?;
        took.push(sent.elapsed());
    }
    Ok(took)
}

/// Reads a kept answer at a steady rate; gives how long each took, the shortest first.
async fn reads(forum: &Forum, length: Duration) -> anyhow::Result<Vec<Duration>> {
    let stop = Arc::new(AtomicBool::new(false));
    let readers = (0..READERS).map(|_| {
        let stop = Arc::clone(&stop);
        async move {
            let mut took = Vec::new();
            let mut ticks = tokio::time::interval(READS);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            while !stop.load(Ordering::Relaxed) {
                ticks.tick().await;
                let sent = Instant::now();
                forum.server.ask(&forum.client, KEPT, &json!({})).await?;
                took.push(sent.elapsed());
            }
            anyhow::Ok(took)
        }
    });
    let timer = async {
        tokio::time::sleep(length).await;
        stop.store(true, Ordering::Relaxed);
    };
    let (took, ()) = tokio::join!(futures_util::future::join_all(readers), timer);
    let mut took = took
        .into_iter()
        .collect::<anyhow::Result<Vec<_>>>()?
        .concat();
    took.sort_unstable();
    Ok(took)
}
