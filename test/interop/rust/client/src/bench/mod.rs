//! The modes that measure and the one that shows.
mod demo;
mod many;
mod measure;
mod memory;
mod tally;

use std::time::{Duration, Instant};

use tokio::time::timeout;
use ya_runtime_api::server::{self, RuntimeControl, RuntimeService};

use crate::invocation::Invocation;
use memory::resident_kib;
use tally::Tally;

pub async fn run(invocation: &Invocation) -> anyhow::Result<()> {
    if invocation.mode == "many" {
        return many::run(invocation).await;
    }
    let tally = Tally::new(invocation.mode == "demo");
    let begin = Instant::now();
    let runtime = server::spawn(invocation.command(), tally.clone()).await?;
    let spawned = begin.elapsed();
    let version = tokio::select! {
        version = runtime.hello("0.1.0") => version,
        code = runtime.stopped() => {
            println!("runtime exited before hello: rc={code}");
            return Ok(());
        }
    };
    let greeted = begin.elapsed();
    let version = version.map_err(|error| anyhow::anyhow!("hello error {error:?}"))?;
    match invocation.mode.as_str() {
        "demo" => return demo::show(invocation, &runtime, &tally, &version).await,
        "hello" => println!(
            "spawn_ms={:.3} hello_ms={:.3} rss_kib={}",
            spawned.as_secs_f64() * 1e3,
            greeted.as_secs_f64() * 1e3,
            resident_kib(runtime.id()).now
        ),
        "seq" => measure::one_at_a_time(invocation, &runtime, &tally).await?,
        "par" => measure::in_flight(invocation, &runtime, &tally).await?,
        "stream" => measure::stream(invocation, &runtime, &tally).await?,
        other => anyhow::bail!("there is no mode {other}"),
    }
    let _ = timeout(Duration::from_secs(5), runtime.shutdown()).await;
    runtime.stop();
    runtime.stopped().await;
    Ok(())
}
