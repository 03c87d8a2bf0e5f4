//! `demo LINE...`: does what the lines say and prints everything that happens. A line is a command,
//! or `bg COMMAND`, `kill PID`, `net`, `sleep MS`.
use std::time::Duration;

use tokio::time::{sleep, timeout};
use ya_runtime_api::server::{KillProcess, RuntimeControl, RuntimeService};

use super::tally::Tally;
use crate::invocation::Invocation;
use crate::requests::{run_of, vpn};

const PATIENCE: Duration = Duration::from_secs(5);

pub async fn show(
    invocation: &Invocation,
    runtime: &(impl RuntimeService + RuntimeControl),
    tally: &Tally,
    version: &str,
) -> anyhow::Result<()> {
    println!("HELLO version={version} pid={}", runtime.id());
    for line in &invocation.options {
        let words: Vec<&str> = line.split(' ').collect();
        match words[0] {
            "kill" => {
                let kill = KillProcess {
                    pid: words[1].parse()?,
                    signal: 15,
                };
                println!("KILL -> {:?}", runtime.kill_process(kill).await);
            }
            "net" => println!("NETWORK -> {:?}", runtime.create_network(vpn()).await),
            "sleep" => sleep(Duration::from_millis(words[1].parse()?)).await,
            "bg" => println!(
                "RUN(bg) -> {:?}",
                runtime.run_process(run_of(&words[1..])).await
            ),
            _ => {
                let answer = runtime.run_process(run_of(&words)).await;
                println!("RUN -> {answer:?}");
                if let Ok(answer) = answer {
                    let completion = timeout(PATIENCE, tally.completion(answer.pid)).await;
                    println!("COMPLETED -> {completion:?}");
                }
            }
        }
    }
    println!(
        "SHUTDOWN -> {:?}",
        timeout(PATIENCE, runtime.shutdown()).await
    );
    let stopped = timeout(Duration::from_millis(500), runtime.stopped()).await;
    println!("STOPPED(within 500ms of shutdown answer) -> {stopped:?}");
    runtime.stop();
    println!("STOPPED(after SIGKILL) -> {}", runtime.stopped().await);
    Ok(())
}
