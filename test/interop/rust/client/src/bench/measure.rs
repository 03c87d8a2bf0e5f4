//! What `npm run bench` reads: one line for each measurement.
use std::time::Instant;

use futures::stream::{FuturesUnordered, StreamExt};
use ya_runtime_api::server::{RuntimeControl, RuntimeService};

use super::memory::resident_kib;
use super::tally::Tally;
use crate::invocation::Invocation;
use crate::requests::run_of;

/// Runs before the clock starts.
const WARM_UP: usize = 50;

pub async fn complete(runtime: &impl RuntimeService, tally: &Tally, words: &[&str]) -> i32 {
    match runtime.run_process(run_of(words)).await {
        Ok(answer) => tally.completion(answer.pid).await,
        Err(error) => {
            eprintln!("run error: {error:?}");
            -998
        }
    }
}

/// `seq N "CMD"`: each run begins when the one before it is over.
pub async fn one_at_a_time(
    invocation: &Invocation,
    runtime: &(impl RuntimeService + RuntimeControl),
    tally: &Tally,
) -> anyhow::Result<()> {
    let n = invocation.number(0, 5000);
    let words = invocation.words(1);
    for _ in 0..WARM_UP {
        complete(runtime, tally, &words).await;
    }
    let begin = Instant::now();
    let mut latencies = Vec::with_capacity(n);
    for _ in 0..n {
        let sent = Instant::now();
        anyhow::ensure!(complete(runtime, tally, &words).await == 0, "a run failed");
        latencies.push(sent.elapsed().as_secs_f64() * 1e6);
    }
    let seconds = begin.elapsed().as_secs_f64();
    latencies.sort_by(f64::total_cmp);
    let memory = resident_kib(runtime.id());
    println!(
        "seq n={n} rps={:.0} p50_us={:.1} p99_us={:.1} rss_kib={} hwm_kib={}",
        n as f64 / seconds,
        latencies[n / 2],
        latencies[n * 99 / 100],
        memory.now,
        memory.most
    );
    Ok(())
}

/// `par N "CMD" WIDTH`: so many runs are under way at any time.
pub async fn in_flight(
    invocation: &Invocation,
    runtime: &(impl RuntimeService + RuntimeControl),
    tally: &Tally,
) -> anyhow::Result<()> {
    let n = invocation.number(0, 20000);
    let words = invocation.words(1);
    let width = invocation.number(2, 64);
    for _ in 0..WARM_UP {
        complete(runtime, tally, &words).await;
    }
    let begin = Instant::now();
    let mut under_way = FuturesUnordered::new();
    let mut sent = 0;
    while sent < n || !under_way.is_empty() {
        while sent < n && under_way.len() < width {
            under_way.push(complete(runtime, tally, &words));
            sent += 1;
        }
        if let Some(code) = under_way.next().await {
            anyhow::ensure!(code == 0, "a run failed");
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let memory = resident_kib(runtime.id());
    let rate = n as f64 / seconds;
    let (now, most) = (memory.now, memory.most);
    println!("par n={n} w={width} rps={rate:.0} rss_kib={now} hwm_kib={most}");
    Ok(())
}

/// `stream "CMD"`: the output of one command.
pub async fn stream(
    invocation: &Invocation,
    runtime: &(impl RuntimeService + RuntimeControl),
    tally: &Tally,
) -> anyhow::Result<()> {
    let words = invocation.words(0);
    let (events_before, bytes_before) = tally.totals();
    let begin = Instant::now();
    let code = complete(runtime, tally, &words).await;
    let seconds = begin.elapsed().as_secs_f64();
    let (events, bytes) = tally.totals();
    let (events, bytes) = (events - events_before, bytes - bytes_before);
    let memory = resident_kib(runtime.id());
    println!(
        "stream rc={code} s={seconds:.3} bytes={bytes} events={events} MiB/s={:.1} MB/s={:.1} \
         ev/s={:.0} rt_rss_kib={} rt_hwm_kib={} client_hwm_kib={}",
        bytes as f64 / seconds / 1048576.0,
        bytes as f64 / seconds / 1e6,
        events as f64 / seconds,
        memory.now,
        memory.most,
        resident_kib(std::process::id()).most
    );
    Ok(())
}
