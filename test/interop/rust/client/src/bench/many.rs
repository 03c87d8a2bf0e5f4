//! `many RUNTIMES N "CMD" WIDTH`: one process drives many runtimes, with so many runs under way at any time, evenly
//! over the runtimes.
use std::time::Instant;

use futures::stream::{FuturesUnordered, StreamExt};
use ya_runtime_api::server::{self, RuntimeControl, RuntimeService};

use super::measure::complete;
use super::memory::{cpu_seconds, resident_kib};
use super::tally::Tally;
use crate::invocation::Invocation;

pub async fn run(invocation: &Invocation) -> anyhow::Result<()> {
    let count = invocation.number(0, 100);
    let n = invocation.number(1, 20000);
    let words = invocation.words(2);
    let width = invocation.number(3, 1000);
    let mut runtimes = Vec::with_capacity(count);
    for _ in 0..count {
        let tally = Tally::new(false);
        let runtime = server::spawn(invocation.command(), tally.clone()).await?;
        runtimes.push((runtime, tally));
    }
    for (runtime, tally) in &runtimes {
        let hello = runtime.hello("0.1.0").await;
        hello.map_err(|error| anyhow::anyhow!("hello error {error:?}"))?;
        complete(runtime, tally, &words).await;
    }
    let totals = || {
        let each = runtimes.iter().map(|(_, tally)| tally.totals());
        each.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    };
    let ((events_before, bytes_before), cpu) = (totals(), cpu_seconds());
    let begin = Instant::now();
    let mut under_way = FuturesUnordered::new();
    let run_at = |at: usize| {
        let (runtime, tally) = &runtimes[at];
        let words = &words;
        async move { (at, complete(runtime, tally, words).await) }
    };
    let mut sent = 0;
    while sent < n.min(width) {
        under_way.push(run_at(sent % count));
        sent += 1;
    }
    while let Some((at, code)) = under_way.next().await {
        anyhow::ensure!(code == 0, "a run failed");
        if sent < n {
            under_way.push(run_at(at));
            sent += 1;
        }
    }
    drop(under_way);
    let seconds = begin.elapsed().as_secs_f64();
    let cpu = cpu_seconds() - cpu;
    let (events, bytes) = totals();
    println!(
        "many n={n} rps={:.0} MB/s={:.1} ev/s={:.0} cpu_us={:.2} client_hwm_kib={}",
        n as f64 / seconds,
        (bytes - bytes_before) as f64 / seconds / 1e6,
        (events - events_before) as f64 / seconds,
        cpu * 1e6 / n as f64,
        resident_kib(std::process::id()).most
    );
    for (runtime, _) in &runtimes {
        runtime.stop();
    }
    for (runtime, _) in &runtimes {
        runtime.stopped().await;
    }
    Ok(())
}
